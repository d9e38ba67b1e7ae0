"""The signature of Zalo's webhook: plain SHA-256 over a concatenation, not an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from bot.channels.webhook import BadSignature
from bot.channels.zalo.config import SignatureVariant, ZaloConfig

SIGNATURE_HEADER = "x-zevent-signature"
TIMESTAMP_HEADER = "x-zevent-timestamp"
_PREFIX = "mac="

_MISSING = "thiếu tiêu đề X-ZEvent-Signature"
_UNREADABLE = "thân yêu cầu không phải JSON có trường timestamp"
_WRONG = "chữ ký không khớp: kiểm tra BOT_ZALO_APP_ID và BOT_ZALO_OA_SECRET (OA Secret Key, không phải App Secret Key)"
_OTHER = "chữ ký khớp theo biến thể «{variant}»: nếu đúng là Zalo gửi, đặt BOT_ZALO_SIGNATURE={variant}"
_HMAC = "chữ ký là HMAC-SHA256, Zalo không ký kiểu này: yêu cầu không đến từ Zalo"
_APP_SECRET = "chữ ký khớp với App Secret Key: BOT_ZALO_OA_SECRET phải là giá trị đó, hoặc hai khóa bị đặt nhầm chỗ"


def mac(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature in hexadecimal: SHA-256 of id, raw body, timestamp and secret, one after the other."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def verify(body: bytes, headers: Mapping[str, str], config: ZaloConfig) -> None:
    """Accept exactly the formula the settings name.

    Raises:
        BadSignature: any other; the hint says what would have matched.
    """
    given = _given(headers)
    timestamp = _timestamp(body)
    expected = _expected(config.variant, body, timestamp, headers, config, config.oa_secret)
    if not hmac.compare_digest(given, expected):
        raise BadSignature(_diagnosis(given, body, timestamp, headers, config))


def _given(headers: Mapping[str, str]) -> str:
    given = headers.get(SIGNATURE_HEADER, "").strip()
    if not given:
        raise BadSignature(_MISSING)
    # Bytes outside ASCII would make the comparison itself fail.
    return given.removeprefix(_PREFIX).lower().encode("ascii", "replace").decode("ascii")


def _timestamp(body: bytes) -> str:
    try:
        timestamp = json.loads(body)["timestamp"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadSignature(_UNREADABLE) from None
    if isinstance(timestamp, bool) or not isinstance(timestamp, str | int):
        raise BadSignature(_UNREADABLE)
    return str(timestamp)


def _expected(
    variant: SignatureVariant, body: bytes, timestamp: str, headers: Mapping[str, str], config: ZaloConfig, secret: str
) -> str:
    identity = config.oa_id if variant == "oa_id" else config.app_id
    if variant == "header_timestamp":
        timestamp = headers.get(TIMESTAMP_HEADER, "")
    return mac(identity, body, timestamp, secret)


def _diagnosis(given: str, body: bytes, timestamp: str, headers: Mapping[str, str], config: ZaloConfig) -> str:
    variants: tuple[SignatureVariant, ...] = ("standard", "oa_id", "header_timestamp")
    for variant in variants:
        if given == _expected(variant, body, timestamp, headers, config, config.oa_secret):
            return _OTHER.format(variant=variant)
    if given == mac(config.app_id, body, timestamp, config.app_secret):
        return _APP_SECRET
    if given == hmac.new(config.oa_secret.encode(), body, hashlib.sha256).hexdigest():
        return _HMAC
    return _WRONG
