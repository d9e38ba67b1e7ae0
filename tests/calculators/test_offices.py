"""Which kind of office a guide's procedure is done at."""

from __future__ import annotations

import pytest

from bot.calculators.gazetteer import Place, Ward
from bot.calculators.offices import office_for
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Area

WARD = Ward(Place.of("Phường An Nhơn"), Place.of("Thành phố Hồ Chí Minh"))


@pytest.mark.parametrize(
    ("guide", "area", "office"),
    [
        ("can-cuoc-cap-doi", Area.CAN_CUOC, "Công an phường An Nhơn"),
        ("can-cuoc-noi-lam", Area.CAN_CUOC, "(PC06) Công an thành phố Hồ Chí Minh"),
        ("cu-tru-tach-ho", Area.CU_TRU, "Công an phường An Nhơn"),
        ("vneid-dang-ky-muc-2", Area.VNEID, "Công an phường An Nhơn"),
        ("dvc-ho-chieu", Area.DVC, "Phòng Quản lý xuất nhập cảnh Công an thành phố Hồ Chí Minh"),
        ("dvc-khai-sinh", Area.DVC, "UBND phường An Nhơn"),
        ("dvc-trung-tam-hcc-xa", Area.DVC, "Trung tâm Phục vụ hành chính công của phường An Nhơn"),
        ("dvc-ly-lich-tu-phap", Area.DVC, "Công an thành phố Hồ Chí Minh"),
        ("dvc-giay-phep-lai-xe", Area.DVC, "Phòng Cảnh sát giao thông Công an thành phố Hồ Chí Minh"),
    ],
)
def test_the_office_of_a_procedure(guide: str, area: Area, office: str) -> None:
    found = office_for(guide, area)

    assert found is not None
    assert office in found.at(WARD)


@pytest.mark.parametrize(("guide", "area"), [("de-an-06-la-gi", Area.DE_AN_06), ("dvc-thanh-toan", Area.DVC)])
def test_no_office_where_nothing_is_done_at_one(guide: str, area: Area) -> None:
    assert office_for(guide, area) is None


def test_every_office_rests_on_a_document_we_have(knowledge: Knowledge) -> None:
    found = {office_for(guide.id, guide.header.area) for guide in knowledge.guides.values()} - {None}

    assert len(found) == 8
    assert {office.document for office in found if office} <= set(knowledge.documents)
