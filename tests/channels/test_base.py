import pytest

from bot.channels.base import BadRequest, optional_string, read_object, required_string


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\x00\xff\xfe",
        "tiếng Việt".encode(),
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"a": ' + b"1" * 5000 + b"}",
        '{"a": "é"}'.encode("latin-1"),
    ],
)
def test_what_is_not_json_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        read_object(body)
    assert refused.value.code == "malformed_json"
    assert "JSON" in refused.value.message


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        read_object(body)
    assert refused.value.code == "not_an_object"


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    assert read_object(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "missing_field"),
        ({"sender": None}, "missing_field"),
        ({"sender": 5}, "wrong_type"),
        ({"sender": ["a"]}, "wrong_type"),
        ({"sender": ""}, "empty_field"),
        ({"sender": " \n"}, "empty_field"),
        ({"sender": "abcd"}, "too_long"),
    ],
)
def test_a_bad_field_is_named(data: dict[str, object], code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        required_string(data, "sender", max_chars=3)
    assert (refused.value.code, refused.value.field) == (code, "sender")
    assert "«sender»" in refused.value.message


def test_an_absent_optional_field_is_none_but_a_wrong_one_is_refused() -> None:
    assert optional_string({}, "ward") is None
    with pytest.raises(BadRequest):
        optional_string({"ward": 1}, "ward")
