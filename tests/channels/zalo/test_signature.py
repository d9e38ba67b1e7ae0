"""The signature, with the vector of the contract sheet."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from bot.channels.webhook import BadSignature
from bot.channels.zalo.config import SignatureVariant, ZaloConfig
from bot.channels.zalo.signature import verify
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, OA_ID, OA_SECRET, sign

BODY = (
    '{"app_id":"1234567890123456789","sender":{"id":"2468458835296117922"},"user_id_by_app":"552177279717587730",'
    '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"Xin chào, tôi cần làm '
    'căn cước","msg_id":"96d3cdf3af150460909"},"timestamp":"1795248000123"}'
).encode()
MAC = "bafb372a5fba482c3b7f0472fc79f400212d0be5314bc5a964487c76372a593d"
HMAC = "8b35ad6ac4df5fb6fa04b5d6a43ffca2d14b32c5a17f5790b62ba4819e1cde22"
REENCODED = "d9fe743365c41b744e2213320a17415cb524f018838b3a10b65578e0b719f205"


def config(variant: SignatureVariant = "standard") -> ZaloConfig:
    return ZaloConfig(APP_ID, OA_ID, APP_SECRET, OA_SECRET, variant=variant)


def check(signature: str | None, body: bytes = BODY, variant: SignatureVariant = "standard", **headers: str) -> None:
    given = {} if signature is None else {"x-zevent-signature": signature}
    verify(body, given | {name.replace("_", "-"): value for name, value in headers.items()}, config(variant))


def test_the_vector_is_the_one_of_the_contract() -> None:
    assert len(BODY) == 298
    assert hmac.new(OA_SECRET.encode(), BODY, hashlib.sha256).hexdigest() == HMAC


@pytest.mark.parametrize("signature", [f"mac={MAC}", MAC, f"mac={MAC.upper()}", f" mac={MAC} "])
def test_the_genuine_signature_is_accepted_with_and_without_its_prefix(signature: str) -> None:
    check(signature)


@pytest.mark.parametrize(
    "signature",
    [None, "", "mac=", f"mac={HMAC}", f"mac={REENCODED}", f"sha256={MAC}", "mac=" + "0" * 64, "mac=€", MAC[:-1]],
)
def test_everything_else_is_refused(signature: str | None) -> None:
    with pytest.raises(BadSignature):
        check(signature)


@pytest.mark.parametrize("at", [0, 80, 150, len(BODY) - 20])
def test_one_flipped_byte_is_refused(at: int) -> None:
    flipped = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    with pytest.raises(BadSignature):
        check(f"mac={MAC}", flipped)


def test_unusual_spacing_is_signed_as_it_came() -> None:
    spaced = b'{ "timestamp" :\t"1795248000123" ,\n"event_name":"follow" }'
    verify(spaced, {"x-zevent-signature": sign(spaced)["X-ZEvent-Signature"]}, config())
    compact = json.dumps(json.loads(spaced)).encode()
    with pytest.raises(BadSignature):
        verify(compact, {"x-zevent-signature": sign(spaced)["X-ZEvent-Signature"]}, config())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"x", b'{"timestamp": null}', b'{"timestamp": true}', b"[" * 10_000]
)
def test_a_body_without_a_timestamp_cannot_be_genuine(body: bytes) -> None:
    with pytest.raises(BadSignature):
        check(f"mac={MAC}", body)


def signed(identity: str, timestamp: str, secret: str = OA_SECRET) -> str:
    return hashlib.sha256(identity.encode() + BODY + timestamp.encode() + secret.encode()).hexdigest()


@pytest.mark.parametrize(
    ("signature", "named"),
    [
        (signed(OA_ID, "1795248000123"), "oa_id"),
        (signed(APP_ID, "1795248000999"), "header_timestamp"),
        (signed(APP_ID, "1795248000123", APP_SECRET), "App Secret Key"),
        (HMAC, "HMAC"),
        ("0" * 64, "BOT_ZALO_OA_SECRET"),
    ],
)
def test_the_operator_is_told_what_would_have_matched_and_no_secret(signature: str, named: str) -> None:
    with pytest.raises(BadSignature) as refused:
        check(signature, x_zevent_timestamp="1795248000999")
    assert named in refused.value.hint
    assert OA_SECRET not in refused.value.hint
    assert APP_SECRET not in refused.value.hint


def test_a_variant_is_accepted_only_when_the_settings_name_it() -> None:
    check(signed(OA_ID, "1795248000123"), variant="oa_id")
    check(signed(APP_ID, "1795248000999"), variant="header_timestamp", x_zevent_timestamp="1795248000999")
    with pytest.raises(BadSignature):
        check(MAC, variant="oa_id")
