"""What an editor is told about another day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.outlook import lapses_on, section_changes, unfounded_on
from bot.knowledge.variants import format_case

TODAY = date(2026, 11, 21)
Spoil = Callable[[str, str, str], None]


def changes(root: Path, day: date) -> dict[str, list[str]]:
    """Case -> changed lines of the sample guide's only changing section."""
    knowledge = load_knowledge(root).knowledge
    found = section_changes(knowledge.guides["can-cuoc-le-phi"], knowledge, TODAY, day)
    return {format_case(c.case): [line for line in c.lines if not line.startswith("  ")] for c in found}


def test_the_same_day_reads_the_same(knowledge_dir: Path) -> None:
    assert changes(knowledge_dir, TODAY) == {}


def test_a_new_figure_and_a_dated_block_are_shown_as_said_and_no_longer_said(knowledge_dir: Path) -> None:
    assert changes(knowledge_dir, date(2027, 1, 1))[""] == [
        "- Đổi thẻ căn cước là **25.000 đồng** đến hết 31/12/2026.",
        "+ Đổi thẻ căn cước là **50.000 đồng**.",
        "+ - Mức giảm đã hết.",
    ]


def test_a_case_is_listed_only_for_what_it_alone_will_read(knowledge_dir: Path) -> None:
    found = changes(knowledge_dir, date(2027, 3, 1))

    assert list(found) == ["", "kenh = truc-tuyen và cong-dan-so = co"]  # not «tuoi = 13»: nothing of its own
    assert found["kenh = truc-tuyen và cong-dan-so = co"][:2] == [
        "- Đổi thẻ căn cước là **0 đồng** đến hết 28/02/2027.",
        "+ Đổi thẻ căn cước là **50.000 đồng**.",
    ]


def knowledge_with_a_law_that_ends(root: Path, spoil: Spoil) -> Knowledge:
    spoil("documents/luat-26-2023-qh15.yml", "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2026-12-15")
    return load_knowledge(root).knowledge


def test_a_guide_whose_law_ends_before_the_day_is_named(knowledge_dir: Path, spoil: Spoil) -> None:
    knowledge = knowledge_with_a_law_that_ends(knowledge_dir, spoil)

    assert list(lapses_on(knowledge, date(2026, 12, 15))) == []
    assert [(lapse.guide.id, lapse.documents) for lapse in lapses_on(knowledge, date(2026, 12, 16))] == [
        ("can-cuoc-le-phi", ("luat-26-2023-qh15",))
    ]


def test_a_figure_shown_on_the_day_though_its_law_has_ended_is_named(knowledge_dir: Path, spoil: Spoil) -> None:
    knowledge = knowledge_with_a_law_that_ends(knowledge_dir, spoil)

    assert [fact.id for fact, _ in unfounded_on(knowledge, date(2026, 12, 16))] == ["le-phi-doi"]
    assert list(unfounded_on(knowledge, date(2027, 1, 1))) == []  # the value that rests on it has ended too
