"""Questions on made texts of offices, workshops and clubs: whom, when and how much, with likely wrong answers nearby.

What people ask of their own minutes, contracts, data sheets and manuals has several persons, dates and sums in every
paragraph, which encyclopaedias and tales seldom have. The texts here are put together from sentence frames and values
of our own, a few hundred of each (the .txt files beside this one), in so many ways that none is met twice.
"""
