"""Every event of the contract sheet in normal form, and whatever else may come."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messenger import events
from bot.channels.messenger.config import MessengerConfig
from bot.channels.redaction import redact
from bot.channels.webhook import (
    Content,
    Delivered,
    Echo,
    Event,
    HandedBack,
    Ignored,
    Interacted,
    Joined,
    Said,
    Seen,
    TakenOver,
)
from tests.channels.fakes.meta import APP_ID, CITIZEN, PAGE_ID, PAGE_INBOX, FakeMeta, Sent

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
META = FakeMeta(now=lambda: NOW)
CONFIG = MessengerConfig(PAGE_ID, APP_ID, "s", "t", "v")


def parse(call: dict[str, Any]) -> list[Event]:
    return events.parse(call, config=CONFIG, received_at=NOW)


def only(item: dict[str, Any], place: str = "messaging") -> Event:
    [event] = parse(META.call(item, place=place))
    return event


def message(**fields: Any) -> Content:
    return only(META.item(message={"mid": "m_1", **fields})).content


def stored(event: Event) -> dict[str, Any]:
    return redact(event.raw, kept=events.KEPT_FIELDS, text=events.TEXT_FIELDS)


# --- What the citizen does -------------------------------------------------------------------------------------------


def test_a_text_is_said_once_per_message_id() -> None:
    event = only(META.item_text("Xin chào", mid="m_abc123"))
    assert event.content == Said("Xin chào")
    assert (event.key, event.account, event.user_key, event.sent_at) == ("m_abc123", PAGE_ID, CITIZEN, NOW)


def test_a_quick_reply_says_its_payload_not_its_title() -> None:
    assert message(text="Gặp cán bộ", quick_reply={"payload": "#gap-can-bo"}) == Said("#gap-can-bo")


@pytest.mark.parametrize(
    ("attachments", "said"),
    [
        ([{"type": "image", "payload": {"url": "https://img.example.net/1.jpg"}}], Said("", "image")),
        ([{"type": "audio", "payload": {"url": "https://x.example"}}], Said("", "audio")),
        ([{"type": "video", "payload": {"url": "https://x.example"}}], Said("", "video")),
        ([{"type": "reel", "payload": {}}], Said("", "video")),
        ([{"type": "file", "payload": {"url": "https://x.example"}}], Said("", "file")),
        ([{"type": "sticker", "payload": {"sticker_id": 369239263222822}}], Said("", "sticker")),
        ([{"type": "image", "payload": {"url": "https://x.example", "sticker_id": 1}}], Said("", "sticker")),
        ([{"type": "fallback"}], Said("", "link")),
        ([{"type": "fallback", "payload": None, "title": "Trang"}], Said("", "link")),
        ([{"type": "post", "payload": {}}], Said("", "link")),
        ([{"type": "location", "payload": {"coordinates": {"lat": 21.0, "long": 105.8}}}], Said("", "location")),
        ([{"type": "template", "payload": {}}], Said("", "other")),
        ([{"type": "appointment_booking"}], Said("", "other")),
        ([{"type": "hologram"}], Said("", "other")),
        (["x"], Said("", "other")),
        ([], Said("", "other")),
        (None, Said("", "other")),
    ],
)
def test_what_comes_instead_of_words_is_named(attachments: Any, said: Said) -> None:
    assert message(attachments=attachments) == said


def test_words_beside_an_attachment_are_kept() -> None:
    link = [{"type": "fallback", "payload": {"url": "https://x.example"}}]
    assert message(text="Xem giúp https://x.example", attachments=link) == Said("Xem giúp https://x.example", "link")


def test_a_postback_says_its_payload_and_is_known_by_its_mid() -> None:
    event = only(META.item(postback={"mid": "m_p1", "title": "Lệ phí", "payload": "#can-cuoc-le-phi/fee"}))
    assert (event.content, event.key) == (Said("#can-cuoc-le-phi/fee"), "m_p1")


def test_a_postback_without_a_mid_is_known_by_who_when_and_what() -> None:
    def press(payload: str, at: datetime = NOW) -> str:
        return only(META.item(at=at, postback={"title": "x", "payload": payload})).key

    assert press("#a") == press("#a")
    assert len({press("#a"), press("#b"), press("#a", NOW + timedelta(seconds=1))}) == 3


@pytest.mark.parametrize("more", [{}, {"referral": {"ref": "web", "source": "SHORTLINK", "type": "OPEN_THREAD"}}])
def test_the_first_press_begins_a_conversation(more: dict[str, Any]) -> None:
    item = META.item(postback={"mid": "m_p1", "title": "Bắt đầu", "payload": events.GET_STARTED, **more})
    assert only(item).content == Joined()


def test_coming_back_through_a_link_begins_it_again() -> None:
    item = META.item(referral={"ref": "0912345678", "source": "SHORTLINK", "type": "OPEN_THREAD"})
    event = only(item)
    assert event.content == Joined()
    assert "0912345678" not in json.dumps(stored(event)), "whoever made the link chose its words"


def test_another_apps_button_opens_the_window_and_is_not_answered() -> None:
    assert only(META.item(postback={"mid": "m_p1", "title": "Mua"})).content == Interacted()


@pytest.mark.parametrize("kind", ["reaction", "optin"])
def test_other_deeds_open_the_window(kind: str) -> None:
    item = META.item() | {kind: {"mid": "m_1", "action": "react"}}
    assert only(item).content == Interacted()


def test_what_the_page_itself_does_opens_no_window() -> None:
    item = META.item(reaction={"mid": "m_1", "action": "react"}) | {
        "sender": {"id": PAGE_ID},
        "recipient": {"id": CITIZEN},
    }
    assert only(item).content == Ignored("irrelevant")


# --- Receipts and echoes ---------------------------------------------------------------------------------------------


def test_receipts_are_watermarks_with_and_without_ids() -> None:
    assert only(META.item_receipt("delivery")).content == Delivered((), NOW)
    assert only(META.item_receipt("delivery", mids=["m_1", "m_2"])).content == Delivered(("m_1", "m_2"), NOW)
    assert only(META.item_receipt("delivery", mids="m_1")).content == Delivered((), NOW)
    seen = only(META.item_receipt("read"))
    assert (seen.content, seen.user_key) == (Seen((), NOW), CITIZEN)


def test_our_own_echo_carries_the_token_of_its_part() -> None:
    sent = Sent("m_e1", CITIZEN, {"text": "Chào anh/chị", "metadata": "line-1.0"}, {}, NOW)
    event = only(META.item_echo(sent))
    assert event.content == Echo("m_e1", "Chào anh/chị", token="line-1.0")
    assert event.user_key == CITIZEN
    assert event.key != "m_e1", "an id of ours must not hide a citizen's message"


@pytest.mark.parametrize("app_id", [PAGE_INBOX, "26390203743090", "1", None])
def test_any_other_echo_means_that_somebody_else_answered(app_id: str | None) -> None:
    item = META.item_by_staff("Chào chị, em xem giúp ạ", app_id=app_id)
    item["message"]["metadata"] = "line-1.0"
    event = only(item)
    assert isinstance(event.content, Echo)
    assert event.content.by_person
    assert event.content.token is None, "another app's note is not our token"
    assert "line-1.0" not in json.dumps(stored(event))


def test_an_echo_of_an_attachment_is_no_message_of_the_citizen() -> None:
    item = META.item_by_staff("")
    del item["message"]["text"]
    item["message"]["attachments"] = [{"type": "image", "payload": {"url": "https://x.example"}}]
    assert isinstance(only(item).content, Echo)


# --- Routing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pass_thread_control", "take_thread_control"])
def test_a_thread_is_ours_again_or_somebody_elses(name: str) -> None:
    def owner(app_id: str | int) -> Content:
        return only(META.item() | {name: {"new_owner_app_id": app_id, "metadata": "ghi chú riêng"}}).content

    assert owner(APP_ID) == HandedBack()
    assert owner(int(APP_ID)) == HandedBack()
    assert owner(PAGE_INBOX) == TakenOver()


def test_a_thread_taken_without_saying_by_whom_is_not_ours() -> None:
    assert only(META.item(take_thread_control={"previous_owner_app_id": APP_ID})).content == TakenOver()


@pytest.mark.parametrize("fields", [{"request_thread_control": {"requested_owner_app_id": 1}}, {"app_roles": {}}])
def test_requests_for_a_thread_are_left_to_people(fields: dict[str, Any]) -> None:
    assert only(META.item(**fields)).content == Ignored("irrelevant")


@pytest.mark.parametrize(
    "item",
    [
        META.item_text("Alo?", mid="m_s1"),
        META.item(message={"mid": "m_s2", "attachments": [{"type": "sticker"}]}),
        META.item(postback={"mid": "m_s3", "title": "payload bị Meta bỏ"}),
        META.item(reaction={"mid": "m_1"}),
    ],
)
def test_in_standby_the_thread_is_somebody_elses(item: dict[str, Any]) -> None:
    event = only(item, "standby")
    assert event.content == TakenOver()
    assert event.name.startswith("standby:")


def test_a_message_seen_in_standby_is_still_new_when_it_comes_to_us() -> None:
    item = META.item_text("Alo?", mid="m_s1")
    assert only(item, "standby").key != only(item).key


def test_echoes_and_receipts_in_standby_mean_what_they_always_mean() -> None:
    assert isinstance(only(META.item_by_staff("Chào chị"), "standby").content, Echo)
    assert isinstance(only(META.item_receipt("read"), "standby").content, Seen)


# --- Calls -----------------------------------------------------------------------------------------------------------


def test_a_batch_of_six_is_read_whole_and_oldest_first() -> None:
    second = timedelta(seconds=1)
    items = [
        META.item_text("Gặp cán bộ", mid="m_q1", at=NOW, quick_reply={"payload": "HANDOFF"}),
        META.item(at=NOW + second, postback={"mid": "m_p1", "title": "Bắt đầu", "payload": events.GET_STARTED}),
        META.item_by_staff("Chào chị") | {"timestamp": 1795248000000 + 2000},
        META.item(at=NOW + 3 * second, message={"mid": "m_i1", "attachments": [{"type": "image"}]}),
        {"sender": {"id": CITIZEN}, "recipient": {"id": PAGE_ID}, "delivery": {"watermark": 1795248002999}},
        META.item_receipt("read") | {"timestamp": 1795248003999},
    ]
    found = parse(META.call(*items))
    kinds = [type(event.content) for event in found]
    assert kinds == [Said, Joined, Echo, Delivered, Said, Seen]
    assert [event.sent_at for event in found] == sorted(event.sent_at for event in found)
    assert len({event.key for event in found}) == 6


def test_every_entry_of_a_call_is_read() -> None:
    call = META.call(META.item_text("một"))
    call["entry"] += META.call(META.item_text("hai", user="2"))["entry"]
    call["entry"] += META.call(META.item_text("ba", user="3"), place="standby")["entry"]
    assert [event.user_key for event in parse(call)] == [CITIZEN, "2", "3"]


def test_what_is_said_in_one_moment_keeps_its_order() -> None:
    call = META.call(*(META.item_text(str(n), mid=f"m_{n}") for n in range(5)))
    assert [event.key for event in parse(call)] == [f"m_{n}" for n in range(5)]


@pytest.mark.parametrize(
    "call",
    [
        {"object": "page", "entry": [{"id": PAGE_ID, "changes": [{"field": "messages", "value": {"x": 1}}]}]},
        {"object": "page", "field": "messages", "value": {"sender": {"id": "12334"}, "recipient": {"id": "23245"}}},
        {"object": "page", "entry": [{"id": "0", "time": 1, "field": "messages", "value": {}}]},
    ],
)
def test_the_consoles_test_call_means_nothing_and_does_no_harm(call: dict[str, Any]) -> None:
    assert {type(event.content) for event in parse(call)} == {Ignored}


@pytest.mark.parametrize("name", ["instagram", "user", None, 7])
def test_objects_that_are_no_page_are_not_ours(name: Any) -> None:
    [event] = parse({"object": name, "entry": META.call(META.item_text("x"))["entry"]})
    assert (event.content, event.user_key) == (Ignored("unknown"), "")


def test_another_pages_events_are_not_ours_and_nothing_of_them_is_kept() -> None:
    call = {"object": "page", "entry": [{"id": "999", "messaging": [META.item_text("84900000000")]}]}
    crossed = META.call({"sender": {"id": "84900000000"}, "recipient": {"id": "999"}, "message": {"mid": "m"}})
    for event in (*parse(call), *parse(crossed)):
        assert (event.content, event.account, event.user_key) == (Ignored("foreign_account"), PAGE_ID, "")
        assert "84900000000" not in str(event.raw)


def test_a_restriction_of_the_page_is_named() -> None:
    call = META.call({"recipient": {"id": PAGE_ID}, "policy_enforcement": {"action": "block", "reason": "x"}})
    assert [event.name for event in parse(call)] == [events.POLICY]


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"object": "page"},
        {"object": "page", "entry": None},
        {"object": "page", "entry": ["x", 7, {}]},
        {"object": "page", "entry": [{"id": PAGE_ID, "messaging": "x", "standby": {}}]},
        {"object": "page", "entry": [{"id": PAGE_ID, "messaging": [None, [], {}]}]},
        META.call(META.item(message="x")),
        META.call(META.item(message={"text": "không có mid"})),
        META.call(META.item(message={"is_echo": True})),
        META.call(META.item(an_event_of_tomorrow={})),
        META.call(META.item(message_edit={"mid": "m_1", "text": "x", "num_edit": 1})),
    ],
)
def test_malformed_and_unknown_events_do_no_harm(call: dict[str, Any]) -> None:
    for event in parse(call):
        assert isinstance(event.content, Ignored)
        assert 0 < len(event.key) <= 256


def test_ids_keep_their_digits_and_times_may_be_words() -> None:
    item = META.item_text("x", user="9223372036854775807")
    item |= {"sender": {"id": 9223372036854775807}, "timestamp": "1795248000123"}
    event = only(item)
    assert event.user_key == "9223372036854775807"
    assert event.sent_at == datetime(2026, 11, 21, 8, 0, 0, 123000, UTC)


def test_two_long_ids_stay_two() -> None:
    keys = {only(META.item_text("x", mid="m_" + "a" * 300 + end)).key for end in "12"}
    assert len(keys) == 2
    assert all(len(key) <= 256 for key in keys)


ITEMS = [
    META.item_text("Lệ phí bao nhiêu?", mid="m_1"),
    META.item_text("Lệ phí", mid="m_2", quick_reply={"payload": "#can-cuoc-le-phi/fee"}),
    META.item(postback={"title": "x", "payload": "#can-cuoc-le-phi"}),
    META.item(postback={"mid": "m_3", "title": "Bắt đầu", "payload": events.GET_STARTED}),
    META.item(message={"mid": "m_4", "attachments": [{"type": "sticker", "payload": {"sticker_id": 1}}]}),
    META.item_echo(Sent("m_5", CITIZEN, {"text": "Dạ", "metadata": "line.1"}, {}, NOW)),
    META.item_by_staff("Chào chị"),
    META.item_receipt("delivery", mids=["m_5"]),
    META.item_receipt("read"),
    META.item(pass_thread_control={"new_owner_app_id": APP_ID, "metadata": "x y"}),
]


@pytest.mark.parametrize("place", ["messaging", "standby"])
@pytest.mark.parametrize("item", ITEMS)
def test_a_stored_event_is_read_as_the_same_event(item: dict[str, Any], place: str) -> None:
    fresh = only(item, place)
    [again] = parse(stored(fresh))
    assert (again.content, again.key, again.user_key) == (fresh.content, fresh.key, fresh.user_key)
    assert (again.sent_at, again.name) == (fresh.sent_at, fresh.name)


def test_stored_events_hold_no_number_and_no_address_of_a_citizen() -> None:
    image = [{"type": "image", "payload": {"url": "https://scontent.example/secret"}}]
    item = META.item_text("số của tôi 0912345678, căn cước 001099012345", attachments=image)
    text = json.dumps(stored(only(item)), ensure_ascii=False)
    for secret in ("0912345678", "001099012345", "scontent"):
        assert secret not in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = ("message", "postback", "delivery", "read", "reaction", "referral", "pass_thread_control", "timestamp")
BODIES = JSON | st.dictionaries(
    st.sampled_from(["mid", "mids", "text", "is_echo", "app_id", "payload", "watermark", "attachments"]), JSON
)
WIRE_ITEMS = st.fixed_dictionaries(
    {"sender": st.just({"id": CITIZEN}) | JSON, "recipient": st.just({"id": PAGE_ID}) | JSON},
    optional=dict.fromkeys(KINDS, BODIES),
)


@given(st.lists(WIRE_ITEMS | JSON, max_size=4), st.sampled_from(["messaging", "standby", "changes"]), JSON)
def test_no_call_breaks_the_reader(items: list[Any], place: str, entry: Any) -> None:
    call = {"object": "page", "entry": [{"id": PAGE_ID, "time": 1, place: items}, entry]}
    for event in parse(call):
        assert 0 < len(event.key) <= 256
        parse(stored(event))


@given(JSON | st.dictionaries(st.sampled_from(["object", "entry"]), JSON))
def test_no_outer_shape_breaks_the_reader(call: Any) -> None:
    parse(call if isinstance(call, dict) else {"object": "page", "entry": call})
