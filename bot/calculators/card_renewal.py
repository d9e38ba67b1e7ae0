"""How long a card lasts and when it must be renewed.

The rule is Luật Căn cước 26/2023/QH15, Điều 21: a card is exchanged at the ages of khoản 1 (14, 25, 40, 60), and a card
granted, exchanged or reissued within two years before such an age lasts until the next one (khoản 2). After the last
age, or from two years before it, a card lasts for life. Điều 46: a citizen ID card (with a bar code or a chip) granted
before the law took effect lasts until the day printed on it, which follows the same ages (Luật Căn cước công dân
59/2014/QH13, Điều 21); an old identity booklet of 9 or 12 digits is void after 31/12/2024 whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.calculators.figures import figure
from bot.calculators.spans import Span
from bot.knowledge.loader import Knowledge

LAW = "luat-26-2023-qh15"
LAST_DAY_OF_CMND = date(2024, 12, 31)  # a transitional rule, settled for good: Luật Căn cước, Điều 46 khoản 2

_AGES = ("can-cuoc-moc-mot", "can-cuoc-moc-hai", "can-cuoc-moc-ba", "can-cuoc-moc-bon")
_EARLY = "can-cuoc-lam-som"


@dataclass(frozen=True)
class Rule:
    """The ages at which a card ends, in rising order, and how many years before one a card outlasts it."""

    ages: tuple[int, ...]
    early: int
    from_day: date

    def next_after(self, age: int) -> int | None:
        """The age that follows ``age``; None after the last one."""
        return next((a for a in self.ages if a > age), None)


@dataclass(frozen=True)
class Term:
    """How long a card lasts: to the day its holder reaches ``age``, or for life when ``age`` is None.

    ``outlasts`` is the age the card was made shortly before and is allowed to outlast. ``printed`` cards are older
    than the law: the day printed on them decides.
    """

    age: int | None
    until: Span | None
    outlasts: int | None
    printed: bool

    def ended(self, today: date) -> bool | None:
        """Whether the card is over, None when the birth date is not known well enough to say."""
        if self.until is None or self.until.first >= today:
            return False
        return True if self.until.last < today else None


@dataclass(frozen=True)
class Unsure:
    """The card was made around the ``turn``: made before it, it lasts to ``before``, from it on to ``after``."""

    turn: Span
    before: Term
    after: Term


@dataclass(frozen=True)
class Outlook:
    """What the birth date alone tells.

    ``age`` is the next age at which a card ends (None when all are past), reached on ``due``. A card made from
    ``outlasting`` on (two years before) outlasts it; None while that is more than a wish away, in the future.
    ``past`` is the age before it; only a card made from ``kept_from`` on has outlasted that one.
    """

    age: int | None
    due: Span | None
    outlasting: Span | None
    past: int | None
    kept_from: Span | None


def renewal_rule(knowledge: Knowledge, day: date) -> Rule:
    """The rule in force on ``day`` (Luật Căn cước, Điều 21).

    Raises:
        NoFigure: the knowledge base has no ages for that day.
    """
    return Rule(
        tuple(sorted(figure(knowledge, fact, day).number for fact in _AGES)),
        figure(knowledge, _EARLY, day).number,
        knowledge.documents[LAW].effective_from,
    )


def card_term(born: Span, made: Span, rule: Rule) -> Term | Unsure | None:
    """How long a card made on ``made`` lasts for somebody born on ``born``; None when that cannot be one person's.

    A birthday on 29 February is kept on the 28th in other years (see :func:`bot.calculators.spans.add_years`).
    """
    if made.last < born.first:
        return None
    longest = _term(born, max(made.last, born.first), born.first, made, rule)
    shortest = _term(born, max(made.first, born.first), born.last, made, rule)
    if longest.age == shortest.age:
        return longest
    if shortest.age is None or rule.next_after(shortest.age) != longest.age:
        return None  # so little is known that three terms are possible
    return Unsure(born.years_later(shortest.age - rule.early), shortest, longest)


def _term(born: Span, made: date, birthday: date, said: Span, rule: Rule) -> Term:
    exact = Span.of_day(birthday)
    age = next((a for a in rule.ages if made < exact.years_later(a - rule.early).first), None)
    passed = [a for a in rule.ages if age is None or a < age]
    outlasts = passed[-1] if passed and made < exact.years_later(passed[-1]).first else None
    until = None if age is None else born.years_later(age)
    return Term(age, until, outlasts, printed=said.last < rule.from_day)


def outlook(born: Span, rule: Rule, today: date) -> Outlook:
    """When somebody born on ``born`` must next renew, whatever card they hold.

    An age reached this year is looked at even when the birthday has passed: that is what people ask about.
    """
    this_year = Span.of_year(today.year)
    age = next((a for a in rule.ages if born.years_later(a).last >= this_year.first), None)
    passed = [a for a in rule.ages if age is None or a < age]
    past = passed[-1] if passed else None
    outlasting = None if age is None else born.years_later(age - rule.early)
    return Outlook(
        age,
        None if age is None else born.years_later(age),
        outlasting if outlasting is not None and outlasting.first <= today else None,
        past,
        None if past is None else born.years_later(past - rule.early),
    )
