"""Long pastes as one word in the prompt: `[pasted 312 lines]` stands for the text until it is sent or unfolded."""

import re
from dataclasses import dataclass, field

_LONGEST_LINE = 2000  # characters; a longer paste without line ends is folded, too


@dataclass
class Pasted:
    """The folded texts of one prompt, by the word that stands for each."""

    texts: dict[str, str] = field(default_factory=dict)

    def fold(self, text: str, lines: int) -> str:
        """The text, or the word for it where it has more lines than so many."""
        number = text.count("\n") + 1
        if number <= lines and len(text) <= _LONGEST_LINE:
            return text
        size = f"{number:,} lines" if number > lines else f"{len(text):,} characters"
        word, place = f"[pasted {size}]", 2
        while word in self.texts and self.texts[word] != text:
            word, place = f"[pasted {size} #{place}]", place + 1
        self.texts[word] = text
        return word

    def unfold(self, text: str) -> str:
        """The text with every word that stands for another replaced by it."""
        if not self.texts:
            return text
        words = "|".join(re.escape(word) for word in self.texts)
        return re.sub(words, lambda match: self.texts[match.group()], text)
