"""What a page may be about, from the published guides."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.knowledge.loader import load_knowledge
from bot.service import MAX_TOPIC_PARTS, GuideDrafts, GuideTopics
from bot.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def topics() -> GuideTopics:
    knowledge = load_knowledge(PROJECT_ROOT / "knowledge").knowledge
    return GuideTopics(cast(Any, SimpleNamespace(ready=True, knowledge=knowledge)))


def test_a_guide_offers_its_sections(topics: GuideTopics) -> None:
    topic = topics.find("can-cuoc-cap-doi")
    assert topic is not None
    assert topic.context == {"guide": "can-cuoc-cap-doi"}
    assert 1 < len(topic.parts) <= MAX_TOPIC_PARTS
    assert all(part.payload.startswith("#can-cuoc-cap-doi/") for part in topic.parts)


def test_an_old_name_leads_to_the_guide(topics: GuideTopics) -> None:
    topic = topics.find("dvc-can-cuoc")
    assert topic is not None
    assert topic.id == topic.guide == "can-cuoc-cap-doi"


def test_an_area_has_a_name_and_no_context(topics: GuideTopics) -> None:
    topic = topics.find("cu-tru")
    assert topic is not None
    assert (topic.title, topic.parts, topic.context) == ("Cư trú", (), None)


def test_what_nobody_wrote_about_is_no_topic(topics: GuideTopics) -> None:
    assert topics.find("khong-co-bai-nay") is None


def test_before_the_guides_are_loaded_there_are_only_areas() -> None:
    early = GuideTopics(cast(Any, SimpleNamespace(ready=False)))
    assert early.find("can-cuoc-cap-doi") is None
    assert early.find("cu-tru") is not None


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("#can-cuoc-cap-doi", "{title}"),
        ("#can-cuoc-cap-doi/documents", "{title}: Cần giấy tờ gì"),
        ("#dvc-can-cuoc/documents", "{title}: Cần giấy tờ gì"),
        ("#can-cuoc-cap-doi/xyz", "{title}"),
        ("#khong-co-bai-nay", None),
        ("#gap-can-bo", None),
        ("lệ phí", None),
    ],
)
def test_a_pressed_button_is_named_by_guide_and_section(topics: GuideTopics, payload: str, words: str | None) -> None:
    drafts = GuideDrafts(topics._library, lambda: date(2026, 11, 21))
    guide = topics._library.knowledge.guide("can-cuoc-cap-doi")
    assert guide is not None
    assert drafts.pressed(payload) == (words.format(title=guide.header.title) if words else None)
