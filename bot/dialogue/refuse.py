"""Saying no, kindly: not our business, or not lawful."""

from __future__ import annotations

from datetime import date

from bot.messages import PAYLOAD_STAFF, Button, Reply
from bot.outcomes import Outcome

_TEXTS = {
    Outcome.REFUSED_OFF_TOPIC: (
        "Dạ, việc này nằm ngoài phần em được giao nên em không dám trả lời.\n\n"
        "Em giúp được về: tài khoản VNeID, thẻ căn cước, cư trú (thường trú, tạm trú) "
        "và các dịch vụ công trực tuyến.\n\n"
        "Với việc khác, anh/chị hỏi Trung tâm Phục vụ hành chính công xã, phường nơi ở để được chỉ đúng cơ quan."
    ),
    Outcome.REFUSED_UNSAFE: (
        "Dạ, em không giúp được việc này vì trái quy định và có thể gây hại cho người khác.\n\n"
        "Em chỉ hướng dẫn thủ tục đúng quy định về VNeID, căn cước, cư trú và dịch vụ công. "
        "Anh/chị không đưa mã OTP, mật khẩu hay giấy tờ của mình cho ai, và không dùng của người khác."
    ),
}


def compose_refusal(outcome: Outcome, today: date) -> Reply:
    """A kind refusal that says what the bot can help with, or where to turn.

    Raises:
        KeyError: ``outcome`` is not a refusal of the bot.
    """
    buttons = (Button("Gặp cán bộ", PAYLOAD_STAFF),) if outcome is Outcome.REFUSED_OFF_TOPIC else ()
    return Reply(outcome=outcome, text=_TEXTS[outcome], as_of=today, buttons=buttons)
