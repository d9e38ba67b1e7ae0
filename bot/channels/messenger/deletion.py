"""Meta asks in a person's name that we delete what we know about them: who is it?

The person has removed our app in their Facebook settings. Meta's request names them by their id within the app; our
conversations know them by their id within the Page.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import Any

from bot.channels.messenger.errors import Refused
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.signature import digest
from bot.channels.webhook import BadSignature

ALGORITHM = "HMAC-SHA256"
_NOT_META = "signed_request không do Meta ký bằng BOT_MESSENGER_APP_SECRET."
_NOT_READ = "signed_request không đúng dạng."


def user_of(signed_request: str, secret: str) -> str:
    """The app-scoped id in a ``signed_request``: signature and payload in base64url, with a dot between.

    Raises:
        BadSignature: Meta did not sign it, or it names nobody.
    """
    given, _, payload = signed_request.partition(".")
    expected = bytes.fromhex(digest(payload.encode("utf-8", "replace"), secret))
    if not hmac.compare_digest(_decoded(given), expected):
        raise BadSignature(_NOT_META)
    try:
        data: Any = json.loads(_decoded(payload))
    except ValueError:
        raise BadSignature(_NOT_READ) from None
    user = data.get("user_id") if isinstance(data, dict) else None
    if not isinstance(user, str | int) or not str(user).isdecimal() or data.get("algorithm", "").upper() != ALGORITHM:
        raise BadSignature(_NOT_READ)
    return str(user)


async def ids_on_page(graph: Graph, user: str, page_id: str) -> list[str]:
    """The ids under which the Page may know a person of the app; empty if Meta sees no connection.

    Raises:
        SendFailed, OutcomeUnknown: Meta cannot be asked now.
    """
    try:
        answer = await graph.get_as_app(f"{user}/ids_for_pages", page=page_id)
    except Refused:
        return []
    listed = answer.get("data")
    return [str(each["id"]) for each in listed if isinstance(each, dict) and "id" in each] if listed else []


def _decoded(text: str) -> bytes:
    padded = text.encode("ascii", "replace") + b"=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise BadSignature(_NOT_READ) from None
