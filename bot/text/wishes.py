"""An outright wish for a person: always granted, so no classifier is asked whether it was meant.

Only plain wishes count, said in a few words; the rest is left to the NLU. A question about whom to see ("gặp ai để
nộp hồ sơ") is a question, and a complaint about a person is a matter of its own.
"""

from __future__ import annotations

import re

from bot.text.normalise import bare_words

_MOST_WORDS = 16  # a longer message has a matter of its own

# Read without diacritics: these words mean nothing else there.
_STAFF = (
    r"(?:can bo|cb|nhan vien|(?:tu van|tong dai|ho tro|chuyen) vien|lanh dao|quan ly|sep"
    r"|cong an (?:phuong|xa|khu vuc|phu trach)"
    r"|nguoi (?:that|thiet|truc|phu trach|ho tro|tu van|quan ly|khac tra loi|co (?:tham quyen|trach nhiem|chuyen mon))"
    r"|ng that|con nguoi|bo phan (?:ho tro|tiep dan|tu van)|ben (?:cong an|tu phap))"
)
_WISHING = r"(?:cho|xin|muon|can|yeu cau|de nghi|lam on|vui long|hay|nho|thoi|giup|duoc|bac|toi|em|minh|tui|con|chi|de)"
_REACHING = r"(?:gap|noi chuyen|chat|trao doi|lien he|lien lac|ket noi|noi may|noi|chuyen|hoi truc tiep|nghe)"
_WISHES = re.compile(
    "|".join(
        (
            rf"\b{_WISHING} (?:\w+ ){{0,3}}?{_REACHING} (?:\w+ ){{0,4}}?{_STAFF}\b",
            rf"^(?:a |da |vang |thoi )?{_REACHING} (?:\w+ ){{0,4}}?{_STAFF}\b",
            rf"\b(?:can|muon|nho|keu|goi|yeu cau|de nghi) (?:\w+ ){{0,2}}?{_STAFF}"
            r"(?:$| (?:\w+ )?(?:ra|vao|giai|ho tro|huong dan|tra loi|tu van|goi lai|noi chuyen|truc tiep|di$|voi$))",
            rf"^{_STAFF} (?:dau|oi|ra|tra loi)\b",
            rf"^(?:o day )?co (?:anh |chi |anh chi )?{_STAFF}(?: nao)?(?: (?:truc|online|o do|o day|ranh))* khong\b",
            r"\b(?:cho|can|muon|xin) (?:toi |em |minh |bac |duoc )?(?:gap|noi chuyen (?:voi|vs)|chat (?:voi|vs)) "
            r"(?:1 |mot )?(?:nguoi|con nguoi|ai do)(?:$| (?:di|chu|voi|cho (?:nhanh|le|chac)|nha|nhe|khong phai))",
            r"\bnoi chuyen truc tiep (?:voi (?:ai do|nguoi))?$|^chuyen may(?: giup| gium| di)?$",
            r"\b(?:talk|speak|chat|connect) (?:\w+ )?(?:to|with) (?:a |an )?(?:real )?"
            r"(?:human|person|agent|someone|officer|staff)\b",
            r"\b(?:real|live) (?:human|person|agent)\b|^(?:human|agent|live chat)$",
        )
    )
)
# ... whom, where, how, whether: then it is a question, or the story of a matter.
_ASKS = re.compile(
    r"\b(?:o dau|the nao|bao nhieu|may gio|may ngay|thi sao|lam sao|khi nao|luc nao|can gi|giay to|co phai|co dung"
    r"|duoc quyen|co quyen|lua dao|la gi|doi tien|tien|gia danh|de lam|to cao|khieu nai|bat|giu|kiem tra|nop"
    r"|ho so cua|nao(?! (?:khong|truc|online|o do|o day|ranh))|quet|app|khi|buoc|tai)\b"
)


def wants_person(text: str) -> bool:
    """Whether a text asks, in so many words, to be put through to a person."""
    read = bare_words(text)
    few = len(read.split()) <= _MOST_WORDS
    return few and _WISHES.search(read) is not None and _ASKS.search(read) is None
