"""What may be stored of a platform's call."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.redaction import HIDDEN, redact

KEPT = frozenset({"id", "msg_ids", "timestamp"})
TEXT = frozenset({"text"})


def stored(payload: dict[str, Any]) -> dict[str, Any]:
    return redact(payload, kept=KEPT, text=TEXT)


def test_ids_stay_words_are_masked_and_the_rest_goes() -> None:
    payload = {
        "id": "2468458835296117922",
        "timestamp": 1795248000123,
        "text": "căn cước của tôi là 001099012345, gọi 0912345678",
        "msg_ids": ["a", "b"],
        "info": {"name": "Nguyễn Thị Mẫu", "phone": "84900000000"},
        "attachments": [{"payload": {"url": "https://img.example.vn/o/1.jpg?sig=abc"}}],
    }
    kept = stored(payload)
    assert kept["id"] == payload["id"]
    assert kept["timestamp"] == payload["timestamp"]
    assert kept["msg_ids"] == ["a", "b"]
    whole = json.dumps(kept, ensure_ascii=False)
    for secret in ("001099012345", "0912345678", "84900000000", "Mẫu", "img.example"):
        assert secret not in whole
    assert kept["info"] == {"name": HIDDEN, "phone": HIDDEN}


def test_words_in_the_place_of_an_id_are_hidden() -> None:
    assert stored({"id": "Nguyễn Thị Mẫu"}) == {"id": HIDDEN}


@given(st.dictionaries(st.sampled_from(["id", "text", "name", "x"]), st.text(max_size=30), max_size=4))
def test_masking_what_is_masked_changes_nothing(payload: dict[str, str]) -> None:
    assert stored(stored(payload)) == stored(payload)
