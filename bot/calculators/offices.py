"""Which kind of office a guide's procedure is done at, now that there is no district level.

=============  ==============================================================================================
identity card  Luật Căn cước 26/2023/QH15, Điều 27: any commune police that takes biometrics, or PC06 of the province
residence      Luật Cư trú 68/2020/QH14, Điều 2 khoản 4: the commune police of the place
account        Nghị định 69/2024/NĐ-CP: any commune police
passport       Luật 49/2019/QH14, Điều 15: the province's immigration office
licence        Thông tư 12/2025/TT-BCA: the province's traffic police
record         Luật 107/2025/QH15: the province's police
civil status   Nghị định 120/2025/NĐ-CP: the commune's People's Committee
other          Nghị định 118/2025/NĐ-CP: the commune's one-stop centre
=============  ==============================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.calculators.gazetteer import Ward
from bot.knowledge.schema import Area


@dataclass(frozen=True)
class Office:
    """A kind of office: the sentence that sends somebody there, and the rule behind it."""

    sentence: str
    document: str
    article: str | None = None

    def at(self, ward: Ward) -> str:
        """The sentence for somebody in ``ward``."""
        return self.sentence.format(ward=ward.ward.inline, province=ward.province.inline)


CARD = Office(
    "Làm căn cước ở **Công an {ward}** nếu ở đó có điểm thu nhận, hoặc Phòng Cảnh sát quản lý hành chính (PC06) "
    "Công an {province}.",
    "luat-26-2023-qh15",
    "Điều 27",
)
RESIDENCE = Office("Việc cư trú ở nơi này làm tại **Công an {ward}**.", "luat-68-2020-qh14", "Điều 2")
ACCOUNT = Office("Việc về tài khoản VNeID làm tại **Công an {ward}**.", "nd-69-2024-nd-cp")
PASSPORT = Office("Hộ chiếu làm ở **Phòng Quản lý xuất nhập cảnh Công an {province}**.", "luat-49-2019-qh14", "Điều 15")
LICENCE = Office("Bằng lái làm ở **Phòng Cảnh sát giao thông Công an {province}**.", "tt-12-2025-tt-bca")
RECORD = Office("Phiếu lý lịch tư pháp do **Công an {province}** cấp.", "luat-107-2025-qh15")
CIVIL_STATUS = Office(
    "Việc này do **UBND {ward}** giải quyết; nộp ở Trung tâm Phục vụ hành chính công của {ward}.",
    "nd-120-2025-nd-cp",
)
CENTRE = Office(
    "Giấy tờ nộp ở **Trung tâm Phục vụ hành chính công của {ward}**; riêng căn cước, cư trú thì đến Công an {ward}.",
    "nd-118-2025-nd-cp",
)

_BY_AREA = {Area.CAN_CUOC: CARD, Area.CU_TRU: RESIDENCE, Area.VNEID: ACCOUNT}
_BY_GUIDE = {
    "dvc-ho-chieu": PASSPORT,
    "dvc-giay-phep-lai-xe": LICENCE,
    "dvc-cap-lai-gplx": LICENCE,
    "dvc-ly-lich-tu-phap": RECORD,
    "dvc-khai-sinh": CIVIL_STATUS,
    "dvc-lien-thong-khai-sinh": CIVIL_STATUS,
    "dvc-dang-ky-lai-khai-sinh": CIVIL_STATUS,
    "dvc-khai-tu": CIVIL_STATUS,
    "dvc-ket-hon": CIVIL_STATUS,
    "dvc-xac-nhan-hon-nhan": CIVIL_STATUS,
    "dvc-cai-chinh-ho-tich": CIVIL_STATUS,
    "dvc-trich-luc-ho-tich": CIVIL_STATUS,
    "dvc-chung-thuc-ban-sao": CIVIL_STATUS,
    "dvc-trung-tam-hcc-xa": CENTRE,
    "dvc-chinh-quyen-hai-cap": CENTRE,
    "cu-tru-dia-chi-sau-sap-nhap": CENTRE,
}


def office_for(guide: str, area: Area) -> Office | None:
    """The office of a guide; None when the guide names no procedure done at one."""
    return _BY_GUIDE.get(guide) or _BY_AREA.get(area)
