"""The validator's findings in an editor's words."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_DATE = ("không phải một ngày", "viết ngày dạng 2026-11-21")
_PAIRS = ("cần các cặp «tên: giá trị»", "xem một bài mẫu")
_CHOICE = ("chỉ nhận {expected}", "chọn một trong các giá trị đã nêu")

_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("thiếu trường này", "thêm trường này"),
    "extra_forbidden": ("không có trường tên như vậy", "bỏ trường này hoặc sửa tên cho đúng"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "string_pattern_mismatch": (
        "viết sai mẫu",
        "mã viết chữ thường không dấu, nối bằng «-»; địa chỉ bắt đầu bằng https://",
    ),
    "string_too_short": ("để trống hoặc ngắn quá", "viết ít nhất 2 chữ cái"),
    "string_type": ("cần một đoạn chữ", 'đặt trong dấu nháy "…"'),
    "tuple_type": ("cần một danh sách", "viết [một, hai] hoặc mỗi dòng một «- »"),
    "too_short": ("danh sách trống", "viết ít nhất một mục"),
    "dict_type": _PAIRS,
    "model_type": _PAIRS,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
}
_UNKNOWN_FIX = "sửa giá trị cho đúng, xem knowledge/README.md"


def explain(detail: ErrorDetails) -> tuple[str, str]:
    """(what is wrong, how to mend it), in Vietnamese; our own validators' messages are kept as they are."""
    words = _WORDS.get(detail["type"])
    if words is None:
        return detail["msg"].removeprefix("Value error, "), _UNKNOWN_FIX
    message, fix = words
    expected = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
    return message.format(expected=expected), fix
