"""How the desk says times, channels and areas to an officer."""

from __future__ import annotations

from datetime import timedelta

from bot.outcomes import Outcome

_CHANNELS = {"web": "Trang web", "zalo": "Zalo", "messenger": "Messenger", "rest": "Ứng dụng khác"}
_AREAS = {
    "vneid": "VNeID",
    "can-cuoc": "Căn cước",
    "cu-tru": "Cư trú",
    "dvc": "Dịch vụ công",
    "de-an-06": "Đề án 06",
}


def channel_label(channel: str) -> str:
    """Name of a channel; an unknown one by its own name."""
    return _CHANNELS.get(channel, channel)


def area_label(area: str | None) -> str:
    """Name of a topic area; an unknown one by its own name."""
    return "Chưa rõ lĩnh vực" if area is None else _AREAS.get(area, area)


def reason_label(reason: str) -> str:
    """Why the ticket was opened, from the list of outcomes."""
    try:
        return Outcome(reason).label
    except ValueError:
        return reason


def duration_label(duration: timedelta) -> str:
    """A waiting time: "vừa xong", "12 phút", "1 giờ 5 phút", "2 ngày"."""
    minutes = max(int(duration.total_seconds()) // 60, 0)
    hours, rest = divmod(minutes, 60)
    if minutes == 0:
        return "vừa xong"
    if hours == 0:
        return f"{minutes} phút"
    if hours < 24:
        return f"{hours} giờ {rest} phút" if rest else f"{hours} giờ"
    return f"{hours // 24} ngày"
