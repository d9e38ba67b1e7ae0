"""Which ward of today an old address belongs to, and when that cannot be told."""

from __future__ import annotations

import pytest

from bot.calculators.gazetteer import build, gazetteer
from bot.calculators.places import Became, IsCurrent, NotKnown, Several, WasSplit, find_ward


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("p. Bến Nghé q1 tp hcm", "phường Sài Gòn, thành phố Hồ Chí Minh"),
        ("phường 5 quận Gò Vấp", "phường An Nhơn, thành phố Hồ Chí Minh"),
        ("phuong 5 go vap", "phường An Nhơn, thành phố Hồ Chí Minh"),
        ("phường Thảo Điền quận 2", "phường An Khánh, thành phố Hồ Chí Minh"),
        ("phường 7 tp vũng tàu", "phường Tam Thắng, thành phố Hồ Chí Minh"),  # now in another province
        ("huyện côn đảo", "đặc khu Côn Đảo, thành phố Hồ Chí Minh"),
        ("thị trấn Củ Chi", "xã Tân An Hội, thành phố Hồ Chí Minh"),
    ],
)
def test_an_old_ward_in_one_ward_of_today(text: str, now: str) -> None:
    found = find_ward(text)

    assert isinstance(found, Became)
    assert str(found.now) == now


def test_a_split_ward_is_not_guessed() -> None:
    found = find_ward("xã Thạnh Quới huyện Vĩnh Thạnh cần thơ")

    assert isinstance(found, WasSplit)
    assert {ward.ward.text for ward in found.old.now} == {"Xã Gia Hòa", "Xã Thạnh Quới"}


@pytest.mark.parametrize("text", ["phường 5", "xã Tân Tiến", "phường tân định"])
def test_a_name_of_several_wards_is_not_guessed(text: str) -> None:
    found = find_ward(text)

    assert isinstance(found, Several)
    assert len(found.old) > 1


def test_a_name_old_and_new_is_not_guessed_unless_said_to_be_old() -> None:
    name = _reused_name()

    assert isinstance(find_ward(name), Several)
    assert isinstance(find_ward(name, said_old=True), Became)


def _reused_name() -> str:
    """A ward and province such that today's ward of that name is another one than the old ward became."""
    known = gazetteer()
    for name, old in known.old.items():
        one = [o for o in old if o.ward.kind == "xa" and len(o.now) == 1]
        current = known.current.get(name, ())
        if len(old) == 1 and one and current and one[0].now[0] not in current:
            same = [w for w in current if w.ward.kind == "xa" and w.province == one[0].now[0].province]
            if same:
                return f"{one[0].ward.text}, {same[0].province.text}"
    raise AssertionError("no name was used again")


def test_a_ward_of_today_is_known_as_such() -> None:
    found = find_ward("phường An Hội Đông")

    assert isinstance(found, IsCurrent)
    assert str(found.now) == "phường An Hội Đông, thành phố Hồ Chí Minh"


def test_the_same_ward_under_its_old_and_new_name_is_one() -> None:
    assert isinstance(find_ward("phường Tân Định quận 1"), Became)


def test_a_district_that_never_had_the_ward_is_said_not_to_be_known() -> None:
    assert isinstance(find_ward("phường 4 quận gò vấp"), NotKnown)


def test_accents_tell_wards_apart_when_they_are_typed() -> None:
    row = {"old_district": "Huyện A", "old_province": "Tỉnh Long An", "new_province": "Tỉnh Tây Ninh"}
    known = build(
        [
            {**row, "old_ward": "Xã Tân Thành", "new_ward": "Xã Bình Hòa"},
            {**row, "old_ward": "Xã Tân Thạnh", "new_ward": "Xã Nhơn Hòa"},
        ]
    )

    assert isinstance(find_ward("xa tan thanh long an", known=known), Several)
    found = find_ward("xã Tân Thạnh, Long An", known=known)
    assert isinstance(found, Became)
    assert found.now.ward.text == "Xã Nhơn Hòa"


def test_an_address_among_several_says_so() -> None:
    found = find_ward("chuyển từ phường 5 quận gò vấp sang phường Thảo Điền")

    assert isinstance(found, Became)
    assert found.of_several


@pytest.mark.parametrize("text", ["lên phường làm được không", "xã em ở xa lắm", "alo"])
def test_no_address_no_answer(text: str) -> None:
    assert find_ward(text) is None
