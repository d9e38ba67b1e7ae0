"""Somebody wronged the citizen, who wants it pursued: a matter for a person, whatever guide is near it.

Two things must be told: that it is to be complained of, sued over or reported, and either that the citizen wants to do
so or what an office or officer did. How complaints work in general is a question like any other, and a swindle by a
stranger has its own warnings.
"""

from __future__ import annotations

import re

from bot.text.normalise import bare_words

# Read without diacritics.
_PURSUED = r"(?:khieu nai|khieu kien|khoi kien|to cao|dam don|(?<!dieu )(?<!y )(?<!su )(?<!phu )(?<!buu )kien)"
_WANTED = re.compile(
    r"\b(?:toi|em|minh|con|chau|tui|t|e|bac|co|chu|nha toi|gia dinh)(?: \w+)? "
    rf"(?:muon|can|dinh|xin|phai|quyet|se) (?:\w+ )?{_PURSUED}\b(?! nghi)"
)
_COMPLAINED = re.compile(rf"\b{_PURSUED}\b(?! nghi)")
_OFFICE = (
    r"\b(?:can bo|cb|cong an|canh sat|csgt|phuong|xa|ubnd|uy ban|mot cua|quay|trung tam|nhan vien|lanh dao|truong thon"
    r"|ong|ba|anh|chi|nguoi (?:nay|do|ta)|ho)\b"
)
_WRONG = (
    r"\b(?:voi (?:tien|toi|them|vinh)|doi (?:\w+ ){0,3}?(?:tien|nghin|ngan|trieu|\d+ ?k|boi duong)"
    r"|doi (?:them|nop|giay|phai)|bat (?:\w+ )?(?:nop|lam|ve|phai|di|bo sung)|hach|nhung nhieu|gay (?:kho|phien)|oan"
    r"|lam kho|khong (?:chiu|nhan|giai quyet|cho|tra loi)|tu choi|boi duong|lot tay|phong bi|hoi lo|an (?:tien|chan)"
    r"|quat|mang|chui|coc loc|thai do|bao che|bao ke|ngam|cham tre|keo dai|xuc pham|du doa|sai (?:quy dinh|luat)|vo ly"
    r")\b"
)
_WRONGED = re.compile(rf"{_OFFICE}.*{_WRONG}")
# A swindle, or a question about the ways to complain.
_OTHER = re.compile(r"\b(?:lua|gia danh|gia mao|mao danh|khac nhau|la gi|thoi han)\b")


def sounds_like_complaint(text: str) -> bool:
    """Whether a text tells of a wrong that its writer wants pursued."""
    words = bare_words(text)
    if _COMPLAINED.search(words) is None or _OTHER.search(words):
        return False
    return _WANTED.search(words) is not None or _WRONGED.search(words) is not None
