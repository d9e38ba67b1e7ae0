"""What every channel has in common: the stored line it renders, and how it refuses a malformed body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Outgoing


class BadRequest(ValueError):
    """A body a client must repair. ``message`` is Vietnamese; ``field`` names the culprit, if one field is."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        """``code``: a short stable name for programs."""
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Line:
    """A stored message on its way to a client. ``client_key`` is the client's own id of a citizen's message."""

    id: str
    seq: int
    content: Outgoing
    created_at: datetime
    client_key: str | None = None


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        BadRequest: not JSON in UTF-8, or not an object.
    """
    try:
        data = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadRequest("malformed_json", "Nội dung gửi lên không phải JSON hợp lệ (UTF-8).") from None
    if not isinstance(data, dict):
        raise BadRequest("not_an_object", "Nội dung gửi lên phải là một đối tượng JSON, dạng {…}.")
    return data


def required_string(data: Mapping[str, Any], field: str, *, max_chars: int | None = None, blank: bool = False) -> str:
    """A string field.

    Raises:
        BadRequest: missing, not a string, blank (unless ``blank`` is allowed) or longer than ``max_chars``.
    """
    value = optional_string(data, field, max_chars=max_chars)
    if value is None:
        raise BadRequest("missing_field", f"Thiếu trường «{field}».", field)
    if not blank and not value.strip():
        raise BadRequest("empty_field", f"Trường «{field}» không được để trống.", field)
    return value


def optional_string(data: Mapping[str, Any], field: str, *, max_chars: int | None = None) -> str | None:
    """A string field, or None if it is absent or null.

    Raises:
        BadRequest: not a string, or longer than ``max_chars``.
    """
    value = data.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRequest("wrong_type", f"Trường «{field}» phải là chuỗi ký tự.", field)
    if max_chars is not None and len(value) > max_chars:
        raise BadRequest("too_long", f"Trường «{field}» dài quá {max_chars} ký tự.", field)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
