"""What a citizen sees before the first word: greeting, «Bắt đầu», opening questions, the menu that always stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.messenger.events import GET_STARTED
from bot.channels.messenger.graph import Graph
from bot.messages import PAYLOAD_BOT, PAYLOAD_STAFF

PATH = "me/messenger_profile"
LONGEST_GREETING = 160
LONGEST_MENU_TITLE = 30
LONGEST_QUESTION = 80
MOST_QUESTIONS = 4

GREETING = (
    "Trợ lý tự động về căn cước, VNeID, cư trú, dịch vụ công. "
    "Anh/chị không gửi số căn cước, mật khẩu, mã OTP ở đây. Bấm «Bắt đầu» để hỏi ạ."
)
# Asked word for word as if they had been typed, so they need no payload of their own.
QUESTIONS = (
    "Mất thẻ căn cước thì làm lại ở đâu?",
    "Làm căn cước cho con cần giấy tờ gì?",
    "Đăng ký tạm trú qua mạng thế nào?",
    "Cài VNeID mức 2 ra sao?",
)


def wanted(public_url: str) -> dict[str, Any]:
    """The profile as it should be. ``public_url``: our address, for the guides; not shown unless it is https."""
    menu: list[dict[str, Any]] = [
        {"type": "postback", "title": "Gặp cán bộ", "payload": PAYLOAD_STAFF},
        {"type": "postback", "title": "Hỏi trợ lý", "payload": PAYLOAD_BOT},
    ]
    if public_url.startswith("https://"):
        menu.append({"type": "web_url", "title": "Các bài hướng dẫn", "url": f"{public_url.rstrip('/')}/"})
    questions = [{"question": question, "payload": question} for question in QUESTIONS]
    return {
        "get_started": {"payload": GET_STARTED},
        "greeting": [{"locale": "default", "text": GREETING}],
        "ice_breakers": [{"locale": "default", "call_to_actions": questions}],
        "persistent_menu": [{"locale": "default", "composer_input_disabled": False, "call_to_actions": menu}],
    }


async def current(graph: Graph) -> dict[str, Any]:
    """The profile as it is.

    Raises:
        Refused, SendFailed, OutcomeUnknown: as :meth:`Graph.post`; also for the other.
    """
    answer = await graph.get(PATH, fields=",".join(wanted("")))
    data = answer.get("data")
    return data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}


async def put(graph: Graph, profile: Mapping[str, Any]) -> None:
    """Set the whole profile at once: a menu needs «Bắt đầu» beside it."""
    await graph.post(PATH, profile)


def missing(is_now: Mapping[str, Any], should_be: Mapping[str, Any]) -> list[str]:
    """Which properties are not as they should be. What Meta adds to them does not matter."""
    return [name for name, value in should_be.items() if not _holds(is_now.get(name), value)]


def _holds(found: Any, expected: Any) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(_holds(found.get(name), value) for name, value in expected.items())
    if isinstance(expected, list):
        same_length = isinstance(found, list) and len(found) == len(expected)
        return same_length and all(_holds(one, other) for one, other in zip(found, expected, strict=True))
    return bool(found == expected)
