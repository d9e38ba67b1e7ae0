"""Meta's webhook events in normal form.

One call carries entries, an entry carries ``messaging`` items (the thread is ours) or ``standby`` items (another app
owns it: we only listen). The console's test sends ``changes``, which say nothing about anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.messenger.config import MessengerConfig
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

GET_STARTED = "#bat-dau"
"""What the button «Bắt đầu» of a new conversation sends."""

PAGE = "page"
"""What a call is about, if it is for us."""

POLICY = "policy_enforcement"
"""Meta restricts the Page, or lifts a restriction."""

KEPT_FIELDS = frozenset(
    {
        "object", "id", "time", "timestamp", "mid", "mids", "watermark", "app_id", "metadata", "type", "source",
        "sticker_id", "previous_owner_app_id", "new_owner_app_id", "action", "reaction",
    }
)  # fmt: skip
TEXT_FIELDS = frozenset({"text", "payload"})

_LONGEST_KEY = 200
_ATTACHMENTS: Mapping[str, str] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "reel": "video",
    "ig_reel": "video",
    "file": "file",
    "sticker": "sticker",
    "location": "location",
    "fallback": "link",
    "post": "link",
    "ig_post": "link",
}
# From the most telling field of an item to the least.
_KINDS = (
    "message", "postback", "delivery", "read", "reaction", "referral", "optin", "pass_thread_control",
    "take_thread_control", "request_thread_control", "app_roles", "message_edit", POLICY,
)  # fmt: skip
_ROUTING = ("pass_thread_control", "take_thread_control")
_BY_CITIZEN = ("message", "postback", "reaction", "referral", "optin")


@dataclass(frozen=True)
class _Item:
    """One item of an entry, and where it stood. ``kind``: the field that says what it is; ``body``: that field."""

    entry: Mapping[str, Any]
    place: str
    fields: Mapping[str, Any]
    kind: str
    body: Mapping[str, Any]
    user: str
    sent_at: datetime

    @property
    def is_echo(self) -> bool:
        return self.kind == "message" and self.body.get("is_echo") is True

    @property
    def is_from_citizen(self) -> bool:
        return self.kind in _BY_CITIZEN and _string(_object(self.fields, "sender").get("id")) == self.user


def parse(payload: Mapping[str, Any], *, config: MessengerConfig, received_at: datetime) -> list[Event]:
    """Every event of a call, oldest first; what arrived together in one moment keeps its order."""
    if payload.get("object") != PAGE:
        return [_outline("other_object", payload, config, received_at, "unknown")]
    entries = payload.get("entry")
    found = [
        event
        for entry in (entries if isinstance(entries, list) else [payload])
        for event in _entry(entry, config, received_at)
    ]
    return sorted(found, key=lambda event: event.sent_at)


def _entry(entry: Any, config: MessengerConfig, received_at: datetime) -> Iterator[Event]:
    if not isinstance(entry, Mapping):
        yield _outline("malformed", {"entry": entry}, config, received_at, "malformed")
        return
    if "changes" in entry or "field" in entry:
        yield _outline("changes", entry, config, received_at, "irrelevant")
    ours = _string(entry.get("id")) == config.page_id
    for place in ("messaging", "standby"):
        items = entry.get(place)
        for fields in items if isinstance(items, list) else ():
            if not isinstance(fields, Mapping):
                yield _outline("malformed", {"item": fields}, config, received_at, "malformed")
                continue
            item = _item(entry, place, fields, config, received_at)
            if ours and item.user:
                yield _event(item, config)
            elif ours and item.kind == POLICY:
                yield _outline(POLICY, fields, config, received_at, "irrelevant")
            else:
                yield _outline(item.kind, fields, config, received_at, "foreign_account")


def _item(
    entry: Mapping[str, Any], place: str, fields: Mapping[str, Any], config: MessengerConfig, received_at: datetime
) -> _Item:
    kind = next((name for name in _KINDS if name in fields), "unknown")
    body = _object(fields, kind)
    moment = _time_of(fields.get("timestamp")) or _time_of(body.get("watermark")) or _time_of(entry.get("time"))
    return _Item(entry, place, fields, kind, body, _user(fields, config.page_id), moment or received_at)


def _user(fields: Mapping[str, Any], page_id: str) -> str:
    """The citizen an item is about; empty if it is not between a citizen and our Page."""
    sender = _string(_object(fields, "sender").get("id"))
    recipient = _string(_object(fields, "recipient").get("id"))
    if sender == page_id:
        return recipient
    return sender if recipient == page_id else ""


def _event(item: _Item, config: MessengerConfig) -> Event:
    content = _content(item, config)
    name = "echo" if item.is_echo else item.kind
    return Event(
        name=name if item.place == "messaging" else f"standby:{name}",
        key=_key(item),
        account=config.page_id,
        user_key=item.user,
        sent_at=item.sent_at,
        content=content,
        raw=_alone(item, config),
    )


def _content(item: _Item, config: MessengerConfig) -> Content:
    if item.is_echo:
        return _echo(item.body, config)
    if item.kind == "delivery":
        mids = item.body.get("mids")
        named = tuple(found for mid in mids if (found := _string(mid))) if isinstance(mids, list) else ()
        return Delivered(named, _time_of(item.body.get("watermark")))
    if item.kind == "read":
        return Seen((), _time_of(item.body.get("watermark")))
    if item.kind in _ROUTING:
        ours = _string(item.body.get("new_owner_app_id")) == config.app_id
        return HandedBack() if ours else TakenOver()
    if not item.is_from_citizen:
        return Ignored("unknown" if item.kind == "unknown" else "irrelevant")
    return TakenOver() if item.place == "standby" else _by_citizen(item)


def _by_citizen(item: _Item) -> Content:
    if item.kind == "message":
        return _said(item.body)
    if item.kind == "postback":
        payload = _string(item.body.get("payload"))
        if payload == GET_STARTED:
            return Joined()
        # Without a payload it is another app's button: the citizen is there, but the answer is not ours to give.
        return Said(payload) if payload else Interacted()
    return Joined() if item.kind == "referral" else Interacted()


def _said(message: Mapping[str, Any]) -> Content:
    if not _string(message.get("mid")):
        return Ignored("malformed")
    pressed = _string(_object(message, "quick_reply").get("payload"))
    text = pressed or _string(message.get("text"))
    attachment = _attachment(message.get("attachments"))
    return Said(text, attachment or (None if text else "other"))


def _attachment(attachments: Any) -> str | None:
    if not isinstance(attachments, list) or not attachments:
        return None
    first = attachments[0]
    if not isinstance(first, Mapping):
        return "other"
    if "sticker_id" in _object(first, "payload"):
        return "sticker"
    return _ATTACHMENTS.get(_string(first.get("type")), "other")


def _echo(message: Mapping[str, Any], config: MessengerConfig) -> Content:
    mid = _string(message.get("mid"))
    if not mid:
        return Ignored("malformed")
    ours = _is_ours(message, config)
    token = _string(message.get("metadata")) or None
    return Echo(mid, _string(message.get("text")), by_person=not ours, token=token if ours else None)


def _is_ours(echo: Mapping[str, Any], config: MessengerConfig) -> bool:
    return _string(echo.get("app_id")) == config.app_id


def _key(item: _Item) -> str:
    """What makes an event the same event: its message's id, else who, when and what."""
    mid = _string(item.body.get("mid"))
    if mid and item.place == "messaging" and not item.is_echo and item.kind in ("message", "postback"):
        return _short(mid)
    what = mid
    if item.kind == "postback":
        what = mid or hashlib.sha256(_string(item.body.get("payload")).encode("utf-8", "replace")).hexdigest()
    elif item.kind == "delivery":
        what = ",".join(map(_string, mids)) if isinstance(mids := item.body.get("mids"), list) else ""
    elif item.kind in _ROUTING:
        what = _string(item.body.get("new_owner_app_id"))
    name = "echo" if item.is_echo else item.kind
    moment = _string(item.fields.get("timestamp")) or _string(item.body.get("watermark"))
    return _short(":".join((item.place, name, item.user, moment, what)))


def _short(key: str) -> str:
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:64]}:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def _alone(item: _Item, config: MessengerConfig) -> dict[str, Any]:
    """The item as a call of its own. What other apps attach is theirs, and is left out."""
    fields = dict(item.fields)
    if item.kind in _ROUTING or (item.is_echo and not _is_ours(item.body, config)):
        fields[item.kind] = {name: value for name, value in item.body.items() if name != "metadata"}
    entry = {name: item.entry[name] for name in ("id", "time") if name in item.entry}
    return {"object": "page", "entry": [{**entry, item.place: [fields]}]}


def _outline(name: str, said: Mapping[str, Any], config: MessengerConfig, received_at: datetime, why: str) -> Event:
    """Of what is not ours, or not understood at all, nothing is kept: an "id" may be a phone number there."""
    digest = hashlib.sha256(repr(sorted(said.items(), key=str)).encode("utf-8", "replace")).hexdigest()
    return Event(name, f"{name}:{digest}", config.page_id, "", received_at, Ignored(why), {"object": "page"})


def _time_of(milliseconds: Any) -> datetime | None:
    """The instant; None if it is none."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _object(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def _string(value: Any) -> str:
    """Text or a number as it was written; anything else is nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
