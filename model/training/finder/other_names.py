"""Names and numbers exchanged for others of their kind, the same in a question and its passages.

What is learned of a hundred thousand questions should be how question and passage stand to each other, not who is known
for what: the words on which a network overfits most are the names, and these can be any others.
"""

import numpy as np
import numpy.typing as npt

from model.training.finder.questions import Lessons, Places

_SIDES = slice(
    1, 6
)  # of a vector, whose parts go by weight; the first of them tells hardly more than how frequent it is
_UNKNOWN, _KNOWN, _NUMBER = 10, 100, 1000  # where the kinds of each sort begin


class OtherNames:
    """Distinct words of some lessons by kind: numbers of one length, names without a vector, and names whose vectors
    [V + 1, width] point to the same side in their weightiest parts. A name is a word that is never written small.
    """

    def __init__(self, lessons: Lessons, vectors: npt.NDArray[np.float32]) -> None:
        kinds = _kinds(lessons, vectors)
        self.kinds = [np.flatnonzero(kinds == kind).astype(np.int32) for kind in np.unique(kinds[kinds > 0])]
        self.words = len(kinds)

    def drawn(self, rng: np.random.Generator) -> Places:
        """What stands for each distinct word, [distinct words]: another of its kind, or itself if it has none."""
        others = np.arange(self.words, dtype=np.int32)
        for words in self.kinds:
            others[words] = rng.permutation(words)
        return others


def _kinds(lessons: Lessons, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The kind of each distinct word, 0 for those that are neither names nor numbers."""
    capital, all_capitals, digit = (lessons.forms.facts[:, fact] > 0 for fact in range(3))
    plain = lessons.keys.plain
    name = capital & (plain != 0) & ~np.isin(plain, plain[~capital])
    length = (lessons.forms.grams > 0).sum(1)
    known = lessons.forms.numbers > 0
    sides = vectors[:, _SIDES] > 0
    side = (sides @ (1 << np.arange(sides.shape[1])))[lessons.forms.numbers]
    of_names = np.where(known, _KNOWN + side, _UNKNOWN + all_capitals)
    return np.where(digit, _NUMBER + length, np.where(name, of_names, 0))
