"""A Zalo that behaves as the contract says: tokens, windows, limits, ids, order, echoes, and errors under HTTP 200."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

APP_ID = "1234567890123456789"
OA_ID = "388613280878808645"
APP_SECRET = "app-secret-key-example"
OA_SECRET = "oa-secret-key-example"
CITIZEN = "2468458835296117922"
FREE, OPEN = timedelta(hours=48), timedelta(days=7)
NO_ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. ``code``: an error under HTTP 200; ``status``: an HTTP error.

    ``silent``: no answer at all; ``taken``: though silent or failing, the message is delivered.
    """

    code: int = 0
    status: int = 0
    silent: bool = False
    taken: bool = False


@dataclass
class Sent:
    """A message Zalo delivered to a citizen."""

    message_id: str
    user_id: str
    text: str
    buttons: list[dict[str, Any]]
    at: datetime


@dataclass
class FakeZalo:
    """One application and one account.

    ``webhook``: where events go; ``echo``: ``after`` the answer, ``before`` it, or ``off``.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    webhook: str = ""
    echo: str = "after"
    takes_buttons: bool = True
    access: str = "access-1"
    access_until: datetime | None = None
    refresh: str = "refresh-1"
    refreshes: int = 0
    used_refresh_tokens: set[str] = field(default_factory=set)
    code: str = "code-1"
    challenge: str = ""
    consent_oa: str = OA_ID
    faults: deque[Fault] = field(default_factory=deque)
    token_faults: deque[Fault] = field(default_factory=deque)
    conversation_faults: deque[Fault] = field(default_factory=deque)
    sent: list[Sent] = field(default_factory=list)
    calls: int = 0
    last_interaction: dict[str, datetime] = field(default_factory=dict)
    not_following: set[str] = field(default_factory=set)
    refusals: list[int] = field(default_factory=list)
    anonymous: list[dict[str, Any]] = field(default_factory=list)
    on_request: Callable[[], None] | None = None
    _client: httpx.AsyncClient | None = None
    _ids: count[int] = field(default_factory=lambda: count(1))
    _background: set[asyncio.Task[httpx.Response]] = field(default_factory=set)

    # --- The servers -------------------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        """Open API and OAuth on one address."""
        return Starlette(
            routes=[
                Route("/v3.0/oa/message/cs", self._message, methods=["POST"]),
                Route("/v2.0/oa/message", self._anonymous, methods=["POST"]),
                Route("/v2.0/oa/conversation", self._conversation),
                Route("/v2.0/oa/getoa", self._account),
                Route("/v3.0/oa/quota/message", self._quota_of, methods=["POST"]),
                Route("/v4/oa/access_token", self._token, methods=["POST"]),
            ]
        )

    async def _message(self, request: Request) -> Response:
        self.calls += 1
        if self.on_request is not None:
            self.on_request()
        body = await request.json()
        fault = self.faults.popleft() if self.faults else Fault()
        if fault.silent and not fault.taken:
            return await self._never()
        if (fault.code or fault.status) and not fault.taken:
            return self._refuse(fault)
        refused = self._refusal(request, body)
        if refused:
            self.refusals.append(refused)
            return _error(refused)
        message, user_id = body["message"], body["recipient"]["user_id"]
        sent = Sent(
            f"{next(self._ids):019x}",
            user_id,
            message["text"],
            message.get("attachment", {}).get("payload", {}).get("buttons", []),
            self.now(),
        )
        self.sent.append(sent)
        await self._tell_of(sent)
        if fault.silent:
            return await self._never()
        if fault.code or fault.status:
            return self._refuse(fault)
        return JSONResponse(
            {
                "error": 0,
                "message": "Success",
                "data": {
                    "message_id": sent.message_id,
                    "user_id": user_id,
                    "sent_time": _millis(sent.at),
                    **self._quota(user_id),
                },
            },
            headers={"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "3999"},
        )

    def _refusal(self, request: Request, body: dict[str, Any]) -> int:
        if not self._authorised(request):
            return -216
        if self.access_until is not None and self.now() >= self.access_until:
            return -220
        user_id, message = body.get("recipient", {}).get("user_id"), body.get("message", {})
        if not isinstance(user_id, str) or not isinstance(message.get("text"), str) or not message["text"]:
            return -201
        if len(message["text"]) > 2000:
            return -210
        if "attachment" in message:
            if not self.takes_buttons:
                return -233
            buttons = message["attachment"].get("payload", {}).get("buttons", [])
            if not 1 <= len(buttons) <= 5 or not all(map(_good_button, buttons)):
                return -201
        if user_id in self.not_following:
            return -213
        last = self.last_interaction.get(user_id)
        if last is None:
            return -232
        return -230 if self.now() - last > OPEN else 0

    def _quota(self, user_id: str) -> dict[str, Any]:
        if self.now() - self.last_interaction[user_id] <= FREE:
            return {"quota": {"quota_type": "reply", "remain": "8", "total": "8"}}
        return {"quota": {"quota_type": "sub_quota", "remain": "1980", "total": "2000", "expired_date": "30/11/2026"}}

    async def _tell_of(self, sent: Sent) -> None:
        if not self.webhook or self.echo == "off":
            return
        telling = self.deliver(self.event_echo(sent))
        if self.echo == "before":
            await telling
        else:
            task = asyncio.create_task(telling)
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _anonymous(self, request: Request) -> Response:
        body = await request.json()
        if not self._authorised(request):
            return _error(-216)
        if "user_id" in body["recipient"]:
            return _error(-240)
        self.anonymous.append(body)
        return JSONResponse({"error": 0, "message": "Success", "data": {"message_id": f"{next(self._ids):019x}"}})

    async def _conversation(self, request: Request) -> Response:
        fault = self.conversation_faults.popleft() if self.conversation_faults else Fault()
        if fault.code or fault.status:
            return self._refuse(fault)
        if not self._authorised(request):
            return _error(-216)
        asked = json.loads(request.query_params["data"])
        mine = [each for each in self.sent if each.user_id == asked["user_id"]]
        newest = list(reversed(mine))[asked["offset"] : asked["offset"] + min(asked["count"], 10)]
        data = [
            {"src": 0, "time": int(_millis(s.at)), "type": "text", "message": s.text, "message_id": s.message_id}
            for s in newest
        ]
        return JSONResponse({"error": 0, "message": "Success", "data": data})

    async def _account(self, request: Request) -> Response:
        if request.headers.get("access_token") == "access-of-another":
            return JSONResponse({"error": 0, "data": {"oa_id": "999", "name": "OA khác"}})
        if not self._authorised(request):
            return _error(-216)
        return JSONResponse({"error": 0, "data": {"oa_id": OA_ID, "name": "Công an phường Mẫu", "is_verified": True}})

    async def _quota_of(self, request: Request) -> Response:
        return JSONResponse({"error": 0, "data": {}}) if self._authorised(request) else _error(-216)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        right_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        if not right_form or request.headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP_ID:
            return JSONResponse({"error": -14002, "error_name": "Invalid app"})
        fault = self.token_faults.popleft() if self.token_faults else Fault()
        if fault.silent and not fault.taken:
            return await self._never()
        if (fault.code or fault.status) and not fault.taken:
            return self._refuse(fault)
        if not self._grants(form):
            return JSONResponse({"error": -14014, "error_name": "Invalid grant"})
        self.refreshes += 1
        n = self.refreshes + 1
        self.refresh, self.access, self.access_until = f"refresh-{n}", f"access-{n}", None
        if fault.silent:
            return await self._never()
        access = self.access if self.consent_oa == OA_ID else "access-of-another"
        return JSONResponse({"access_token": access, "refresh_token": self.refresh, "expires_in": "90000"})

    def _grants(self, form: dict[str, Any]) -> bool:
        if form.get("grant_type") == "refresh_token":
            token = str(form.get("refresh_token"))
            if token != self.refresh or token in self.used_refresh_tokens:
                return False
            self.used_refresh_tokens.add(token)
            return True
        good = form.get("grant_type") == "authorization_code" and form.get("code") == self.code
        if good:
            self.code = ""
        return good

    def _authorised(self, request: Request) -> bool:
        return request.headers.get("access_token") == self.access

    def _refuse(self, fault: Fault) -> Response:
        if fault.status:
            return Response("upstream", fault.status)
        self.refusals.append(fault.code)
        return _error(fault.code)

    async def _never(self) -> Response:
        await asyncio.sleep(NO_ANSWER_SECONDS)
        return Response(status_code=504)

    # --- The citizen and the console ---------------------------------------------------------------------------------

    def event(self, name: str, **fields: Any) -> dict[str, Any]:
        """An event about the citizen, in Zalo's envelope."""
        return {
            "app_id": APP_ID,
            "user_id_by_app": "552177279717587730",
            "event_name": name,
            "timestamp": _millis(self.now()),
            **fields,
        }

    def event_text(
        self, text: str, *, user: str = CITIZEN, msg_id: str | None = None, at: datetime | None = None
    ) -> dict[str, Any]:
        """The citizen writes."""
        moment = at or self.now()
        self.last_interaction[user] = max(moment, self.last_interaction.get(user, moment))
        return self.event(
            "user_send_text",
            sender={"id": user},
            recipient={"id": OA_ID},
            message={"msg_id": msg_id or f"in{next(self._ids):016x}", "text": text},
            timestamp=_millis(moment),
        )

    def event_echo(self, sent: Sent, **sender: str) -> dict[str, Any]:
        """Zalo repeats what the account sent; ``admin_id`` among ``sender`` where staff typed it."""
        return self.event(
            "oa_send_text",
            sender={"id": OA_ID, **sender},
            recipient={"id": sent.user_id},
            message={"msg_id": sent.message_id, "text": sent.text},
        )

    def event_follow(self, name: str = "follow", user: str = CITIZEN) -> dict[str, Any]:
        """The citizen follows or leaves the account."""
        if name == "follow":
            self.last_interaction[user] = self.now()
        return self.event(name, oa_id=OA_ID, follower={"id": user}, source="oa_profile")

    async def deliver(
        self, event: dict[str, Any], *, retry: int = 0, client: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        """Call the webhook, signed, as Zalo does."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = sign(body) | ({"num_retry": str(retry)} if retry else {})
        if client is None:
            self._client = client = self._client or httpx.AsyncClient(trust_env=False, verify=False, timeout=10)
        return await client.post(self.webhook, content=body, headers=headers)

    async def settle(self) -> None:
        """Wait until every echo has been delivered, or failed to be."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def close(self) -> None:
        """Close the connections to the webhook."""
        await self.settle()
        if self._client is not None:
            await self._client.aclose()

    @property
    def texts(self) -> list[str]:
        """What the citizens read, in order."""
        return [each.text for each in self.sent]


def sign(body: bytes, *, app_id: str = APP_ID, secret: str = OA_SECRET) -> dict[str, str]:
    """The headers of a genuine call."""
    timestamp = str(json.loads(body).get("timestamp", ""))
    digest = hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
    return {"X-ZEvent-Signature": f"mac={digest}", "Content-Type": "application/json"}


def _millis(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))


def _error(code: int) -> Response:
    return JSONResponse({"error": code, "message": f"error {code}"})


def _good_button(button: dict[str, Any]) -> bool:
    return (
        button.get("type") in ("oa.query.show", "oa.query.hide")
        and 1 <= len(button.get("title", "")) <= 100
        and isinstance(button.get("payload"), str)
        and len(button["payload"]) <= 1000
    )
