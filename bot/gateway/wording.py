"""Every sentence the gateway itself says to a citizen. Short, polite, and always with a way forward."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import PAYLOAD_BOT, PAYLOAD_STAFF, Button
from bot.outcomes import Outcome

BACK_TO_BOT = Button("Quay lại trợ lý", PAYLOAD_BOT)
ASK_STAFF = Button("Gặp cán bộ", PAYLOAD_STAFF)

FAILURES = {
    Outcome.FAILED_NLU_DOWN: (
        "Dạ, em xin lỗi, trợ lý đang tạm ngừng. Em đã giữ câu hỏi của anh/chị và chuyển tới cán bộ hỗ trợ."
    ),
    Outcome.FAILED_NO_REPLY: (
        "Dạ, em xin lỗi, em gặp trục trặc nên chưa trả lời được. "
        "Em đã giữ câu hỏi của anh/chị và chuyển tới cán bộ hỗ trợ."
    ),
    Outcome.FAILED_UNGROUNDED: (
        "Dạ, em chưa có nguồn chắc chắn cho câu này nên không dám trả lời sai. "
        "Em đã chuyển câu hỏi của anh/chị tới cán bộ hỗ trợ."
    ),
}

TOO_MANY_SESSIONS = "Đang có nhiều người cùng mở trợ lý từ mạng này. Xin chờ một chút rồi thử lại."

NO_WORDS = (
    "Dạ, em chưa đọc được tin nhắn này vì không thấy chữ nào. "
    "Anh/chị viết giúp em câu hỏi bằng chữ, không dấu cũng được ạ."
)
_NOT_WORDS = {
    "image": "Dạ, em chưa xem được ảnh. Anh/chị viết giúp em nội dung cần hỏi bằng chữ ạ.",
    "video": "Dạ, em chưa xem được video. Anh/chị viết giúp em nội dung cần hỏi bằng chữ ạ.",
    "audio": "Dạ, em chưa nghe được tin nhắn thoại. Anh/chị viết giúp em câu hỏi bằng chữ, không dấu cũng được ạ.",
    "file": "Dạ, em chưa mở được tệp. Anh/chị viết giúp em nội dung cần hỏi bằng chữ ạ.",
    "link": "Dạ, em chưa mở được liên kết. Anh/chị viết giúp em nội dung cần hỏi bằng chữ ạ.",
    "location": "Dạ, em chưa đọc được vị trí. Anh/chị viết giúp em tên xã, phường nơi anh/chị ở ạ.",
    "sticker": "Dạ, em đã nhận được nhãn dán của anh/chị. Anh/chị cần hỏi gì, viết giúp em bằng chữ ạ.",
    "contact": "Dạ, em không đọc và không lưu danh thiếp. Anh/chị viết giúp em nội dung cần hỏi bằng chữ ạ.",
}
WELCOME = (
    "Dạ, em chào anh/chị. Em là trợ lý tự động, trả lời về căn cước, VNeID, cư trú và dịch vụ công trực tuyến.\n\n"
    "Anh/chị cứ viết câu hỏi, không dấu cũng được ạ. "
    "Anh/chị không gửi số căn cước, mật khẩu hay mã OTP ở đây. "
    "Khi cần, anh/chị bấm «Gặp cán bộ» để được người hỗ trợ trực tiếp."
)
INTRODUCTION = "Em là trợ lý tự động, không phải người thật. Cần người hỗ trợ, anh/chị nhắn «gặp cán bộ» ạ."
ANSWERED_ELSEWHERE = "Người dân đang được trả lời trong công cụ nhắn tin của {platform}."
STILL_WAITING = "Phiếu của anh/chị vẫn còn đó, cán bộ sẽ trả lời ngay tại đây."
LEFT_PLATFORM = "Người dân đã bỏ quan tâm hoặc chặn tin nhắn. Tin gửi thêm có thể không tới họ."
STILL_WORKING = "Câu hỏi của anh/chị đã được giữ lại nhưng chưa trả lời kịp. Xin anh/chị hỏi lại sau ít phút."
STORAGE_DOWN = "Hệ thống đang bận nên chưa nhận được tin nhắn. Xin anh/chị gửi lại sau ít phút."
LEFT = "Người dân đã xóa cuộc trò chuyện. Tin nhắn gửi thêm sẽ không tới họ."

# The kinds of bot.text.pii, in words.
_KINDS = {
    "id_number": "số định danh",
    "phone": "số điện thoại",
    "otp": "mã OTP",
    "email": "địa chỉ email",
    "card": "số thẻ ngân hàng",
    "password": "mật khẩu",
    "bank_account": "số tài khoản",
}
_OTHER_KIND = "thông tin riêng"


def unreadable(why: str, max_chars: int) -> str:
    """The message holds nothing the assistant can read: too long, no words, or something else than words."""
    return too_long(max_chars) if why == "too_long" else _NOT_WORDS.get(why, NO_WORDS)


def too_long(max_chars: int) -> str:
    """The message is longer than can be read."""
    return (
        f"Dạ, tin nhắn dài quá nên em không đọc hết được. Anh/chị viết gọn lại giúp em, "
        f"dưới {max_chars} ký tự, mỗi lần một việc ạ."
    )


def masked(kinds: Sequence[str]) -> str:
    """What was hidden in the citizen's message, and the warning that goes with it."""
    names = list(dict.fromkeys(_KINDS.get(kind, _OTHER_KIND) for kind in kinds))
    what = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} và {names[-1]}"
    return (
        f"Anh/chị vừa gửi {what}. Em đã ẩn đi, không lưu lại. "
        "Anh/chị không gửi số giấy tờ riêng ở đây, và không đưa mã OTP cho bất kỳ ai ạ."
    )


def ticket_line(number: str, position: int | None) -> str:
    """The ticket number to keep, and the place in the queue."""
    line = f"Số phiếu của anh/chị: **{number}**."
    if position is None:
        return line
    if position == 1:
        return f"{line} Anh/chị là người kế tiếp trong hàng chờ."
    return f"{line} Anh/chị đang đứng thứ {position} trong hàng chờ."


def waiting(number: str, position: int | None) -> str:
    """The citizen writes while nobody has claimed the ticket yet."""
    return (
        "Dạ, em đã chuyển thêm tin nhắn này cho cán bộ. Cán bộ sẽ trả lời anh/chị ngay tại đây.\n\n"
        f"{ticket_line(number, position)}"
    )


def with_staff(officer: str | None, number: str) -> str:
    """The citizen writes while an officer has the conversation."""
    who = f"Cán bộ {officer}" if officer else "Cán bộ"
    return f"Dạ, em đã chuyển tin nhắn này. {who} đang trả lời anh/chị.\n\n{ticket_line(number, None)}"


def returned_to_bot(number: str | None) -> str:
    """The citizen chose the assistant again."""
    if number is None:
        return "Dạ, em là trợ lý, em đang nghe anh/chị đây ạ. Anh/chị cần hỏi gì?"
    return f"Dạ, em đã hủy phiếu {number} và tiếp tục giúp anh/chị đây ạ. Anh/chị cần hỏi gì?"
