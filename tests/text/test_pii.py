"""Personal numbers and secrets are hidden; money, dates, laws and hotlines are not."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.pii import PLACEHOLDERS, Masked, mask_pii

ID = PLACEHOLDERS["id_number"]
PHONE = PLACEHOLDERS["phone"]
OTP = PLACEHOLDERS["otp"]
PASSWORD = PLACEHOLDERS["password"]

GROUPED_IDS = """
001099012345 | 001 099 012 345 | 001.099.012.345 | 001-099-012-345 | 0010 9901 2345 | 123456789 | 123 456 789
００１０９９０１２３４５ | 001\u200b099\u2060012345 | ٠٠١٠٩٩٠١٢٣٤٥
"""
GROUPED_PHONES = """
0912345678 | 0912 345 678 | 0912.345.678 | 0912-345-678 | 091 234 5678 | 09 12 34 56 78 | 0 9 1 2 3 4 5 6 7 8
+84912345678 | +84 912 345 678 | (+84)912345678 | 84912345678 | 0084912345678 | 024 3825 1234 | 02838251234
069.234.567 | 0692345678
0912/345/678 | 0912 / 345 / 678 | 09/12/34/56/78 | 024/3825/1234 | +84/912/345/678 | 84/912/345/678
0912-34-5678 | 09 1234 5678 | 09.12.345.678 | 0 91 234 5678 | 091 23 45 67 8 | 0 912345678 | 09-123-456-78
+84 (0) 912 345 678 | +84(0)912345678 | 84 (0) 912 345 678 | (+84) 0912 345 678 | +84 0 912.345.678 | +84-0912-345-678
0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ | 0912\u200d345\u200d678
"""


def cells(table: str) -> list[str]:
    """The cells of a table written with a bar between cells and a line for each row."""
    return [cell.strip() for row in table.strip().splitlines() for cell in row.split("|")]


@pytest.mark.parametrize("number", cells(GROUPED_IDS))
def test_identity_numbers_are_hidden_however_they_are_written(number: str) -> None:
    assert mask_pii(f"số của em là {number} ạ") == Masked(f"số của em là {ID} ạ", ("id_number",))


@pytest.mark.parametrize("number", cells(GROUPED_PHONES))
def test_phone_numbers_are_hidden_however_they_are_written(number: str) -> None:
    assert mask_pii(f"gọi {number} nhé") == Masked(f"gọi {PHONE} nhé", ("phone",))


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ("mã otp bốn hai không bảy ba một ạ", f"mã otp {OTP} ạ"),
        ("ma pin mot hai ba bon", f"ma pin {OTP}"),
        ("số của em không chín một hai ba bốn năm sáu bảy tám", f"số của em {PHONE}"),
        ("passcode chín một một không bốn bốn", f"passcode {OTP}"),
    ],
)
def test_numbers_read_out_digit_by_digit_are_hidden(told: str, hidden: str) -> None:
    assert mask_pii(told).text == hidden


def test_a_mobile_number_of_before_2018_is_hidden() -> None:
    assert mask_pii("số cũ 0168 999 8888").text == f"số cũ {PHONE}"


def test_an_international_number_is_no_sum_however_round() -> None:
    assert mask_pii("gọi +84 865 091 000").text == f"gọi {PHONE}"


def test_a_number_glued_to_its_word_is_hidden() -> None:
    assert mask_pii("SĐT0912345678ạ").text == f"SĐT{PHONE}ạ"


@pytest.mark.parametrize("text", ["cccd 00109901234 bị sai", "bhxh 7912345678", "hộ chiếu số C1234567"])
def test_after_the_word_for_a_document_other_lengths_count_too(text: str) -> None:
    assert mask_pii(text).kinds == ("id_number",)


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ("mã otp của tôi là 482913", f"mã otp của tôi là {OTP}"),
        ("482913 là mã otp", f"{OTP} là mã otp"),
        ("ma xac thuc 482913 dung khong", f"ma xac thuc {OTP} dung khong"),
        ("mã xác nhận: 4 8 2 9 1 3", f"mã xác nhận: {OTP}"),
        ("passcode 482 913", f"passcode {OTP}"),
        ("mã pin là 1234", f"mã pin là {OTP}"),
        ("mã OTP là: 2026", f"mã OTP là: {OTP}"),
        ("otp gửi về 0912345678 là 482913, 2 phút rồi", f"otp gửi về {PHONE} là {OTP}, 2 phút rồi"),
        ("nó gửi mã 482913 rồi bảo đọc", f"nó gửi mã {OTP} rồi bảo đọc"),
        ("mã 6 số là 48 29 13", f"mã 6 số là {OTP}"),
        ("em nhập 482913 mà nó báo mã otp sai", f"em nhập {OTP} mà nó báo mã otp sai"),
        ("482913 là mã đăng nhập", f"{OTP} là mã đăng nhập"),
        ("mã otp là 500 000", f"mã otp là {OTP}"),
        ("G-482913 is your verification code", f"G-{OTP} is your verification code"),
    ],
)
def test_one_time_codes_are_hidden_in_either_order(told: str, hidden: str) -> None:
    assert mask_pii(told).text == hidden


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ("mật khẩu của tôi là Abc123", f"mật khẩu của tôi là {PASSWORD}"),
        ("mk: xyz", f"mk: {PASSWORD}"),
        ("pass la conchim, giúp em", f"pass la {PASSWORD}, giúp em"),
        ("Mật khẩu VNeID của em là Abc@123.", f"Mật khẩu VNeID của em là {PASSWORD}."),
        ("mật khẩu Abc123@ đúng không", f"mật khẩu {PASSWORD} đúng không"),
        ("mat khau 123456", f"mat khau {PASSWORD}"),
        ("mật khẩu là hoa hồng 2468 nha", f"mật khẩu là {PASSWORD} nha"),
        ("mật khẩu vneid hoa hồng 2468", f"mật khẩu vneid {PASSWORD}"),
        ("mật khẩu: mèo mướp 77@", f"mật khẩu: {PASSWORD}"),
        ('mật khẩu tôi đặt là "mưa rào 6", giúp em', f'mật khẩu tôi đặt là "{PASSWORD}", giúp em'),
        ('mật khẩu mới tôi đặt "tre679949"', f'mật khẩu mới tôi đặt "{PASSWORD}"'),
        ("đổi mật khẩu thành tre679949 được chưa", f"đổi mật khẩu thành {PASSWORD} được chưa"),
        ("mật khẩu đăng nhập cổng dịch vụ công là tre679", f"mật khẩu đăng nhập cổng dịch vụ công là {PASSWORD}"),
        ("pw 8676MEO!#", f"pw {PASSWORD}"),
    ],
)
def test_told_passwords_are_hidden(told: str, hidden: str) -> None:
    assert mask_pii(told) == Masked(hidden, ("password",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thẻ 4111 1111 1111 1111", "card"),
        ("thẻ 4111111111111111", "card"),
        ("stk 0912345678 vcb", "bank_account"),
        ("số tài khoản của em là 19036 2345 67012", "bank_account"),
        ("thư về nguyen.van-a@gmail.com nhé", "email"),
        ("abc @ yahoo.com.vn", "email"),
        ("abc＠gmail．com", "email"),
        ("nguyenmau(at)gmail.com", "email"),
        ("nguyenmau a còng gmail chấm com", "email"),
        ("tài khoản nhận lương hưu số 46703368", "bank_account"),
    ],
)
def test_cards_accounts_and_mail_addresses_are_hidden(text: str, kind: str) -> None:
    masked = mask_pii(text)
    assert masked.kinds == (kind,)
    assert PLACEHOLDERS[masked.kinds[0]] in masked.text  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        "lệ phí 500.000 đồng, 2.000.000đ, 1500000 đồng, 150.000.000 đồng, 1.500.000.000 đồng",
        "phạt 150000000 đồng",
        "từ 100.000.000 đến 200.000.000",
        "năm 2026, 21/11/2026, ngày 21-11-2026, 2024 2025 2026",
        "Nghị định 69/2024/NĐ-CP, mẫu CT01, mức 2, 12 số, 9 số",
        "gọi 1900 0368, 19001000, 1800 1091, 1900 636 599, 113, 114, 115, 111",
        "gọi 113 114 115",
        "không nhận được mã otp từ 1900 0368",
        "quên mật khẩu, mật khẩu là gì, mật khẩu: làm sao đổi",
        "mật khẩu là 8-20 ký tự, mk là mình, mk là gv",
        "mã otp năm 2026 không gửi về, mã otp 6 số, gửi lại otp 3 lần",
        "mã xác thực theo Nghị định 69/2024",
        "mã hồ sơ H26-251121-0001, 000.00.19.H26-251121-0001",
        "số hồ sơ 251121000123",
        "liên hệ @ban quản trị",
        "đọc https://baochinhphu.vn/can-cuoc-102251121000123456.htm nhé",
        "mật khẩu **VNeID** là **gì**",
        "8h30 ngày 01/07/2025, từ 14 đến 25, 40, 60 tuổi",
        "Quyết định 06/2022/QĐ-TTg, 0345/QĐ-BCA, 05/2024/TT-BCA, văn bản 0345/2024/12, số 05/2024/1234",
        "ngày 03/07/2025 14 giờ 30, 03/07/2025, 05/07/2025; từ 03/07/2025-05/07/2025, sinh 09/12/1980",
        "sinh ngày 03.07.1985, 03 07 1985, 08-03-2000",
        "trực 24/7, mẫu 01/02/03, điểm 3/4/5, quý 3/2025, từ 03/2025 đến 09/2025",
        "hồ sơ 123/456/789, hồ sơ 840912345678",
        "mức 0,35 0,7 1,05 và 300.000/600.000/900.000 đồng",
        "mà 500000 người chưa làm, má 123456",
        "mất mã hồ sơ là H26-251121",
        "mã lỗi 500123, mã tỉnh 001",
        "mk là 1990 thì bao giờ đổi thẻ",
        "mật khẩu tối thiểu 8 ký tự, mật khẩu năm 2025 đã đổi, nhập mật khẩu quá 5 lần",
        'vào "Quên mật khẩu" rồi bấm "Tiếp tục"',
        "đổi mật khẩu sang mật khẩu mới",
        "otp không về ba bốn lần rồi",
        "gap a cong an cham tre",
        "tài khoản ngân hàng còn 250000 đồng",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask_pii(text) == Masked(text, ())


def test_several_kinds_in_one_message_are_each_named_once() -> None:
    masked = mask_pii("cccd 001099012345, sđt 0912345678 hoặc 0987654321, mail a@b.vn")
    assert masked.text == f"cccd {ID}, sđt {PHONE} hoặc {PHONE}, mail {PLACEHOLDERS['email']}"
    assert masked.kinds == ("id_number", "phone", "email")


def test_the_result_is_canonical() -> None:
    assert mask_pii("  Em \u200b  chào ") == Masked("Em chào", ())


SEPARATORS = st.sampled_from(["", " ", ".", "-", "/", "\u200b", " - "])
AROUND = st.sampled_from(["", "cccd ", "số", "em là ", " ạ", "?", " đúng không", "\n", " 2 lần", ", "])


@st.composite
def grouped_ids(draw: st.DrawFn) -> str:
    """A 12-digit identity number in one of the groupings people use."""
    digits = "0" + draw(st.text("0123456789", min_size=11, max_size=11))
    size = draw(st.sampled_from([3, 4, 6, 12]))
    return draw(SEPARATORS).join(digits[i : i + size] for i in range(0, 12, size))


@settings(deadline=None)
@given(grouped_ids(), AROUND, AROUND)
def test_no_identity_number_gets_through(number: str, before: str, after: str) -> None:
    masked = mask_pii(before + number + after)
    assert not re.search(r"\d(?:\W?\d){8,}", masked.text)
    assert masked.kinds


@settings(deadline=None)
@given(st.from_regex(r"(?:0|\+84|84)[35789][0-9]{8}", fullmatch=True), AROUND, AROUND)
def test_no_mobile_number_gets_through(number: str, before: str, after: str) -> None:
    assert not re.search(r"\d{7}", mask_pii(before + number + after).text)


PIECES = """
otp mã xác thực là mk mật khẩu : pass stk cccd 0912345678 482913 2026 123456789 001099012345 4111111111111111 500.000
đồng năm 1900 0368 a@b.vn Abc@123 , . / + ( - 84 912 xyz
"""
MESSAGE_PIECES = st.sampled_from([*PIECES.split(), PLACEHOLDERS["otp"], PLACEHOLDERS["id_number"]])


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(MESSAGE_PIECES, max_size=12).map(" ".join),
        st.lists(MESSAGE_PIECES, max_size=8).map("".join),
    )
)
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask_pii(text)
    assert mask_pii(once.text) == Masked(once.text, ())


@pytest.mark.parametrize("piece", ["1", "1 ", "1.", "a@", "otp 1234 năm 2026 ", "mk la ", "stk ", "0912345678 ", "a."])
def test_a_hundred_thousand_characters_take_seconds_at_most(piece: str) -> None:
    started = time.process_time()
    mask_pii(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5  # a quadratic pattern would take minutes
