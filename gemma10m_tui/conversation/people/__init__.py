"""Names: who somebody is, whom a sentence is about, what an abbreviation stands for."""
