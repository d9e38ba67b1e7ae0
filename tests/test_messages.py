"""What may exist as a reply, and that it survives its journey."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.messages import Alternative, Button, HandoffRequest, Reply, Source, UngroundedAnswer
from bot.outcomes import Kind, Outcome

TODAY = date(2026, 11, 21)
SOURCE = Source("Luật Căn cước", "https://vanban.chinhphu.vn/?docid=1")


def answer(**changes: object) -> Reply:
    fields: dict[str, object] = {
        "outcome": Outcome.ANSWERED,
        "text": "Đổi thẻ là 25.000 đồng.",
        "as_of": TODAY,
        "guide": "can-cuoc-le-phi",
        "aspects": ("fee",),
        "confidence": 0.93,
        "verified_on": TODAY,
        "sources": (SOURCE,),
        "alternatives": (Alternative("can-cuoc-cap-doi", 0.05),),
        "buttons": (Button("Làm ở đâu", "#can-cuoc-le-phi/where"),),
        "context": {"guide": "can-cuoc-le-phi", "case": {"tuoi": 30}},
    }
    return Reply(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "missing",
    [
        {"guide": None},
        {"verified_on": None},
        {"sources": ()},
        {"sources": (Source("Sổ tay nội bộ", "file:///so-tay"),)},
    ],
)
def test_an_answer_that_cannot_be_checked_cannot_exist(missing: dict[str, object]) -> None:
    with pytest.raises(UngroundedAnswer):
        answer(**missing)


def test_a_handoff_must_tell_the_officer_what_it_is_about() -> None:
    with pytest.raises(ValueError, match="HandoffRequest"):
        Reply(Outcome.HANDED_OFF_ASKED, "…", TODAY)


def test_a_reply_survives_the_journey_through_json() -> None:
    handoff = Reply(Outcome.HANDED_OFF_UNSURE, "…", TODAY, handoff=HandoffRequest("việc", "dvc", ("dvc-ho-chieu",)))
    for reply in (answer(), handoff):
        assert Reply.from_json(json.loads(json.dumps(reply.to_json()))) == reply


def test_the_public_object_has_exactly_the_promised_fields() -> None:
    wire = answer().to_wire(ticket=None)

    promised = {
        "schema",
        "kind",
        "guide",
        "aspects",
        "confidence",
        "as_of",
        "verified_on",
        "sources",
        "alternatives",
        "ticket",
    }
    assert promised <= set(wire)
    assert wire["kind"] == "answer"
    assert wire["as_of"] == "2026-11-21"


def test_only_an_answer_names_a_guide_in_public() -> None:
    reply = Reply(Outcome.CLARIFIED, "?", TODAY, guide="can-cuoc-le-phi")
    assert reply.to_wire()["guide"] is None


def test_every_outcome_has_a_family_and_a_label() -> None:
    assert {o.kind for o in Outcome} == set(Kind)
    assert all(o.label for o in Outcome)
