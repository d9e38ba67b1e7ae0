"""Words that say somebody may come to harm, for which no classifier's doubt is good enough.

Self-harm and threats must reach a person, with the right help line, every time they are said plainly. This reads the
plain ways of saying so; what is said between the lines is left to the NLU. It leans to the safe side: a kind word too
many costs little.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.text.diacritics import strip_diacritics
from bot.text.normalise import match_forms

Danger = Literal["self_harm", "violence"]

_THINKING = r"nghĩ (?:\w+ ){0,2}(?:về|tới|đến)(?: cái| việc)?"
_WANT = rf"(?:muốn|mún|mun|tính|định|sắp|sẽ|đòi|thà|dọa|doạ|{_THINKING}|chỉ còn (?:đường|cách))"
_NO_MORE = "(?:không|chẳng|chán|hết|hổng|hok|chả) (?:còn )?"
_TO_DEATH = ("tức", "mệt", "chờ", "khổ", "nóng", "cười", "bực", "lâu", "sợ")
_TIRED_TO_DEATH = "".join(f"(?<!{word} )" for word in _TO_DEATH)  # an idiom
_HIGH_PLACE = "(?:cầu|lầu|sông|tầng|sân thượng|nóc|mái|lan can)"
_POISON = "thuốc (?:ngủ|sâu|trừ sâu|cỏ|trừ cỏ|chuột|diệt cỏ|rầy|trừ rầy|độc)"
_THREATENS = "(?:dọa|doạ|đe dọa|đe doạ)"
_HARM = "(?:giết|chém|đâm|tạt axit|bắt cóc|đốt nhà|chặt (?:tay|đầu)|cắt cổ|nổ bom|xử (?:nó|mày|hết))"
_WEAPON = "(?:dao|búa|rựa|rìu|mã tấu|súng|gậy|xăng|hung khí|axit)"
_OFFICE = "(?:ủy ban|uỷ ban|trụ sở|phường|xã)"
_SOMEBODY = "(?:tôi|em|mình|mày|nó|vợ|chồng|thằng|mẹ|người yêu|tụi|cả nhà|hết cán bộ|cán bộ|người)"

_SELF_HARM = (
    # it by its name
    r"(?:muốn|mún|mun|định|tính|đòi|dọa|doạ|nghĩ|nói|chuyện|sẽ|ý định|hay|đã) (?:\w+ ){0,2}tự tử",
    r"(?:tôi|em|mình) (?:\w+ )?tự tử (?:mất|thôi|cho|đây)",
    r"tự (?:sát|thiêu|kết liễu)",
    r"kết liễu (?:đời|cuộc đời|bản thân)",
    r"quyên sinh|thư tuyệt mệnh",
    r"tự (?:làm đau|hành hạ) (?:bản thân|mình)",
    # wanting to die, not wanting to live
    rf"{_TIRED_TO_DEATH}{_WANT} (?:được )?chết\b(?! (?:nó|thằng|con|mày|bọn|máy))",
    r"chết (?:quách |phứt |đi )?(?:cho|còn) (?:rồi|xong|nhẹ|rảnh|sướng|hơn|hết|khuất)",
    r"chết đi (?:thì|cho|còn)|thôi chết đi|đi chết đây",
    rf"{_NO_MORE}(?:muốn|mún|thiết|thiết tha|tha thiết|ham) (?:gì )?(?:sống|tồn tại|thức dậy|tỉnh dậy)",
    r"(?:cuộc đời|đời) (?:\w+ )?chấm hết",
    r"(?:tôi|em|e|t|mình|con) chán (?:sống|đời)|^chán (?:sống|đời)",
    r"(?:sống|cuộc sống|cuộc đời|đời)(?: này| tôi| em| mình)? (?:không|chẳng|hết|vô)(?: còn)? "
    r"(?:ý nghĩa|nghĩa lý|mục đích|để làm gì|hy vọng)",
    r"(?:tôi|em|mình) sống (?:để )?(?:làm|chi)(?: gì)?(?: nữa)?(?:$|[.,!?])",
    r"sống (?:làm gì|chi) nữa",
    r"(?:kết thúc|chấm dứt) (?:tất cả|cuộc đời|cuộc sống|đời (?:mình|này)|sự sống)",
    r"l[ýí] do (?:để |gì )?sống",
    r"ngủ (?:một giấc )?(?:mãi )?không (?:bao giờ )?(?:dậy|tỉnh)",
    r"không còn (?:\w+ ){0,2}trên đời",
    r"(?:muốn|chỉ muốn|ước gì|cho) (?:\w+ )?biến mất(?:$| (?:khỏi cuộc đời|mãi mãi|luôn|cho xong))",
    # ways of doing it
    r"(?:muốn|định|tính|sắp|dọa|doạ|đòi|đang|sẽ|là) (?:\w+ ){0,3}(?:nhảy|lao|gieo mình) "
    rf"(?:\w+ ){{0,2}}{_HIGH_PLACE}",
    rf"(?:đứng|leo|ngồi) (?:\w+ ){{0,2}}(?:trên|lên) (?:\w+ ){{0,2}}{_HIGH_PLACE}.{{0,20}}nhảy",
    r"(?:tôi|em|con|bạn|anh|chị|nó|chồng|vợ) (?:\w+ ){0,4}(?:đứng|ngồi) (?:\w+ )?(?:ở|trên|ngoài) "
    r"(?:lan can|sân thượng|nóc|thành cầu)",
    r"(?:định|tính|muốn|sắp) (?:\w+ ){0,2}(?:ra|lên) (?:\w+ )?cầu (?:\w+ )?nhảy",
    r"nhảy từ tầng|treo cổ",
    r"rạch (?:vào )?(?:cổ )?tay|cắt (?:vào )?(?:cổ )?tay(?: (?:mình|rồi|em|tôi|chảy|nhiều|mấy)|$|[,.!?])",
    rf"uống .{{0,18}}{_POISON}",
    r"thuốc ngủ .{0,15}chết",
    r"chết .{0,15}(?:không|ít) đau|cách chết|chết kiểu (?:nào|gì)|(?:để|sao|cách) chết (?:nhanh|êm|nhẹ)",
    r"(?:bế|ôm) con .{0,12}(?:nhảy|chết)",
    # English
    r"\b(?:kill myself|suicid\w+|end my life|wan(?:t to|na) die|(?:don ?'?t|do not) want to live|self ?harm)\b",
)
_VIOLENCE = (
    rf"(?:tao|tôi|tui|t|sẽ|sắp|muốn|đòi|dọa|doạ|thề|nó|tới|đến) (?:\w+ ){{0,5}}{_HARM}(?: chết| hết)?"
    rf"(?: {_SOMEBODY}| bỏ|$|[,.!])",
    rf"(?:sẽ|sắp|muốn|đòi|dọa|doạ|tính|định|chờ đó) (?:\w+ ){{0,4}}{_HARM}",
    r"(?:tao|tôi|t|sẽ|mai|đòi) (?:\w+ ){0,4}(?:đốt|đập nát|đập phá|cho nổ|đặt bom) "
    rf"(?:\w+ ){{0,2}}(?:{_OFFICE}|nhà|chợ)",
    r"(?:đặt|cho nổ|đánh) bom|cho nổ tung",
    r"cả nhà nó .{0,10}chết",
    r"chém chết|đâm chết|giết chết|sắp giết",
    rf"(?:cầm|vác|xách|mang|có) (?:theo )?{_WEAPON}\b.{{0,25}}"
    rf"(?:dọa|doạ|đuổi|rượt|chém|đâm|tới|đốt|đòi|giết|trước cửa|ép|lên {_OFFICE})",
    rf"{_THREATENS}\b.{{0,20}}(?:giết|chém|đâm|tính mạng|bắt cóc|đốt|chặt|bom)",
    rf"{_THREATENS}\b.{{0,20}}(?:tung (?:ảnh|clip|hình)|đăng ảnh)",
    r"khủng bố tinh thần|vòng hoa tang",
    r"(?:sẽ|phải) (?:tới|đến) .{0,8}chém",
    r"(?:đánh|nhốt|bạo hành|xâm hại) (?:tôi|em|con|mẹ|vợ)\b.{0,20}(?:cứu|đang|chảy máu)",
    r"cứu .{0,20}bị (?:đánh|giết|nhốt|chém)",
    r"\b(?:someone|he|they) (?:is|are|wants?|will) .{0,15}kill\b",
)
# These say something harmless as often without their diacritics: "từ từ", "tư vấn", "đi thư", "của tay".
_SELF_HARM_ACCENTED = (r"^tự tử|tự tử trước|tự vẫn|di thư|vĩnh biệt|cứa (?:vào )?(?:cổ )?tay",)
_VIOLENCE_ACCENTED = (
    r"(?:sẽ|sắp|muốn|đòi|dọa|doạ|tính|định|là) (?:\w+ ){0,3}bắn (?:chết|bỏ|nó|mày|thằng|ông|con|hết)",
)

# A death that lies behind and must be registered, a fine, a rule: the matter is a procedure.
_PROCEDURE = (
    r"khai tử|chứng tử|tử tuất|mai táng|báo tử|mức phạt|xử (?:lý|phạt) (?:thế nào|sao|ra sao)|luật (?:nào|quy định)"
    r"|tội gì|bao nhiêu năm tù|mấy năm tù|phạt tù|trình báo|tố cáo"
)
_ABOUT_ONESELF_NOW = r"\b(?:tôi|em|mình|t|tao|tui)\b.{0,12}\b(?:muốn|định|tính|sắp|sẽ|đang)\b"


def danger_in(text: str) -> Danger | None:
    """What harm a text plainly speaks of: to the writer or somebody close, or by violence; None if it does not."""
    bare = strip_diacritics(text) == text
    accented, stripped = match_forms(text)
    read = stripped if bare else accented
    patterns = _BARE if bare else _ACCENTED
    if patterns.procedure.search(read) and not patterns.about_oneself_now.search(read):
        return None
    if patterns.self_harm.search(read):
        return "self_harm"
    return "violence" if patterns.violence.search(read) else None


class _Patterns:
    """The patterns as they meet a text with diacritics, or one without."""

    def __init__(self, *, bare: bool) -> None:
        """``bare``: the patterns lose their diacritics, too, and those that need them stay away."""

        def compiled(*alternatives: str) -> re.Pattern[str]:
            joined = "|".join(alternatives)
            return re.compile(strip_diacritics(joined) if bare else joined)

        self.self_harm = compiled(*_SELF_HARM, *(() if bare else _SELF_HARM_ACCENTED))
        self.violence = compiled(*_VIOLENCE, *(() if bare else _VIOLENCE_ACCENTED))
        self.procedure = compiled(_PROCEDURE)
        self.about_oneself_now = compiled(_ABOUT_ONESELF_NOW)


_ACCENTED, _BARE = _Patterns(bare=False), _Patterns(bare=True)
