"""What a procedure costs on a day, for a channel and a person's status.

=====================  ================================================================================
identity card          Luật Căn cước 26/2023/QH15, Điều 38 (free: first card, an age reached, a merger of places, a
                       mistake of the office); Thông tư 73/2024/TT-BTC, Điều 4 (the other fees) and Điều 5 (who is
                       exempt); halved by Thông tư 64/2025/TT-BTC; waived by Nghị quyết 66.22/2026/NQ-CP
passport               Nghị quyết 66.22/2026/NQ-CP, Phụ lục II; halved by Thông tư 64/2025/TT-BTC
driving licence        Thông tư 154/2025/TT-BTC
criminal record        Thông tư 16/2025/TT-BTC: one fee for two copies, a little more for each copy from the third
waiver                 Thông tư 117/2026/TT-BTC, Điều 1 và 2: a "digital citizen" (level 2, the five basic papers and
                       the paper of the procedure on VNeID) who applies online pays nothing, for a time
=====================  ================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.calculators.figures import Figure, NoFigure, figure
from bot.calculators.spans import Span
from bot.knowledge.conditions import AGE, Case
from bot.knowledge.loader import Knowledge

FREE_COPIES = 2  # copies of a criminal record covered by the fee (Thông tư 16/2025/TT-BTC)

CHANNEL, ONLINE, COUNTER = "kenh", "truc-tuyen", "tai-quay"
DIGITAL, YES, NO = "cong-dan-so", "co", "khong"

_WAIVER = "dvc-cong-dan-so-muc-thu"
_CARD_FROM = "can-cuoc-tuoi-bat-buoc"


class Cost(str, Enum):
    """What is paid for; the value is the fact that says how much."""

    CARD_FIRST = "can-cuoc-le-phi-lan-dau"
    CARD_AGE = "can-cuoc-le-phi-theo-tuoi"
    CARD_MERGER = "can-cuoc-le-phi-dia-gioi"
    CARD_OFFICE_MISTAKE = "can-cuoc-le-phi-loi-co-quan"
    CARD_FROM_CCCD = "can-cuoc-le-phi-chuyen-cccd"
    CARD_EXCHANGE = "can-cuoc-le-phi-doi"
    CARD_REISSUE = "can-cuoc-le-phi-cap-lai"
    PASSPORT_NEW = "dvc-ho-chieu-le-phi-cap-moi"
    PASSPORT_REISSUE = "dvc-ho-chieu-le-phi-cap-lai"
    LICENCE = "dvc-gplx-le-phi"
    CRIMINAL_RECORD = "dvc-lltp-phi"
    CRIMINAL_RECORD_REDUCED = "dvc-lltp-phi-uu-tien"

    @property
    def is_card(self) -> bool:
        """Whether it is an identity card."""
        return self.name.startswith("CARD_")


class Exempt(str, Enum):
    """Groups that pay nothing for an identity card (Thông tư 73/2024/TT-BTC, Điều 5)."""

    CHILD = "trẻ em"
    ELDERLY = "người cao tuổi"
    DISABLED = "người khuyết tật"
    POOR = "người thuộc hộ nghèo"


@dataclass(frozen=True)
class Fee:
    """What is to be paid.

    ``amount`` in đồng; ``figure`` is the figure it comes from. ``exempt`` names the group that need not pay.
    ``waiver`` is what a digital citizen would pay online on that day, when it is less and not ruled out by the case;
    ``waived`` when the case says the person is one, so that ``amount`` already is that.
    """

    amount: int
    figure: Figure
    exempt: Exempt | None = None
    waiver: Figure | None = None
    waived: bool = False


def fee(knowledge: Knowledge, cost: Cost, day: date, case: Case, exempt: Exempt | None = None, copies: int = 1) -> Fee:
    """What ``cost`` is on ``day``.

    Args:
        knowledge: the dated figures.
        cost: what is paid for.
        day: the day of the application.
        case: channel, digital citizen and age as far as they are known.
        exempt: the group the person says they belong to; counts for identity cards.
        copies: copies of a criminal record asked for at once.

    Raises:
        NoFigure: the law of that day is not known.
    """
    base = figure(knowledge, cost.value, day)
    if base.number == 0:
        return Fee(0, base)
    exempt = _exempt(knowledge, cost, day, case, exempt)
    if exempt:
        return Fee(0, base, exempt)
    waiver = _waiver(knowledge, cost, day, case)
    if waiver is not None and case.get(CHANNEL) == ONLINE and case.get(DIGITAL) == YES:
        return Fee(waiver.number, waiver, waived=True)
    extra = max(copies - FREE_COPIES, 0)
    more = extra * figure(knowledge, "dvc-lltp-phi-them", day).number if extra else 0
    return Fee(base.number + more, base, waiver=waiver)


def fee_within(
    knowledge: Knowledge, cost: Cost, days: Span, case: Case, exempt: Exempt | None = None, copies: int = 1
) -> Fee | None:
    """The fee of :func:`fee` on some day of ``days``; None when it changes in between, so that the day matters."""
    found = [fee(knowledge, cost, day, case, exempt, copies) for day in _turns(knowledge, cost, days)]
    return found[0] if len({(each.amount, each.waiver is None) for each in found}) == 1 else None


def _turns(knowledge: Knowledge, cost: Cost, days: Span) -> list[date]:
    """The first of ``days`` and every later one on which a value begins to apply."""
    facts = [knowledge.facts[fact] for fact in (cost.value, _WAIVER) if fact in knowledge.facts]
    values = [value for fact in facts for value in fact.values]
    starts = {value.valid_from for value in values}
    after = {value.valid_to + timedelta(days=1) for value in values if value.valid_to is not None}
    return [days.first, *sorted(day for day in starts | after if days.first < day <= days.last)]


def _waiver(knowledge: Knowledge, cost: Cost, day: date, case: Case) -> Figure | None:
    if case.get(CHANNEL) == COUNTER or case.get(DIGITAL) == NO:
        return None
    fact = cost.value if cost.is_card else _WAIVER
    try:
        found = figure(knowledge, fact, day, {CHANNEL: ONLINE, DIGITAL: YES})
    except NoFigure:
        return None
    return found if found.value.when or fact == _WAIVER else None


def _exempt(knowledge: Knowledge, cost: Cost, day: date, case: Case, said: Exempt | None) -> Exempt | None:
    """Who need not pay for a card: who says so, and who is younger than anybody who must hold one, surely a child."""
    age = case.get(AGE)
    if not cost.is_card or said or age is None:
        return said if cost.is_card else None
    return Exempt.CHILD if int(age) < figure(knowledge, _CARD_FROM, day).number else None
