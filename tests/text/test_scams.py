"""What sounds like a swindle under way, and what does not."""

from __future__ import annotations

import pytest

from bot.text.scams import asks_whether_to_trust, collects_at_the_door, sounds_like_scam, tells_of_posing


@pytest.mark.parametrize(
    "text",
    [
        "có số lạ gọi bảo căn cước của tôi dính tới đường dây rửa tiền",
        "shipper nhắn chuyển phí qua link mới giao thẻ",
        "ai do xung la can bo doi otp",
        "người ta gửi link kêu cập nhật VNeID, có thật không",
        "dịch vụ làm định danh tại nhà 300k có tin được không",
    ],
)
def test_contact_by_a_stranger_who_wants_something_sounds_like_a_scam(text: str) -> None:
    assert sounds_like_scam(text)


@pytest.mark.parametrize(
    "text",
    ["lệ phí làm căn cước bao nhiêu tiền", "quên mật khẩu VNeID lấy lại sao", "mã OTP không về máy", "đăng ký tạm trú"],
)
def test_ones_own_trouble_does_not(text: str) -> None:
    assert not sounds_like_scam(text)


def test_a_stranger_who_poses_as_an_officer_is_told_apart_from_an_offer_to_be_judged() -> None:
    assert tells_of_posing("có thằng xưng là công an xã đòi mã OTP")
    assert not tells_of_posing("dịch vụ làm định danh tại nhà 300k có tin được không")
    assert asks_whether_to_trust("dịch vụ làm định danh tại nhà 300k có tin được không")
    assert not asks_whether_to_trust("có thằng xưng là công an xã đòi mã OTP")


@pytest.mark.parametrize(
    "text",
    [
        "có mấy người đến nhà đòi nộp 200k để làm thẻ mới",
        "hai thanh niên ghé xóm em thu lệ phí cập nhật VNeID",
        "co nguoi la vo nha ba ngoai thu tien doi the",
    ],
)
def test_somebody_at_the_door_for_money_is_no_officer(text: str) -> None:
    assert collects_at_the_door(text)


@pytest.mark.parametrize(
    "text",
    [
        "công an đến nhà làm căn cước có thu tiền không",
        "nhờ cán bộ tới nhà làm thẻ cho mẹ thì đóng bao nhiêu tiền",
        "có người nhà ở xa thì nộp tiền thay được không",
    ],
)
def test_the_price_of_an_officers_visit_is_a_question(text: str) -> None:
    assert not collects_at_the_door(text)
