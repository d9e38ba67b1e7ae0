"""Every event of the contract sheet in normal form, and whatever else may come."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.redaction import redact
from bot.channels.webhook import (
    Delivered,
    Echo,
    Event,
    Ignored,
    Interacted,
    Joined,
    Left,
    Said,
    Seen,
    Withdrew,
)
from bot.channels.zalo import events
from tests.channels.fakes.zalo import CITIZEN, OA_ID, FakeZalo

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ZALO = FakeZalo(now=lambda: NOW)
MESSAGE = {"sender": {"id": CITIZEN}, "recipient": {"id": OA_ID}}


def parse(payload: dict[str, Any]) -> Event:
    return events.parse(payload, account=OA_ID, received_at=NOW)


def message(name: str, **fields: Any) -> Event:
    return parse(ZALO.event(name, **MESSAGE, message={"msg_id": "96d3cdf3af150460909", **fields}))


def test_a_text_is_said_once_per_message_id() -> None:
    event = message("user_send_text", text="Thủ tục cấp lại căn cước?")
    assert event.content == Said("Thủ tục cấp lại căn cước?")
    assert (event.key, event.account, event.user_key) == ("96d3cdf3af150460909", OA_ID, CITIZEN)
    assert event.sent_at == NOW


def test_ids_keep_their_nineteen_digits_even_if_they_come_as_numbers() -> None:
    payload = json.loads(
        '{"event_name":"user_send_text","timestamp":1795248000123,"sender":{"id":2468458835296117922},'
        '"recipient":{"id":388613280878808645},"message":{"msg_id":9223372036854775807,"text":"x"}}'
    )
    event = parse(payload)
    assert (event.user_key, event.key) == ("2468458835296117922", "9223372036854775807")
    assert event.sent_at == datetime(2026, 11, 21, 8, 0, 0, 123000, UTC)


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("user_send_image", {"text": "Ảnh giấy khai sinh"}, Said("Ảnh giấy khai sinh", "image")),
        ("user_send_image", {}, Said("", "image")),
        ("user_send_gif", {}, Said("", "image")),
        ("user_send_link", {}, Said("", "link")),
        ("user_send_audio", {}, Said("", "audio")),
        ("user_send_video", {}, Said("", "video")),
        ("user_send_sticker", {}, Said("", "sticker")),
        ("user_send_location", {"text": "UBND phường"}, Said("UBND phường", "location")),
        ("user_send_file", {}, Said("", "file")),
        ("user_send_business_card", {}, Said("", "contact")),
        ("user_send_hologram", {}, Said("", "other")),
    ],
)
def test_what_comes_instead_of_words_is_named(name: str, fields: dict[str, Any], said: Said) -> None:
    payload = {"attachments": [{"type": "image", "payload": {"url": "https://img.example.vn/o/1.jpg"}}], **fields}
    assert message(name, **payload).content == said


def test_coordinates_may_be_strings() -> None:
    coordinates = {"coordinates": {"latitude": "21.028511", "longitude": "105.804817"}}
    event = message("user_send_location", attachments=[{"type": "location", "payload": coordinates}])
    assert event.content == Said("", "location")


@pytest.mark.parametrize("kind", ["text", "image", "file", "sticker"])
def test_a_visitor_without_an_account_is_known_by_the_conversation(kind: str) -> None:
    event = message(f"anonymous_send_{kind}", text="Xin chào", conversation_id="c-77")
    assert event.user_key == f"anonymous:{CITIZEN}:c-77"
    assert isinstance(event.content, Said)


@pytest.mark.parametrize(
    "info",
    [
        {
            "name": "Nguyễn Thị Mẫu",
            "phone": "84900000000",
            "user_dob": "01/02/1990",
            "gender": "2",
            "full_address": {"user_city": "Hà Nội", "user_ward": "Phường Mẫu", "user_address": "Số 1"},
        },
        {
            "name": "Nguyễn Thị Mẫu",
            "phone": "84900000000",
            "address": "Số 1",
            "city": "Hà Nội",
            "district": "x",
            "ward": "y",
        },
    ],
)
def test_a_form_tells_officers_where_to_look_and_leaves_nothing_of_itself(info: dict[str, Any]) -> None:
    event = parse(ZALO.event("user_submit_info", **MESSAGE, info=info))
    assert isinstance(event.content, Interacted)
    assert event.content.note
    stored = json.dumps(redact(event.raw, kept=events.KEPT_FIELDS, text=events.TEXT_FIELDS), ensure_ascii=False)
    for secret in ("84900000000", "Mẫu", "1990", "Hà Nội", "Số 1"):
        assert secret not in stored
    assert "Mẫu" not in event.content.note


@pytest.mark.parametrize("name", ["follow", "user_click_chatnow"])
def test_following_and_opening_the_chat_begin_a_conversation(name: str) -> None:
    who = {"follower": {"id": CITIZEN}} if name == "follow" else {"user_id": CITIZEN}
    event = parse(ZALO.event(name, oa_id=OA_ID, **who))
    assert (event.content, event.user_key) == (Joined(), CITIZEN)


def test_unfollowing_ends_it() -> None:
    event = parse(ZALO.event_follow("unfollow"))
    assert (event.content, event.user_key) == (Left(), CITIZEN)


@pytest.mark.parametrize("shape", [{"user_id": CITIZEN}, {"user_id": CITIZEN, "oa_id": OA_ID}])
def test_a_withdrawal_is_understood_in_both_shapes(shape: dict[str, str]) -> None:
    event = parse(ZALO.event("user_withdraw", **shape))
    assert (event.content, event.user_key) == (Withdrew(), CITIZEN)


@pytest.mark.parametrize("swapped", [False, True])
def test_receipts_find_the_citizen_on_either_side(swapped: bool) -> None:
    ends = [{"id": OA_ID}, {"id": CITIZEN}]
    sender, recipient = ends[::-1] if swapped else ends
    seen = parse(ZALO.event("user_seen_message", sender=sender, recipient=recipient, message={"msg_ids": ["a", "b"]}))
    assert (seen.content, seen.user_key) == (Seen(("a", "b")), CITIZEN)
    received = parse(ZALO.event("user_received_message", sender=sender, recipient=recipient, message={"msg_id": "a"}))
    assert (received.content, received.user_key) == (Delivered(("a",)), CITIZEN)


@pytest.mark.parametrize("kind", ["text", "image", "gif", "list", "file", "sticker"])
@pytest.mark.parametrize("admin", [{}, {"admin_id": "7001002003004005006"}])
def test_an_echo_tells_whether_a_person_typed_it(kind: str, admin: dict[str, str]) -> None:
    payload = ZALO.event(
        f"oa_send_{kind}",
        sender={"id": OA_ID, **admin},
        recipient={"id": CITIZEN},
        message={"msg_id": "e1", "text": "Chào anh/chị"},
    )
    event = parse(payload)
    assert event.content == Echo("e1", "Chào anh/chị", by_person=bool(admin))
    assert event.user_key == CITIZEN
    assert event.key != "e1", "an id of ours must not hide a citizen's message"


@pytest.mark.parametrize("name", ["user_call_oa", "user_reply_consent", "widget_interaction_accepted"])
def test_other_deeds_open_the_window(name: str) -> None:
    assert isinstance(parse(ZALO.event(name, oa_id=OA_ID, user_id=CITIZEN)).content, Interacted)


@pytest.mark.parametrize(
    "name",
    ["user_reacted_message", "oa_reacted_message", "add_user_to_tag", "remove_tag", "update_user_info",
     "oa_send_consent", "user_send_group_text", "create_group", "user_click_button", "an_event_of_tomorrow"],
)  # fmt: skip
def test_the_rest_is_ignored(name: str) -> None:
    assert isinstance(parse(ZALO.event(name, **MESSAGE, message={"msg_id": "m"})).content, Ignored)


def test_another_accounts_events_are_not_ours_and_nothing_of_them_is_kept() -> None:
    payload = ZALO.event(
        "user_received_message", sender={"id": "1"}, recipient={"id": "84900000000"}, message={"tracking_id": "t"}
    )
    event = parse(payload)
    assert event.content == Ignored("foreign_account")
    assert (event.account, event.user_key) == (OA_ID, "")
    assert "84900000000" not in str(event.raw)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"event_name": 7.5, "sender": [], "message": "x"},
        {"event_name": "user_send_text", "sender": {"id": None}, "recipient": {"id": OA_ID}, "timestamp": "∞"},
        {"event_name": "user_send_text", **MESSAGE},
        {"event_name": "oa_send_text", "sender": {"id": OA_ID}, "recipient": {"id": CITIZEN}, "message": []},
        {"event_name": "user_seen_message", **MESSAGE, "message": {"msg_ids": "a"}, "timestamp": "9" * 40},
    ],
)
def test_malformed_events_do_no_harm(payload: dict[str, Any]) -> None:
    event = parse(payload)
    assert isinstance(event.content, Ignored | Seen)
    assert len(event.key) <= 256


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("event_name", "timestamp", "sender", "recipient", "message", "oa_id", "follower", "user_id", "info")
NAMES = st.sampled_from(["user_send_text", "oa_send_text", "follow", "user_seen_message", "anonymous_send_text", ""])


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), NAMES)
def test_no_payload_breaks_the_reader(payload: dict[str, Any], name: str) -> None:
    event = parse(payload | {"event_name": name})
    assert 0 < len(event.key) <= 256
    redact(event.raw, kept=events.KEPT_FIELDS, text=events.TEXT_FIELDS)


def test_a_stored_event_is_read_as_the_same_event() -> None:
    fresh = parse(ZALO.event_text("Lệ phí bao nhiêu?", msg_id="m1"))
    stored = parse(redact(fresh.raw, kept=events.KEPT_FIELDS, text=events.TEXT_FIELDS))
    assert (stored.content, stored.key, stored.user_key) == (fresh.content, fresh.key, fresh.user_key)
