"""The signature, with the vector of the contract sheet."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from bot.channels.messenger.signature import digest, proof, verify
from bot.channels.webhook import BadSignature
from tests.channels.fakes.meta import APP_SECRET, sign

BODY = (
    rb'{"object":"page","entry":[{"id":"1122334455","time":1795248000123,"messaging":[{"sender":{"id":"9988776655"},'
    rb'"recipient":{"id":"1122334455"},"timestamp":1795248000045,"message":{"mid":"m_abc123",'
    rb'"text":"Xin ch\u00e0o"}}]}]}'
)
RAW = "b24b1ec33da34031be8d502f8b058724ae5872dd6d4d65a13f74b7e90afd8030"
SHA1 = "299e60590469fdf75e88fb91bed76e02aca1b172"
REENCODED = "5e6899f99b448ef93aad11909824e0d358085d76c6cc684020c4f324000da687"


def check(signature: str | None, body: bytes = BODY, **headers: str) -> None:
    given = {} if signature is None else {"x-hub-signature-256": signature}
    verify(body, given | {name.replace("_", "-"): value for name, value in headers.items()}, APP_SECRET)


def test_the_vector_is_the_one_of_the_contract() -> None:
    assert len(BODY) == 223
    assert rb"\u00e0" in BODY
    assert digest(BODY, APP_SECRET) == RAW
    assert hmac.new(APP_SECRET.encode(), BODY, hashlib.sha1).hexdigest() == SHA1
    rewritten = json.dumps(json.loads(BODY), ensure_ascii=False, separators=(",", ":")).encode()
    assert digest(rewritten, APP_SECRET) == REENCODED


@pytest.mark.parametrize("signature", [f"sha256={RAW}", f"sha256={RAW.upper()}", f" sha256={RAW} "])
def test_the_genuine_signature_is_accepted(signature: str) -> None:
    check(signature)


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", RAW, f"sha1={SHA1}", f"sha256={SHA1}", f"md5={RAW}", f"sha256={REENCODED}",
     "sha256=" + "0" * 64, "sha256=€", f"sha256={RAW[:-1]}"],
)  # fmt: skip
def test_everything_else_is_refused(signature: str | None) -> None:
    with pytest.raises(BadSignature):
        check(signature)


def test_the_old_header_alone_proves_nothing() -> None:
    with pytest.raises(BadSignature) as refused:
        check(None, x_hub_signature=f"sha1={SHA1}")
    assert "SHA-1" in refused.value.hint


@pytest.mark.parametrize("at", [0, 80, 150, len(BODY) - 1])
def test_one_flipped_byte_is_refused(at: int) -> None:
    flipped = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    with pytest.raises(BadSignature):
        check(f"sha256={RAW}", flipped)


def test_unusual_spacing_is_signed_as_it_came() -> None:
    spaced = b'{ "object" :\t"page",\n"entry":[ ] }'
    check(sign(spaced)["X-Hub-Signature-256"], spaced)
    with pytest.raises(BadSignature):
        check(sign(spaced)["X-Hub-Signature-256"], json.dumps(json.loads(spaced)).encode())


@pytest.mark.parametrize("body", [b"", b"x", b"[" * 10_000, b"\xff\xfe"])
def test_a_body_that_is_no_json_is_judged_by_its_bytes_alone(body: bytes) -> None:
    check(sign(body)["X-Hub-Signature-256"], body)
    with pytest.raises(BadSignature):
        check(f"sha256={RAW}", body)


def test_the_operator_learns_that_a_proxy_rewrote_the_body_and_no_secret() -> None:
    rewritten = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
    with pytest.raises(BadSignature) as refused:
        check(f"sha256={RAW}", rewritten)
    assert "máy chủ trung gian" in refused.value.hint
    with pytest.raises(BadSignature) as refused:
        check("sha256=" + "0" * 64)
    assert "BOT_MESSENGER_APP_SECRET" in refused.value.hint
    assert APP_SECRET not in refused.value.hint


def test_the_proof_of_a_call_is_the_tokens_signature() -> None:
    expected = hmac.new(APP_SECRET.encode(), b"token", hashlib.sha256).hexdigest()
    assert proof("token", APP_SECRET) == expected
