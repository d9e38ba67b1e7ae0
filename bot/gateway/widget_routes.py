"""The widget's HTTP interface: sessions, messages, the live stream, ratings, feedback, topics."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from bot.channels import web
from bot.channels.base import BadRequest
from bot.gateway import wording
from bot.gateway.conversation import Workers
from bot.gateway.errors import GatewayError
from bot.gateway.events import LINES_AT_ONCE, Streams, status_of
from bot.gateway.inbox import Inbox, clean
from bot.gateway.lines import line_of
from bot.gateway.topics import TopicBook
from bot.gateway.visitors import TooMany, Visitors
from bot.messages import Incoming, Outgoing
from bot.storage import conversations, feedback, messages, tickets, web_sessions
from bot.storage.database import Database, new_id, touch
from bot.storage.tables import Conversation, WebSession

SESSION_LIFE = timedelta(hours=24)
EXTEND_BELOW = timedelta(hours=23)
STREAM_TICKET_SECONDS = 60
LONGEST_WAIT_SECONDS = 25.0
MAX_SEQ = 2**31 - 1
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Caller:
    """A browser with a living session."""

    session: WebSession
    conversation: Conversation


class Widget:
    """What the routes need, and who may call them."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        workers: Workers,
        streams: Streams,
        visitors: Visitors,
        topics: TopicBook,
        *,
        now: Callable[[], datetime],
        secret_key: str,
    ) -> None:
        """``secret_key`` signs stream tickets."""
        self.database = database
        self.inbox = inbox
        self.workers = workers
        self.streams = streams
        self.topics = topics
        self.now = now
        self._visitors = visitors
        self._tickets = URLSafeTimedSerializer(secret_key, salt="widget-stream")

    async def caller(self, request: Request) -> Caller:
        """Who is asking, by bearer token.

        Raises:
            GatewayError: 401, no living session.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            async with self.database.read() as session:
                found = await web_sessions.by_token(session, token.strip(), now=self.now())
                conversation = await conversations.get(session, found.conversation_id) if found else None
            if found is not None and conversation is not None:
                return Caller(found, conversation)
        raise GatewayError(401, headers={"WWW-Authenticate": "Bearer"})

    async def open(self, new: web.NewSession, address: str) -> dict[str, str]:
        """A new conversation for a browser at a network address.

        Raises:
            GatewayError: 429, too many from this address.
        """
        try:
            self._visitors.begin(address)
        except TooMany as error:
            raise GatewayError(
                429, message=wording.TOO_MANY_SESSIONS, headers={"Retry-After": str(error.retry_after_seconds)}
            ) from None
        now = self.now()
        session_id, token, expires_at = new_id(), secrets.token_urlsafe(32), now + SESSION_LIFE
        async with self.database.write() as session:
            conversation = await conversations.find_or_create(
                session, channel=web.NAME, account=new.widget_id, user_key=session_id, now=now, ward=new.ward
            )
            await web_sessions.create(
                session,
                session_id=session_id,
                token=token,
                conversation_id=conversation.id,
                now=now,
                expires_at=expires_at,
            )
        return {"session_id": session_id, "token": token, "expires_at": expires_at.isoformat()}

    async def close(self, caller: Caller) -> None:
        """End a session; nobody is left to read an officer's answer, so its ticket is withdrawn or marked."""
        now = self.now()
        conversation_id = caller.conversation.id
        async with self.database.write() as session:
            await conversations.lock(session, conversation_id)
            await web_sessions.close(session, caller.session.id, now=now)
            ticket = await tickets.open_of(session, conversation_id)
            if ticket is not None and ticket.state == "waiting":
                await tickets.cancel(session, ticket.id, version=ticket.version, reason="citizen_left", now=now)
            elif ticket is not None:
                await messages.note(session, conversation_id, Outgoing("system", wording.LEFT), now=now)
            touch(session, conversation_id)

    async def keep_alive(self, caller: Caller) -> None:
        """A session in use lives on."""
        if caller.session.expires_at - self.now() < EXTEND_BELOW:
            async with self.database.write() as session:
                await web_sessions.extend(session, caller.session.id, expires_at=self.now() + SESSION_LIFE)

    async def start_topic(self, caller: Caller, incoming: Incoming) -> None:
        """Note what the page of this message is about, if we know such a topic."""
        topic = self.topics.find(str(incoming.metadata.get(web.TOPIC, "")))
        if topic is None:
            return
        async with self.database.write() as session:
            conversation = await conversations.lock(session, caller.conversation.id)
            conversations.start_topic(conversation, topic.id, topic.context, self.now())

    def stream_ticket(self, caller: Caller) -> str:
        """A short-lived ticket that opens this session's stream and nothing else."""
        return self._tickets.dumps(caller.session.id)

    async def stream_caller(self, ticket: str) -> WebSession:
        """Whose stream a ticket opens.

        Raises:
            GatewayError: 401, the ticket is forged or too old, or the session has ended.
        """
        try:
            session_id = self._tickets.loads(ticket, max_age=STREAM_TICKET_SECONDS)
        except BadData:
            raise GatewayError(401) from None
        async with self.database.read() as session:
            found = await web_sessions.by_id(session, str(session_id), now=self.now())
        if found is None:
            raise GatewayError(401)
        return found

    async def after(self, caller: Caller, cursor: int, wait_seconds: float) -> dict[str, Any]:
        """Lines after the cursor; with ``wait_seconds``, wait for one if there is none yet (long poll)."""
        with self.database.hub.subscribe(caller.conversation.id) as news:
            answer = await self._after(caller, cursor)
            if not answer["messages"] and wait_seconds > 0 and await news.wait(wait_seconds):
                answer = await self._after(caller, cursor)
            return answer | {"typing": bool(news.typing)}

    async def _after(self, caller: Caller, cursor: int) -> dict[str, Any]:
        async with self.database.read() as session:
            lines = await messages.transcript(session, caller.conversation.id, after=cursor, limit=LINES_AT_ONCE)
            status = await status_of(session, caller.conversation.id)
        return {
            "messages": [web.render_line(line_of(message)) for message in lines],
            "status": web.render_status(status),
        }

    async def rate(self, caller: Caller, rating: web.Rating) -> None:
        """Store a rating of a closed ticket of this conversation.

        Raises:
            GatewayError: 404 or 409.
        """
        try:
            async with self.database.write() as session:
                await tickets.rate(
                    session,
                    number=rating.ticket,
                    conversation_id=caller.conversation.id,
                    stars=rating.stars,
                    now=self.now(),
                )
        except tickets.TicketNotFound:
            raise GatewayError(404, message="Không có phiếu này.", field="ticket") from None
        except tickets.TicketConflict:
            raise GatewayError(409, message="Phiếu này chưa đóng hoặc đã được đánh giá.", field="ticket") from None

    async def judge(self, caller: Caller, given: web.Verdict) -> None:
        """Store what a citizen thinks of an answer; a "wrong" one is now in the editors' list.

        Raises:
            GatewayError: 404, no such answer in this conversation.
        """
        comment = clean(given.comment, max_chars=web.MAX_COMMENT_CHARS).text if given.comment else None
        try:
            async with self.database.write() as session:
                await feedback.give(
                    session,
                    conversation_id=caller.conversation.id,
                    message_id=given.message_id,
                    verdict=given.verdict,
                    comment=comment or None,
                    now=self.now(),
                )
        except feedback.NotAnAnswer:
            raise GatewayError(404, message="Không có câu trả lời này.", field="message_id") from None


def widget_router(widget: Widget) -> APIRouter:
    """Routes under ``/widget``."""
    router = APIRouter(prefix="/widget")

    @router.post("/sessions")
    async def open_session(request: Request) -> JSONResponse:
        address = request.client.host if request.client else ""
        opened = await widget.open(web.parse_session(await request.body()), address)
        return JSONResponse(opened, status_code=201, headers=NO_STORE)

    @router.delete("/sessions")
    async def close_session(request: Request) -> Response:
        await widget.close(await widget.caller(request))
        return Response(status_code=204, headers=NO_STORE)

    @router.post("/messages")
    async def send(request: Request) -> JSONResponse:
        caller = await widget.caller(request)
        incoming = web.parse_message(
            await request.body(),
            account=caller.conversation.account,
            session_id=caller.session.id,
            received_at=widget.now(),
        )
        await widget.start_topic(caller, incoming)
        accepted = await widget.inbox.accept(incoming)
        widget.workers.wake(accepted.conversation_id)
        await widget.keep_alive(caller)
        answer = {"message_id": accepted.message_id, "seq": accepted.seq}
        return JSONResponse(answer, status_code=202, headers=NO_STORE)

    @router.get("/messages")
    async def read(request: Request) -> JSONResponse:
        caller = await widget.caller(request)
        wait = min(float(_number(request, "wait")), LONGEST_WAIT_SECONDS)
        return JSONResponse(await widget.after(caller, _number(request, "after"), wait), headers=NO_STORE)

    @router.post("/stream-ticket")
    async def stream_ticket(request: Request) -> JSONResponse:
        caller = await widget.caller(request)
        answer = {"ticket": widget.stream_ticket(caller), "expires_in": STREAM_TICKET_SECONDS}
        return JSONResponse(answer, headers=NO_STORE)

    @router.get("/events")
    async def events(request: Request) -> StreamingResponse:
        session = await widget.stream_caller(request.query_params.get("ticket", ""))
        return StreamingResponse(
            widget.streams.stream(session.id, session.conversation_id, after=_cursor(request)),
            media_type="text/event-stream",
            headers={**NO_STORE, "X-Accel-Buffering": "no"},
        )

    @router.post("/rating")
    async def rate(request: Request) -> JSONResponse:
        caller = await widget.caller(request)
        rating = web.parse_rating(await request.body())
        await widget.rate(caller, rating)
        return JSONResponse({"ticket": rating.ticket, "stars": rating.stars}, headers=NO_STORE)

    @router.post("/feedback")
    async def judge(request: Request) -> JSONResponse:
        caller = await widget.caller(request)
        given = web.parse_verdict(await request.body())
        await widget.judge(caller, given)
        return JSONResponse({"message_id": given.message_id, "verdict": given.verdict}, headers=NO_STORE)

    @router.get("/topics/{topic_id}")
    async def topic(topic_id: str) -> JSONResponse:
        found = widget.topics.find(topic_id) if web.is_topic_id(topic_id) else None
        if found is None:
            raise GatewayError(404, message="Không có chủ đề này.")
        return JSONResponse(web.render_topic(found.id, found.title, found.parts, found.guide), headers=NO_STORE)

    return router


def _cursor(request: Request) -> int:
    """Where the stream goes on: a reconnecting browser knows better than the address it first used."""
    last = request.headers.get("last-event-id", "")
    return min(int(last), MAX_SEQ) if last.isascii() and last.isdigit() else _number(request, "after")


def _number(request: Request, name: str) -> int:
    value = request.query_params.get(name, "0")
    if not value.isascii() or not value.isdigit() or int(value) > MAX_SEQ:
        raise BadRequest("bad_value", f"Tham số «{name}» phải là số nguyên không âm.", name)
    return int(value)
