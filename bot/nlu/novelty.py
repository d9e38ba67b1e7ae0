"""How much of a message was never seen in training.

Turns that lean on the conversation use a small, closed vocabulary; what is none of our business is open-ended. A word
nobody wrote in the examples is therefore a hint by itself, which n-grams, made of known words only, cannot give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.nlu.ngrams import BARE, FULL, WORDS, Forms

_FORMS = (FULL, WORDS)
_COUNTS = (1, 2, 3, 5)  # new words
_SHARES = (0.2, 0.35, 0.5, 0.75)  # new words among all
SIZE = len(_FORMS) * (len(_COUNTS) + len(_SHARES))


class Novelty:
    """Yes-or-no features that say how many words of a message are new."""

    def __init__(self, known: Mapping[str, Mapping[str, int]]) -> None:
        """``known``: for each form, in how many different training texts a word occurs."""
        self.known = known

    @classmethod
    def fit(cls, forms: Sequence[Forms]) -> Novelty:
        """Count the words of training texts; a copy of a text without its diacritics is the same text."""
        known = {}
        for name in _FORMS:
            pairs = {(word, form[BARE]) for form in forms for word in form[name].split()}
            known[name] = dict(Counter(word for word, _ in pairs))
        return cls(known)

    def row(self, forms: Forms, *, trained_on: bool) -> list[bool]:
        """:data:`SIZE` yes-or-no features of a text.

        Of a text that took part in training (``trained_on``) a word counts as new when no other text has it;
        otherwise the training texts would look as if nothing were ever new.
        """
        seen = 1 if trained_on else 0
        row: list[bool] = []
        for name in _FORMS:
            words = forms[name].split()
            new = sum(self.known[name].get(word, 0) <= seen for word in words)
            row += [new >= count for count in _COUNTS]
            row += [bool(words) and new / len(words) >= share for share in _SHARES]
        return row
