"""Answers that are pointed at: the stretch that is trusted most, and the sentence that it stands in."""
