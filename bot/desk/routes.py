"""The desk's pages: log-in, queue, ticket, citizens' remarks. ``router`` holds them and the JSON interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk import api, remarks
from bot.desk.officers import TooManyTries, UnknownOfficer, authenticate
from bot.desk.queue import ticket_view
from bot.desk.services import Desk, Draft
from bot.desk.sessions import COOKIE, FORM_COOKIE, FORM_SECONDS, new_token, safe_next
from bot.desk.states import CloseReason
from bot.desk.web import (
    CurrentDesk,
    CurrentVisitor,
    LoginNeeded,
    PageRoute,
    Refusal,
    page,
    read_form,
    seconds_left,
    sessions_of,
    visitor,
)
from bot.desk.wording import area_label
from bot.storage import audit, feedback, officers
from bot.storage import desk as rows

pages = APIRouter(prefix="/desk", route_class=PageRoute, include_in_schema=False)


@pages.get("/login")
async def login_form(request: Request, desk: CurrentDesk, next: Annotated[str | None, Query()] = None) -> Response:
    """The log-in form; an officer who is already in goes on."""
    try:
        await visitor(request)
    except LoginNeeded:
        return _login_page(request, desk, safe_next(next))
    return RedirectResponse(safe_next(next), status_code=303)


@pages.post("/login")
async def log_in(request: Request, desk: CurrentDesk, next: Annotated[str | None, Query()] = None) -> Response:
    """Check username and password and start a session."""
    form = await read_form(request)
    target = safe_next(next)
    username = form.get("username", "")
    if not sessions_of(desk).form_matches(request.cookies.get(FORM_COOKIE), form.get("csrf")):
        return _login_page(request, desk, target, 403, "Trang đăng nhập đã để lâu. Anh/chị đăng nhập lại.", username)
    address = request.client.host if request.client else ""
    now = desk.now()
    try:
        officer = await authenticate(
            desk.database, username=username, password=form.get("password", ""), address=address, now=now
        )
    except TooManyTries as pause:
        seconds = seconds_left(pause.wait.total_seconds())
        error = f"Đăng nhập sai nhiều lần. Anh/chị thử lại sau {seconds} giây."
        response = _login_page(request, desk, target, 429, error, username)
        response.headers["Retry-After"] = str(seconds)
        return response
    except UnknownOfficer:
        return _login_page(request, desk, target, 401, "Tên đăng nhập hoặc mật khẩu chưa đúng.", username)
    return await _start_session(request, desk, officer.id, target)


@pages.post("/logout")
async def log_out(request: Request, desk: CurrentDesk, who: CurrentVisitor) -> Response:
    """End the session."""
    form = await read_form(request)
    if not sessions_of(desk).csrf_matches(who.token, form.get("csrf")):
        raise Refusal(403, "csrf", "Trang đã cũ. Anh/chị tải lại trang rồi làm lại.")
    async with desk.database.write() as session:
        await officers.log_out(session, who.token)
    response = RedirectResponse("/desk/login", status_code=303)
    response.delete_cookie(COOKIE, path="/desk")
    return response


@pages.get("")
async def queue_page(who: CurrentVisitor) -> Response:
    """The queue."""
    return page("queue.html", officer=who.officer, csrf=who.csrf)


@pages.get("/tickets/{number}")
async def ticket_page(number: str, desk: CurrentDesk, who: CurrentVisitor) -> Response:
    """One ticket."""
    now = desk.now()
    async with desk.database.read() as session:
        row = await rows.ticket_row(session, number)
    async with desk.database.write() as session:
        actor = audit.officer_actor(who.officer.id)
        await audit.record(session, actor=actor, action="ticket_viewed", subject=f"ticket:{number}", now=now)
    drafts = [desk.drafts.draft(guide) or Draft(guide, guide) for guide in row.ticket.suggested_guides]
    return page(
        "ticket.html",
        officer=who.officer,
        csrf=who.csrf,
        ticket=ticket_view(row, who.officer, now, desk.drafts),
        drafts=drafts,
        topic=_topic_title(desk, row.conversation.topic),
        close_reasons=list(CloseReason),
        max_text=desk.max_text_chars,
    )


@pages.get("/feedback")
async def remarks_page(desk: CurrentDesk, who: CurrentVisitor, done: Annotated[bool, Query()] = False) -> Response:
    """What citizens say about answers."""
    found = await remarks.remark_list(desk, done=done)
    return page("remarks.html", officer=who.officer, csrf=who.csrf, list=found, done=done)


@pages.post("/feedback/{feedback_id}")
async def mark_remark(feedback_id: str, request: Request, desk: CurrentDesk, who: CurrentVisitor) -> Response:
    """A remark is dealt with, or needs work after all. Said twice it changes nothing."""
    form = await read_form(request)
    if not sessions_of(desk).csrf_matches(who.token, form.get("csrf")):
        raise Refusal(403, "csrf", "Trang đã cũ. Anh/chị tải lại trang rồi làm lại.")
    reopens = form.get("state") == "open"
    mark = feedback.reopen if reopens else feedback.resolve
    async with desk.database.write() as session:
        await mark(session, feedback_id, now=desk.now(), officer_id=who.officer.id)
    return RedirectResponse("/desk/feedback?done=1" if reopens else "/desk/feedback", status_code=303)


def _topic_title(desk: Desk, topic: str | None) -> str | None:
    """What the page the citizen asks from is about: the title of a guide, or the name of an area."""
    draft = desk.drafts.draft(topic) if topic else None
    return draft.title if draft else topic and area_label(topic)


def _login_page(
    request: Request, desk: CurrentDesk, target: str, status: int = 200, error: str = "", username: str = ""
) -> Response:
    nonce = new_token()
    token = sessions_of(desk).seal_form(nonce)
    response = page("login.html", status, form_token=token, error=error, username=username, target=target)
    _set_cookie(request, response, FORM_COOKIE, nonce, FORM_SECONDS)
    return response


async def _start_session(request: Request, desk: CurrentDesk, officer_id: str, target: str) -> Response:
    token = new_token()
    now = desk.now()
    async with desk.database.write() as session:
        await officers.log_in(
            session, officer_id, token=token, now=now, expires_at=now + timedelta(hours=desk.session_hours)
        )
    response = RedirectResponse(target, status_code=303)
    sessions = sessions_of(desk)
    _set_cookie(request, response, COOKIE, sessions.seal(token), sessions.lifetime_seconds)
    response.delete_cookie(FORM_COOKIE, path="/desk")
    return response


def _set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, path="/desk", httponly=True, samesite="lax", secure=secure)


router = APIRouter()
router.include_router(pages)
router.include_router(api.router)
