"""Which guides each calculator serves, and what it needs to know of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.calculators.fees import Cost
from bot.calculators.fines import Offence
from bot.calculators.said import Cue

# How long a card lasts: guides that are about it, and guides whose readers may ask it.
CARD_LIFE = {"can-cuoc-thoi-han", "can-cuoc-doi-theo-tuoi", "can-cuoc-gia-tri-cmnd-cccd-cu", "vneid-can-cuoc-het-han"}
CARD_LIFE_IF_ASKED = {
    *("can-cuoc-cap-doi", "can-cuoc-doi-tu-cmnd-cccd", "can-cuoc-muc-phat", "can-cuoc-tong-quan"),
    *("can-cuoc-tre-duoi-6", "can-cuoc-tre-6-den-14", "can-cuoc-cap-lan-dau-14"),
}

# How long an office takes: the fact with its term, and the guides of the procedures it is for.
_TERMS = {
    "can-cuoc-thoi-han-cap": (
        *("can-cuoc-cap-doi", "can-cuoc-cap-lai-mat", "can-cuoc-cap-lan-dau-14", "can-cuoc-doi-ten-cai-chinh"),
        *("can-cuoc-doi-theo-tuoi", "can-cuoc-doi-tu-cmnd-cccd", "can-cuoc-hong-the-hong-chip"),
        *("can-cuoc-lam-tinh-khac", "can-cuoc-nhan-buu-dien", "can-cuoc-sap-nhap-dia-gioi"),
        *("can-cuoc-thoi-gian-tra-the", "can-cuoc-tra-cuu-tinh-trang", "can-cuoc-tre-6-den-14", "can-cuoc-tre-duoi-6"),
        "vneid-can-cuoc-het-han",
    ),
    "can-cuoc-thoi-han-dieu-chinh-du-lieu": ("can-cuoc-dieu-chinh-du-lieu", "vneid-sai-thong-tin"),
    "cu-tru-thoi-han-thuong-tru": (
        *("cu-tru-thuong-tru-co-so", "cu-tru-thuong-tru-luc-luong-vu-trang", "cu-tru-thuong-tru-nha-nguoi-than"),
        *("cu-tru-thuong-tru-nha-so-huu", "cu-tru-thuong-tru-nha-thue", "cu-tru-tre-em", "cu-tru-viet-kieu"),
    ),
    "cu-tru-thoi-han-tam-tru": (
        *("cu-tru-tam-tru-dang-ky", "cu-tru-tam-tru-danh-sach", "cu-tru-tam-tru-doi-cho", "cu-tru-tam-tru-gia-han"),
    ),
    "cu-tru-thoi-han-tach-ho": ("cu-tru-tach-ho",),
    "cu-tru-thoi-han-dieu-chinh": ("cu-tru-doi-chu-ho", "cu-tru-thay-doi-ho-tich"),
    "cu-tru-thoi-han-xoa-tam-tru": ("cu-tru-xoa-tam-tru",),
    "cu-tru-thoi-han-xoa-thuong-tru": ("cu-tru-xoa-thuong-tru",),
    "dvc-ho-chieu-thoi-han-tinh": ("dvc-ho-chieu",),
    "dvc-gplx-thoi-han": ("dvc-giay-phep-lai-xe", "dvc-cap-lai-gplx"),
    "dvc-lltp-thoi-han": ("dvc-ly-lich-tu-phap",),
    "dvc-xac-nhan-hon-nhan-thoi-han": ("dvc-xac-nhan-hon-nhan",),
    "dvc-cai-chinh-thoi-han": ("dvc-cai-chinh-ho-tich",),
    "dvc-dang-ky-lai-thoi-han": ("dvc-dang-ky-lai-khai-sinh",),
    "dvc-hkd-thoi-han": ("dvc-ho-kinh-doanh",),
    "dvc-xe-thoi-han": ("dvc-dang-ky-xe",),
    "dvc-bhyt-the-doi": ("dvc-bhyt-the",),
    "dvc-bhxh-mot-lan-thoi-han": ("dvc-bhxh-mot-lan",),
}
RESULT_TERMS = {guide: fact for fact, guides in _TERMS.items() for guide in guides}
PASSPORT_CENTRAL_TERM = "dvc-ho-chieu-thoi-han-cuc"


@dataclass(frozen=True)
class Duty:
    """Something to be done within a term (``fact``) after an event; ``afterwards`` is said when it is too late."""

    event: Cue
    fact: str
    must: str
    afterwards: str
    fine: Offence | None = None


_BIRTH = Duty(
    Cue.BORN,
    "dvc-khai-sinh-han",
    "đăng ký khai sinh cho con",
    "Quá hạn vẫn đăng ký được, có thể bị nhắc nhở hoặc cảnh cáo; lệ phí khi quá hạn do HĐND tỉnh quy định.",
)
_DEATH = Duty(
    Cue.DIED,
    "dvc-khai-tu-han",
    "đăng ký khai tử",
    "Quá hạn vẫn đăng ký được; lệ phí khi quá hạn do HĐND tỉnh quy định.",
)
_VEHICLE = Duty(
    Cue.TRADED, "dvc-xe-sang-ten-han", "làm thủ tục sang tên, thu hồi đăng ký xe", "Quá hạn có thể bị phạt."
)
DUTIES = {
    "dvc-khai-sinh": _BIRTH,
    "dvc-lien-thong-khai-sinh": _BIRTH,
    "dvc-khai-tu": _DEATH,
    "dvc-lien-thong-khai-tu": _DEATH,
    "dvc-sang-ten-xe": _VEHICLE,
    "dvc-thu-hoi-xe": _VEHICLE,
    "cu-tru-tre-em": Duty(
        Cue.BIRTH_REGISTERED,
        "cu-tru-han-tre-em",
        "đăng ký cư trú cho con",
        "Quá hạn vẫn làm được.",
        Offence.RESIDENCE_UNREGISTERED,
    ),
    "dvc-tro-cap-that-nghiep": Duty(
        Cue.LEFT_WORK,
        "dvc-btn-han-nop",
        "nộp hồ sơ trợ cấp thất nghiệp",
        "Quá hạn thì lần này không được hưởng; thời gian đã đóng được bảo lưu cho lần sau.",
    ),
    "dvc-nop-phat": Duty(
        Cue.FINED,
        "dvc-nop-phat-han",
        "nộp phạt, trừ khi quyết định ghi hạn khác",
        "Chậm nộp thường bị tính thêm tiền mỗi ngày, anh/chị nộp sớm.",
    ),
}
# What a card costs in a guide: one price, or (None) whatever reason is said.
CARD_COSTS: dict[str, Cost | None] = {
    "can-cuoc-le-phi": None,
    "can-cuoc-cap-doi": None,
    "can-cuoc-doi-ten-cai-chinh": Cost.CARD_EXCHANGE,
    "can-cuoc-cap-lai-mat": Cost.CARD_REISSUE,
    "can-cuoc-hong-the-hong-chip": Cost.CARD_REISSUE,
    "can-cuoc-doi-theo-tuoi": Cost.CARD_AGE,
    "can-cuoc-sap-nhap-dia-gioi": Cost.CARD_MERGER,
    "can-cuoc-cap-lan-dau-14": Cost.CARD_FIRST,
    "can-cuoc-tre-6-den-14": Cost.CARD_FIRST,
    "can-cuoc-tre-duoi-6": Cost.CARD_FIRST,
}
LICENCES = {"dvc-giay-phep-lai-xe", "dvc-cap-lai-gplx"}
PASSPORT, CRIMINAL_RECORD = "dvc-ho-chieu", "dvc-ly-lich-tu-phap"

# Fines of residence: a stay that was not registered, guests that were not reported.
STAYS = {"cu-tru-muc-phat", "cu-tru-tam-tru-dang-ky", "cu-tru-thuong-tru-hay-tam-tru", "cu-tru-kiem-tra"}
LODGINGS = {"cu-tru-muc-phat", "cu-tru-luu-tru", "cu-tru-chu-tro"}

# Addresses of before 1 July 2025.
WARDS_OF_TODAY = "cu-tru-dia-chi-sau-sap-nhap"  # answers "what is my old ward called now"
RENAMED = {"cu-tru-dia-chi-sau-sap-nhap", "can-cuoc-sap-nhap-dia-gioi", "dvc-chinh-quyen-hai-cap"}
