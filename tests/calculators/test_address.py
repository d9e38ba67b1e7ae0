"""Reading an address as a citizen types it."""

from __future__ import annotations

import pytest

from bot.calculators.address import read_address
from bot.calculators.gazetteer import gazetteer


def _read(text: str) -> tuple[str, list[str]] | None:
    address = read_address(text, gazetteer())
    return address and (" ".join(address.ward.name), [" ".join(unit.name) for unit in address.above])


@pytest.mark.parametrize(
    ("text", "ward", "above"),
    [
        ("p. Bến Nghé q1 tp hcm", "ben nghe", ["1", "ho chi minh"]),
        ("Phường Phúc Xá, Ba Đình, Hà Nội", "phuc xa", ["ba dinh", "ha noi"]),
        ("p5 go vap", "5", ["go vap"]),
        ("f12 q.bình thạnh", "12", ["binh thanh"]),
        ("bến nghé q1", "ben nghe", ["1"]),
        ("quận gò vấp phường 17", "17", ["go vap"]),
        ("xa hoa binh h. thuong tin hn", "hoa binh", ["thuong tin", "ha noi"]),
        ("phường Thảo Điền quận 2", "thao dien", ["thu duc"]),
        ("tt Củ Chi", "cu chi", []),
        ("huyện côn đảo", "con dao", []),
        ("phuwowngf 5 quaanj gof vaaps", "5", ["go vap"]),  # typed without a Vietnamese keyboard
        ("em ở phường 5 quận Gò Vấp giờ thuộc phường nào", "5", ["go vap"]),
        ("xã Ba huyện Đông Giang", "ba", ["dong giang"]),
    ],
)
def test_ward_and_what_is_above_it(text: str, ward: str, above: list[str]) -> None:
    assert _read(text) == (ward, above)


@pytest.mark.parametrize(
    "text",
    [
        "lên xã em làm được không",
        "công an phường",
        "ra xã ba em làm",
        "phường Hải Châu 1 đà nẵng",  # a ward of its own that the table does not have
        "làm căn cước ở đâu",
        "di xa que lam muc 2 o phuong nao",  # "đi xa quê làm", not xã Quế Lâm
        "còn phường quận thành phố thì bỏ",  # not phường Quán Thánh
        "",
    ],
)
def test_no_ward_is_read_where_none_is_named(text: str) -> None:
    assert _read(text) is None


def test_a_second_ward_is_noticed() -> None:
    address = read_address("chuyển từ phường 5 quận gò vấp sang phường Thảo Điền", gazetteer())

    assert address is not None
    assert address.one_of_several
