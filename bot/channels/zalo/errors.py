"""Zalo's error codes, which come under HTTP 200, and what each asks of us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bot.channels.push import SendFailed
from bot.channels.zalo.windows import CLOSED
from bot.clock import VIETNAM

TOKEN_REFUSED = frozenset({-216, -220, -124})
"""The access token is no longer good: renew it once, send once more."""

CHOICES_REFUSED = frozenset({-201, -233, -240})
"""A message with choices may be refused with these: send it once more as plain text."""

_RATE_LIMITED = -32
_NIGHT = -234
_MORNING = time(6, 5)
_WINDOW_CLOSED = frozenset({-230, -232, -305, -311})
# The account or the application cannot send at all.
_ACCOUNT_DOWN = frozenset({-204, -205, -209, -212, -219, -221, -242})
# This kind of message needs something the account does not have (a right, a package, money).
_NOT_ENTITLED = frozenset({-223, -224, -235, -320, -321})
_OUT_OF_QUOTA = frozenset({-211, -218})
_PERMANENT = frozenset({-100, -201, -210, -213, -214, -217, -227, -233, -237, -240, -244, -248, -249})

EXPLANATIONS: Mapping[int, str] = {
    -32: "vượt giới hạn số lần gọi mỗi phút",
    -200: "gửi không thành công",
    -201: "một trường của tin nhắn không hợp lệ",
    -204: "OA đã bị vô hiệu hóa",
    -205: "OA không tồn tại",
    -209: "ứng dụng chưa được kích hoạt",
    -210: "tham số vượt giới hạn",
    -211: "OA đã hết hạn mức gửi tin",
    -212: "OA chưa đăng ký dùng API này",
    -213: "người dân chưa quan tâm OA",
    -216: "access token không hợp lệ",
    -217: "người dân đã chặn lời mời của OA",
    -218: "người dân đã nhận đủ số tin cho phép",
    -219: "ứng dụng đã bị gỡ",
    -220: "access token đã hết hạn hoặc bị thu hồi",
    -221: "OA chưa được xác thực",
    -223: "OA chưa cấp quyền API này cho ứng dụng",
    -224: "gói dịch vụ của OA không có tính năng này",
    -227: "tài khoản người dân bị khóa hoặc không hoạt động",
    -230: "người dân không tương tác trong 7 ngày qua",
    -232: "người dân chưa tương tác hoặc đã quá hạn tương tác",
    -233: "loại tin nhắn không được hỗ trợ",
    -234: "loại tin này không được gửi ban đêm",
    -235: "API không hỗ trợ loại OA này",
    -240: "API gửi tin phiên bản cũ đã đóng",
    -242: "appsecret_proof không đúng",
    -244: "người dân đã tắt nhận loại tin này",
    -248: "nội dung vi phạm quy định của Zalo",
    -320: "chưa có tài khoản Zalo Cloud",
    -321: "tài khoản Zalo Cloud hết tiền",
}


def failure(code: int, now: datetime) -> SendFailed:
    """What a refusal means for the message, and for those behind it. Codes nobody documented are tried again."""
    name = f"zalo {code}"
    if code in _WINDOW_CLOSED:
        return SendFailed(CLOSED, retry=False)
    if code == _RATE_LIMITED:
        return SendFailed(name, retry=True, whole_channel=True, retry_after=timedelta(seconds=60))
    if code == _NIGHT:
        return SendFailed(name, retry=True, retry_after=until_morning(now))
    if code in _ACCOUNT_DOWN:
        return SendFailed(name, retry=True, whole_channel=True, needs_operator=True, retry_after=timedelta(minutes=10))
    if code in _NOT_ENTITLED:
        return SendFailed(name, retry=True, needs_operator=True)
    if code in _OUT_OF_QUOTA:
        return SendFailed(name, retry=False, needs_operator=True)
    return SendFailed(name, retry=code not in _PERMANENT)


def until_morning(now: datetime) -> timedelta:
    """How long until the night ban of some message types ends in Viet Nam."""
    local = now.astimezone(VIETNAM)
    morning = datetime.combine(local.date(), _MORNING, VIETNAM)
    return (morning if local < morning else morning + timedelta(days=1)) - local
