"""The table of wards before and after 1 July 2025."""

from __future__ import annotations

from collections import defaultdict
from time import perf_counter

from bot.calculators.gazetteer import Place, build, gazetteer, name_of, spelled, warm_up

ROW = {
    "old_ward": "Phường 01",
    "old_ward_key": "phuong01",
    "old_district": "Quận 5",
    "old_province": "Thành phố Hồ Chí Minh",
    "new_ward": "Phường Chợ Quán",
    "new_province": "Thành phố Hồ Chí Minh",
}


def test_a_unit_knows_its_kind_and_its_name() -> None:
    place = Place.of("Thị trấn Củ Chi")

    assert (place.kind, place.name, place.inline) == ("thi tran", ("cu", "chi"), "thị trấn Củ Chi")
    assert Place.of("Quận 1").name == ("1",)


def test_names_compare_without_accents_and_leading_zeros() -> None:
    assert name_of("Đắk R'Lấp") == ("dak", "r", "lap")
    assert name_of("Phường 05") == ("phuong", "5")
    assert spelled("Xã Hoà Bình") == spelled("xã hòa bình")


def test_an_old_ward_keeps_every_ward_that_took_some_of_it() -> None:
    known = build([ROW, {**ROW, "new_ward": "Phường An Đông"}])

    (old,) = known.old[("1",)]
    assert [ward.ward.text for ward in old.now] == ["Phường Chợ Quán", "Phường An Đông"]
    assert set(known.current) == {("cho", "quan"), ("an", "dong")}


def test_an_old_ward_with_a_lost_successor_is_left_out() -> None:
    known = build([ROW, {**ROW, "new_ward": ""}])

    assert known.old == {}


def test_an_old_ward_that_lost_its_name_is_left_out() -> None:
    assert build([{**ROW, "old_ward": "", "old_ward_key": "xãtamđàn"}]).old == {}


def test_an_island_without_wards_goes_by_its_district() -> None:
    known = build([{**ROW, "old_ward": "", "old_ward_key": "", "old_district": "Huyện Côn Đảo"}])

    assert known.old[("con", "dao")][0].ward.kind == "huyen"


def test_the_shipped_table_is_whole() -> None:
    known = gazetteer()

    assert sum(map(len, known.old.values())) > 9900  # of 10,035 before the reform
    assert sum(map(len, known.current.values())) > 3300  # of 3,321 today
    assert len({old.province.name for found in known.old.values() for old in found}) == 63
    assert len({ward.province.name for found in known.current.values() for ward in found}) == 34


def test_it_is_read_once() -> None:
    warm_up()
    started = perf_counter()

    assert gazetteer() is gazetteer()
    assert perf_counter() - started < 0.01


def test_it_says_what_underthesea_says_wherever_that_is_certain() -> None:
    from underthesea import convert_address

    by_name: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    wards = [old for found in gazetteer().old.values() for old in found if old.ward.kind != "huyen"]
    for old in wards[::25]:
        if len(old.now) == 1:
            address = f"{old.ward.text}, {old.district.text}, {old.province.text}"
            converted = convert_address(address).new
            by_name[(old.ward.text, old.district.text, old.province.text)].add(converted.ward)
            assert (converted.ward, converted.province) == (old.now[0].ward.text, old.now[0].province.text), address
    assert len(by_name) > 300
