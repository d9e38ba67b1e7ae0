"""Plain words of danger are always read; procedures, idioms and look-alikes without diacritics are not danger."""

from __future__ import annotations

import time

import pytest

from bot.text.danger import danger_in


@pytest.mark.parametrize(
    "text",
    [
        "tôi không muốn sống nữa",
        "em chỉ muốn ngủ mãi không tỉnh",
        "anh ấy nhắn là sẽ tự tử tối nay",
        "em vừa uống hai vỉ thuốc ngủ",
        "toi khong muon song nua",
        "e chan song lam r",
        "hok mún sống nữa",
        "em cứa tay mình mấy lần rồi",
        "con tôi đòi nhảy lầu",
        "không duyệt thì tôi tự thiêu",
        "bị lừa hết tiền, giờ chỉ còn đường chết",
        "i want to kill myself",
    ],
)
def test_self_harm_is_read_however_it_is_said(text: str) -> None:
    assert danger_in(text) == "self_harm"


@pytest.mark.parametrize(
    "text",
    [
        "tao sẽ đốt trụ sở này",
        "mai tao vác dao lên ủy ban",
        "nó dọa giết con tôi",
        "to se dot nha no",
        "có người dọa đặt bom ở chợ",
        "bạn trai cũ dọa tung ảnh của em",
        "cứu em với, em đang bị đánh",
    ],
)
def test_threats_and_violence_are_read_from_either_side(text: str) -> None:
    assert danger_in(text) == "violence"


@pytest.mark.parametrize(
    "text",
    [
        "bố tôi tự tử mất rồi, khai tử ở đâu",
        "dọa giết người bị phạt tù mấy năm",
        "chờ lâu muốn chết mà chưa có thẻ",
        "người chết chưa khai tử thì sao",
        "tôi sống ở Huế làm thẻ được không",
        "chấm dứt tạm trú thế nào",
        "bị dọa phạt nếu không đăng ký tạm trú",
    ],
)
def test_procedures_and_idioms_are_no_danger(text: str) -> None:
    assert danger_in(text) is None


@pytest.mark.parametrize("text", ["can tu van", "tu tu da", "doi ban goc", "di thu hoi bien so", "lam tot lam ban"])
def test_look_alikes_without_diacritics_are_no_danger(text: str) -> None:
    assert danger_in(text) is None


def test_one_s_own_wish_counts_even_beside_a_procedure() -> None:
    assert danger_in("khai tử xong cho chồng tôi cũng muốn chết theo") == "self_harm"


@pytest.mark.parametrize("piece", ["tao ", "muốn ", "sẽ ", "dao ", "uống ", "cứu ", "đứng trên "])
def test_a_long_text_takes_no_time(piece: str) -> None:
    started = time.process_time()
    danger_in(piece * 500)
    assert time.process_time() - started < 2  # a quadratic pattern would take minutes
