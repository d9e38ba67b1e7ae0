"""What the Page's inbox lists of a conversation (Conversations API), for the one question whether a message arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.messenger.graph import Graph

LAST_MESSAGES = 20
_FIELDS = f"messages.limit({LAST_MESSAGES}){{id,created_time,from,message}}"


@dataclass(frozen=True)
class Listed:
    """A message as the inbox lists it. ``text`` is empty for what is not words, such as a template."""

    message_id: str
    text: str
    sent_at: datetime


async def sent_by_page(graph: Graph, page_id: str, user_key: str) -> list[Listed] | None:
    """The newest messages from the Page to a citizen, oldest first.

    None if the inbox shows us no such conversation. The citizen wrote to us, so there is one: we may not read it.

    Raises:
        Refused, SendFailed, OutcomeUnknown: as :meth:`Graph.post`.
    """
    answer = await graph.get(f"{page_id}/conversations", platform="messenger", user_id=user_key, fields=_FIELDS)
    conversations = _objects(answer)
    if not any(_objects(conversation.get("messages")) for conversation in conversations):
        return None
    found = [
        listed
        for conversation in conversations
        for message in _objects(conversation.get("messages"))
        if _sender(message) == page_id and (listed := _listed(message)) is not None
    ]
    return sorted(found, key=lambda listed: listed.sent_at)


def _listed(message: dict[str, Any]) -> Listed | None:
    try:
        sent_at = datetime.strptime(str(message.get("created_time")), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
    message_id = str(message.get("id") or "")
    return Listed(message_id, str(message.get("message") or ""), sent_at) if message_id else None


def _sender(message: dict[str, Any]) -> str:
    sender = message.get("from")
    return str(sender.get("id") or "") if isinstance(sender, dict) else ""


def _objects(answer: Any) -> list[dict[str, Any]]:
    data = answer.get("data") if isinstance(answer, dict) else None
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
