"""The few facts that decide a case, asked for one at a time: at most two questions, each asked once.

A guide's ``asks`` names them per part ("how long is my card good for" depends on the birth year and on the year of
the card). The answer is always given first, for everyone; who answers the question after it gets their own case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.dialogue.case import MAX_AGE
from bot.dialogue.context import Turn
from bot.knowledge.conditions import Case
from bot.knowledge.schema import Aspect, CaseFact, Guide
from bot.messages import Button
from bot.text.normalise import match_forms
from bot.text.syllables import syllables

SHORT = 8  # syllables; a longer turn is a question of its own
_NUMBER = re.compile(r"\b\d{1,4}\b")


@dataclass(frozen=True)
class Choice:
    """An answer that can be tapped or typed. ``pattern`` finds it in words without diacritics."""

    title: str
    case: Mapping[str, str]
    pattern: str


@dataclass(frozen=True)
class Question:
    """What to ask for a fact."""

    text: str
    choices: tuple[Choice, ...] = field(default=())

    @property
    def buttons(self) -> tuple[Button, ...]:
        """One for each choice; tapping says its title."""
        return tuple(Button(choice.title, choice.title) for choice in self.choices)


QUESTIONS: Mapping[CaseFact, Question] = {
    CaseFact.AGE: Question("Người cần làm **bao nhiêu tuổi** ạ? Anh/chị gõ số tuổi, tôi sẽ nói đúng trường hợp đó."),
    CaseFact.BIRTH_YEAR: Question("Anh/chị gõ **năm sinh** của người có thẻ, tôi tính giúp hạn của thẻ nhé."),
    CaseFact.CARD_YEAR: Question("Thẻ đó làm **năm nào** ạ? Ngày cấp in ở mặt sau thẻ."),
    CaseFact.REASON: Question(
        "Anh/chị **làm thẻ vì việc gì** ạ? Tôi sẽ nói đúng mức tiền.",
        (
            Choice("Làm lần đầu", {"lan": "dau"}, r"lan dau|chua co the"),
            Choice("Thẻ bị mất", {"ly-do": "mat"}, r"mat|roi"),
            Choice("Thẻ bị hỏng", {"ly-do": "hong"}, r"hong|gay|nut|vo"),
            Choice("Đến tuổi phải đổi", {"ly-do": "theo-tuoi"}, r"den tuoi|theo tuoi|du tuoi|het han"),
            Choice("Đổi thông tin", {"ly-do": "doi-thong-tin"}, r"doi (?:thong tin|ten|anh)|sai|cai chinh"),
        ),
    ),
}


def next_fact(guide: Guide, aspect: Aspect, case: Case, asked: Collection[str]) -> CaseFact | None:
    """The next fact to ask for after an answer from this part of the guide, if one is still open."""
    for fact in guide.header.asks.get(aspect, ()):
        if fact.value not in asked and not _known(fact, case):
            return fact
    return None


def _known(fact: CaseFact, case: Case) -> bool:
    choices = QUESTIONS[fact].choices
    return fact.value in case or any(key in case for choice in choices for key in choice.case)


def read_answer(fact: CaseFact, turn: Turn, today: date) -> dict[str, str | int] | None:
    """What a turn says to the question for ``fact``; None when it says something else."""
    if len(syllables(turn.text)) > SHORT:
        return None
    words = match_forms(turn.text)[1]
    for choice in QUESTIONS[fact].choices:
        if re.search(rf"\b(?:{choice.pattern})\b", words):
            return dict(choice.case)
    numbers = [int(number) for number in _NUMBER.findall(words)]
    years = [n for n in numbers if 0 <= today.year - n <= MAX_AGE]
    ages = [n for n in numbers if n <= MAX_AGE]
    if fact is CaseFact.AGE:
        age = ages[0] if len(ages) == 1 and not years else today.year - years[0] if len(years) == 1 else None
        return None if age is None else {fact.value: age}
    if fact in (CaseFact.BIRTH_YEAR, CaseFact.CARD_YEAR) and len(years) == 1:
        return {fact.value: years[0]}
    return None


def in_words(case: Case) -> str:
    """The years given so far, as a citizen would have said them in one message."""
    said = []
    if CaseFact.BIRTH_YEAR.value in case:
        said.append(f"sinh năm {case[CaseFact.BIRTH_YEAR.value]}")
    if CaseFact.CARD_YEAR.value in case:
        said.append(f"thẻ cấp năm {case[CaseFact.CARD_YEAR.value]}")
    return ", ".join(said)
