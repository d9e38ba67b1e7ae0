"""The signature of Meta's webhook: HMAC-SHA256 over the bytes as they came. The older SHA-1 header proves nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from bot.channels.webhook import BadSignature

SIGNATURE_HEADER = "x-hub-signature-256"
OLD_HEADER = "x-hub-signature"
_PREFIX = "sha256="

_MISSING = "thiếu tiêu đề X-Hub-Signature-256"
_ONLY_OLD = "chỉ có chữ ký SHA-1 cũ (X-Hub-Signature): máy chủ trung gian có thể đã bỏ tiêu đề X-Hub-Signature-256"
_OTHER_ALGORITHM = "tiêu đề X-Hub-Signature-256 không bắt đầu bằng sha256="
_REWRITTEN = "chữ ký khớp với nội dung đã viết lại: máy chủ trung gian không được sửa thân yêu cầu"
_WRONG = "chữ ký không khớp: kiểm tra BOT_MESSENGER_APP_SECRET (App settings → Basic → App secret)"


def digest(body: bytes, secret: str) -> str:
    """The signature in hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def proof(token: str, secret: str) -> str:
    """``appsecret_proof``: shows Meta that whoever uses a token also has the app's secret."""
    return digest(token.encode(), secret)


def verify(body: bytes, headers: Mapping[str, str], secret: str) -> None:
    """Accept Meta's signature and nothing else.

    Raises:
        BadSignature: any other, or none; the hint says what is wrong.
    """
    given = headers.get(SIGNATURE_HEADER, "").strip()
    if not given:
        raise BadSignature(_ONLY_OLD if headers.get(OLD_HEADER) else _MISSING)
    if not given.startswith(_PREFIX):
        raise BadSignature(_OTHER_ALGORITHM)
    # Bytes outside ASCII would make the comparison itself fail.
    said = given.removeprefix(_PREFIX).lower().encode("ascii", "replace").decode("ascii")
    if not hmac.compare_digest(said, digest(body, secret)):
        raise BadSignature(_REWRITTEN if said in _rewritten(body, secret) else _WRONG)


def _rewritten(body: bytes, secret: str) -> set[str]:
    """Signatures of what Meta may have sent before somebody wrote the JSON anew."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    texts = [json.dumps(data, separators=pair, ensure_ascii=True) for pair in ((",", ":"), (", ", ": "))]
    texts += [text.replace("/", "\\/") for text in texts]
    return {digest(text.encode(), secret) for text in texts}
