"""Meta's error table: codes and subcodes, and what each asks of us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.messenger.windows import CLOSED
from bot.channels.push import SendFailed

THREAD_TAKEN = 2018300
"""Another app owns the thread."""

DELIVERED_ALL_THE_SAME = frozenset({(1, 1357046)})
"""Errors after which the message may have arrived."""

RATE_LIMITS = frozenset({4, 17, 32, 613, 80006})
BUSY = timedelta(seconds=60)
SET_UP_WRONG = timedelta(minutes=10)

_WINDOW_CLOSED = frozenset({2018278, 2534022, 2018065})
_NOT_RECEIVING = frozenset({2018108, 1545041})
_RESTRICTED = 1893063
_NO_SUCH_OBJECT = 33
_SWITCHED_OFF = frozenset({102, 190, 368})
_NOT_ALLOWED = frozenset({3, 10, 200, 299})

EXPLANATIONS: Mapping[int, str] = {
    1: "Meta gặp lỗi không rõ, thường do ứng dụng thiếu quyền",
    2: "Meta tạm thời gặp lỗi",
    3: "ứng dụng không có khả năng gọi API này",
    4: "vượt giới hạn số lần gọi",
    10: "ứng dụng chưa được cấp quyền cho việc này",
    100: "một tham số không hợp lệ",
    102: "phiên đăng nhập của mã truy cập không còn hiệu lực",
    190: "mã truy cập Trang không hợp lệ hoặc đã hết hạn",
    200: "thiếu quyền; nếu ứng dụng chưa được duyệt thì chỉ người có vai trò trong ứng dụng mới nhận được tin",
    299: "thiếu quyền",
    368: "Trang hoặc ứng dụng bị tạm chặn vì chính sách",
    551: "người dân đang không nhận tin của Trang",
    613: "vượt giới hạn số lần gọi",
}
SUBCODES: Mapping[int, str] = {
    33: "không thấy đối tượng này: sai mã Trang, hoặc mã truy cập không thuộc về Trang",
    463: "mã truy cập đã hết hạn",
    460: "mã truy cập mất hiệu lực vì quản trị viên đổi mật khẩu",
    2018001: "không có người nhận này",
    2018028: "ứng dụng chưa được duyệt quyền pages_messaging nên chỉ nhắn được cho người có vai trò trong ứng dụng",
    1893063: "Trang bị tạm hạn chế gửi tin",
    THREAD_TAKEN: "ứng dụng khác đang giữ cuộc trò chuyện",
}


class Refused(Exception):
    """Meta answered with an error. ``message`` is Meta's own text; it may quote what was sent: not for logs."""

    def __init__(self, code: int, subcode: int = 0, message: str = "") -> None:
        """``subcode`` is 0 where Meta gives none."""
        super().__init__(f"{code}/{subcode}")
        self.code = code
        self.subcode = subcode
        self.message = message

    @property
    def wrong_proof(self) -> bool:
        """Whether Meta does not believe our ``appsecret_proof``; it has no code of its own."""
        return self.code == 100 and "appsecret_proof" in self.message

    @property
    def explanation(self) -> str:
        """What it means, in Vietnamese."""
        if self.wrong_proof:
            return "appsecret_proof không đúng: BOT_MESSENGER_APP_SECRET không phải của ứng dụng đã cấp mã truy cập"
        known = SUBCODES.get(self.subcode) or EXPLANATIONS.get(self.code, "lỗi chưa có trong bảng")
        return f"{known} (mã {self.code}{f'/{self.subcode}' if self.subcode else ''})"


def failure(error: Refused) -> SendFailed:
    """What a refusal means for the message, and for those behind it. Codes nobody documented are tried again."""
    code, subcode = error.code, error.subcode
    name = f"meta {code}/{subcode}"
    if subcode in _WINDOW_CLOSED:
        return SendFailed(CLOSED, retry=False)
    if subcode == THREAD_TAKEN:
        return SendFailed("thread_taken", retry=False)
    if code == 551 or subcode in _NOT_RECEIVING:
        return SendFailed(name, retry=False)
    if code in RATE_LIMITS:
        return SendFailed(name, retry=True, whole_channel=True, retry_after=BUSY)
    if error.wrong_proof or code in _SWITCHED_OFF or subcode in (_RESTRICTED, _NO_SUCH_OBJECT):
        return SendFailed(name, retry=True, whole_channel=True, needs_operator=True, retry_after=SET_UP_WRONG)
    if code in _NOT_ALLOWED:
        return SendFailed(name, retry=True, needs_operator=True)
    return SendFailed(name, retry=code != 100)
