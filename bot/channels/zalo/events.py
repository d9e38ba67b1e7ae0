"""Zalo's webhook events in normal form.

Message events name sender and recipient, management events carry a flat ``oa_id``. All ids are strings and stay so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.webhook import (
    Content,
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
from bot.channels.zalo.times import time_of

ANONYMOUS = "anonymous"
KEPT_FIELDS = frozenset(
    {
        "id", "app_id", "oa_id", "user_id", "user_id_by_app", "admin_id", "msg_id", "msg_ids", "quote_msg_id",
        "conversation_id", "event_name", "timestamp", "source", "type", "react_icon",
    }
)  # fmt: skip
TEXT_FIELDS = frozenset({"text"})

_ATTACHMENTS: Mapping[str, str | None] = {
    "text": None,
    "image": "image",
    "gif": "image",
    "link": "link",
    "audio": "audio",
    "video": "video",
    "sticker": "sticker",
    "location": "location",
    "file": "file",
    "business_card": "contact",
}
_SAID = ("user_send_", "anonymous_send_")
_ECHO = "oa_send_"
_FORM = "Người dân vừa gửi biểu mẫu thông tin liên hệ. Trợ lý không lưu nội dung; anh/chị xem trong Zalo OA Manager."
_CALL = "Người dân vừa gọi cho tài khoản Zalo."
_CONSENT = "Người dân vừa trả lời lời xin phép trên Zalo; anh/chị xem trong Zalo OA Manager."
_INTERACTIONS: Mapping[str, str | None] = {
    "user_submit_info": _FORM,
    "user_call_oa": _CALL,
    "user_reply_consent": _CONSENT,
    "widget_interaction_accepted": None,
}
_IRRELEVANT = frozenset(
    {
        "user_reacted_message", "oa_reacted_message", "oa_send_consent", "add_user_to_tag", "remove_user_from_tag",
        "remove_tag", "update_user_info",
    }
)  # fmt: skip


def parse(payload: Mapping[str, Any], *, account: str, received_at: datetime) -> Event:
    """The event in a payload. ``account``: our OA id; what concerns another account is ignored."""
    name = _string(payload.get("event_name"))
    timestamp = _string(payload.get("timestamp"))
    user = _user(payload, account)
    message = _object(payload, "message")
    content: Content = Ignored("foreign_account")
    if not name:
        content = Ignored("malformed")
    elif user is not None:
        content = _content(name, payload, message)
    known = user is not None and not (isinstance(content, Ignored) and content.why == "malformed")
    return Event(
        name=name or "malformed",
        key=_key(name, message, timestamp, user or "", payload),
        account=account,
        user_key=user if user is not None and known else "",
        sent_at=time_of(timestamp) or received_at,
        content=content,
        # Of what is not ours, or not understood at all, only the outline is kept: an "id" may be a phone number there.
        raw=payload if known else {"event_name": name, "timestamp": timestamp},
    )


def _content(name: str, payload: Mapping[str, Any], message: Mapping[str, Any]) -> Content:
    if name in _IRRELEVANT or "group" in name:
        return Ignored("irrelevant")
    if name.startswith(_SAID):
        return _said(name, message)
    if name.startswith(_ECHO):
        return _echo(payload, message)
    if name in _INTERACTIONS:
        return Interacted(_INTERACTIONS[name])
    if name == "user_received_message":
        return Delivered(_ids(message))
    if name == "user_seen_message":
        return Seen(_ids(message))
    simple: Mapping[str, Content] = {
        "follow": Joined(),
        "user_click_chatnow": Joined(),
        "unfollow": Left(),
        "user_withdraw": Withdrew(),
    }
    return simple.get(name, Ignored("unknown"))


def _said(name: str, message: Mapping[str, Any]) -> Content:
    kind = name.split("_send_", 1)[1]
    if not _string(message.get("msg_id")):
        return Ignored("malformed")
    return Said(_string(message.get("text")), _ATTACHMENTS.get(kind, "other"))


def _echo(payload: Mapping[str, Any], message: Mapping[str, Any]) -> Content:
    message_id = _string(message.get("msg_id"))
    if not message_id:
        return Ignored("malformed")
    by_person = bool(_string(_object(payload, "sender").get("admin_id")))
    return Echo(message_id, _string(message.get("text")), by_person=by_person)


def _user(payload: Mapping[str, Any], account: str) -> str | None:
    """The citizen an event is about; None if it does not concern our account, or nobody is named."""
    sender = _string(_object(payload, "sender").get("id"))
    recipient = _string(_object(payload, "recipient").get("id"))
    if account in (sender, recipient):
        # Which of the two is the citizen differs between events, and is not documented for all of them.
        user = recipient if sender == account else sender
        conversation = _string(_object(payload, "message").get("conversation_id"))
        if user and ANONYMOUS in _string(payload.get("event_name")):
            return f"{ANONYMOUS}:{user}:{conversation}"
        return user or None
    if _string(payload.get("oa_id")) == account:
        return _string(_object(payload, "follower").get("id")) or _string(payload.get("user_id")) or None
    if not sender and not recipient and payload.get("event_name") == "user_withdraw":
        # Its documented shape names no account; it is signed for our application, and we serve one account.
        return _string(payload.get("user_id")) or None
    return None


def _key(name: str, message: Mapping[str, Any], timestamp: str, user: str, payload: Mapping[str, Any]) -> str:
    message_id = _string(message.get("msg_id"))
    if message_id and name.startswith(_SAID):
        return message_id[:200]
    if message_id or timestamp:
        return f"{name}:{message_id or timestamp}:{user}"[:256]
    return (
        f"{name[:64]}:{hashlib.sha256(repr(sorted(payload.items(), key=str)).encode('utf-8', 'replace')).hexdigest()}"
    )


def _ids(message: Mapping[str, Any]) -> tuple[str, ...]:
    ids = message.get("msg_ids")
    found = [_string(each) for each in ids] if isinstance(ids, list) else [_string(message.get("msg_id"))]
    return tuple(each for each in found if each)


def _object(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _string(value: Any) -> str:
    """Text or a number as it was written; anything else is nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
