"""The editors' list as the desk shows it: which answers citizens call wrong, why, and who has dealt with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.rendering import plain
from bot.clock import VIETNAM
from bot.desk import presses
from bot.desk.services import Desk, DraftBook
from bot.storage import feedback
from bot.storage.feedback import Item

SHOWN = 100


@dataclass(frozen=True)
class Remark:
    """One answer a citizen calls wrong. ``guide`` and ``guide_title`` are empty where the answer named none."""

    id: str
    at: str
    guide: str
    guide_title: str
    question: str
    answer: str
    comment: str
    done: str


@dataclass(frozen=True)
class RemarkList:
    """The open remarks, oldest first, or those dealt with, newest first; the counts are of all there are."""

    remarks: tuple[Remark, ...]
    open_count: int
    done_count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.remarks) >= SHOWN


async def remark_list(desk: Desk, *, done: bool) -> RemarkList:
    """What the page of remarks shows."""
    async with desk.database.read() as session:
        items = await feedback.wrong_answers(session, resolved=done, limit=SHOWN)
        open_count, done_count = await feedback.count_wrong(session)
    titles: dict[str, str] = {}
    for guide in {item.feedback.guide for item in items} - {None}:
        draft = desk.drafts.draft(guide) if guide else None
        titles[str(guide)] = draft.title if draft else str(guide)
    return RemarkList(tuple(_remark(item, titles, desk.drafts) for item in items), open_count, done_count)


def _remark(item: Item, titles: dict[str, str], book: DraftBook) -> Remark:
    given = item.feedback
    guide = given.guide or ""
    return Remark(
        id=given.id,
        at=_moment(given.created_at),
        guide=guide,
        guide_title=titles.get(guide, ""),
        question=presses.in_words(item.question or "", book),
        answer=plain(item.answer),
        comment=given.comment or "",
        done=f"{item.resolver or 'Dòng lệnh'}, {_moment(given.resolved_at)}" if given.resolved_at else "",
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
