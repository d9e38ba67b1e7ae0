"""Greetings, thanks and the like: short, polite, and back to the matter."""

from __future__ import annotations

from datetime import date

from bot.messages import Reply
from bot.outcomes import Outcome

_HELP = "Anh/chị cần hỏi gì về VNeID, thẻ căn cước, cư trú hay dịch vụ công, cứ viết tự nhiên, không dấu cũng được ạ."

_BY_INTENT = {
    "greet": (Outcome.GREETED, f"Dạ, em chào anh/chị. Em là trợ lý hướng dẫn thủ tục. {_HELP}"),
    "thank": (Outcome.THANKED, "Dạ, không có gì ạ. Anh/chị cần thêm gì cứ hỏi em."),
    "goodbye": (Outcome.SAID_GOODBYE, "Dạ, em chào anh/chị. Khi cần, anh/chị cứ quay lại hỏi ạ."),
    "bot_challenge": (
        Outcome.EXPLAINED_SELF,
        "Dạ, em là trợ lý tự động, không phải người thật. Em trả lời theo các bài hướng dẫn đã được kiểm tra. "
        f"Khi em không chắc, em chuyển anh/chị tới cán bộ. {_HELP}",
    ),
    "praise": (Outcome.CHATTED, f"Dạ, em cảm ơn anh/chị. {_HELP}"),
    "chitchat": (Outcome.CHATTED, f"Dạ, em là trợ lý về thủ tục nên chuyện khác em xin phép không bàn ạ. {_HELP}"),
    "insult": (
        Outcome.BLOCKED_ABUSE,
        "Dạ, em xin lỗi nếu đã làm anh/chị bực mình. Anh/chị viết giúp em việc đang cần, "
        "hoặc gõ «gặp cán bộ» để được người hỗ trợ ạ.",
    ),
}


def compose_smalltalk(intent: str, today: date) -> Reply:
    """The reply to a social turn; an unknown intent is chatted about."""
    outcome, text = _BY_INTENT.get(intent, _BY_INTENT["chitchat"])
    return Reply(outcome=outcome, text=text, as_of=today)
