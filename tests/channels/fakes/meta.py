"""A Meta that behaves as the contract says: tokens, proofs, windows, limits, routing, ids, order, signed webhooks."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

APP_ID = "667788990011"
PAGE_ID = "1122334455"
APP_SECRET = "fb-app-secret-example"
PAGE_TOKEN = "EAAB-page-token-example"
VERIFY_TOKEN = "mot-tu-rieng-dai-cua-minh"
CITIZEN = "9988776655"
PAGE_INBOX = "263902037430900"
OPEN, PERSON = timedelta(hours=24), timedelta(days=7)
NO_ANSWER_SECONDS = 30.0
FIELDS = (
    "messages", "messaging_postbacks", "message_echoes", "message_deliveries", "message_reads", "message_reactions",
    "messaging_referrals", "messaging_handovers", "standby", "messaging_policy_enforcement",
)  # fmt: skip
_PROFILE = {"get_started", "greeting", "ice_breakers", "persistent_menu"}


class GraphError(Exception):
    """An error in Graph's envelope."""

    def __init__(self, code: int, subcode: int = 0, message: str = "", status: int = 400) -> None:
        super().__init__(code)
        self.code, self.subcode, self.message, self.status = code, subcode, message, status

    def response(self) -> Response:
        error: dict[str, Any] = {
            "message": self.message or f"(#{self.code}) error",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "AbCdEf",
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        return JSONResponse({"error": error}, self.status)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. ``code``: an error in the envelope; ``status``: an HTTP error without one.

    ``silent``: no answer at all; ``taken``: though silent or failing, the message is delivered.
    """

    code: int = 0
    subcode: int = 0
    status: int = 0
    silent: bool = False
    taken: bool = False

    def __bool__(self) -> bool:
        return bool(self.code or self.status or self.silent)

    async def answer(self) -> Response:
        if self.silent:
            await asyncio.sleep(NO_ANSWER_SECONDS)
            return Response(status_code=504)
        if self.code:
            return GraphError(self.code, self.subcode, status=500 if self.code in (1, 2) else 400).response()
        return Response("<html>upstream</html>", self.status)


@dataclass
class Sent:
    """A message Meta delivered to a citizen."""

    mid: str
    user: str
    message: dict[str, Any]
    body: dict[str, Any]
    at: datetime
    app_id: str = APP_ID

    @property
    def text(self) -> str:
        """What the citizen reads."""
        template = self.message.get("attachment", {}).get("payload", {})
        return str(self.message.get("text") or template.get("text") or "")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Title and payload of what the citizen can press."""
        template = self.message.get("attachment", {}).get("payload", {})
        offered = self.message.get("quick_replies") or template.get("buttons") or []
        return [(each["title"], each["payload"]) for each in offered]


@dataclass
class FakeMeta:
    """One app and one Page.

    ``webhook``: where events go; ``echo``: ``after`` the answer, ``before`` it, or ``off``. ``owners``: which app owns
    a citizen's thread; nobody's threads are open to every app unless there is a ``default_app``.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    webhook: str = ""
    echo: str = "after"
    page_token: str = PAGE_TOKEN
    token_app: str = APP_ID
    scopes: tuple[str, ...] = ("pages_messaging", "pages_manage_metadata", "pages_show_list")
    token_expires_at: int = 0
    human_agent: bool = False
    live: bool = True
    restricted: bool = False
    inbox_readable: bool = True
    default_app: str = ""
    owners: dict[str, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    testers: set[str] = field(default_factory=set)
    last_interaction: dict[str, datetime] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    sign_faults: deque[Fault] = field(default_factory=deque)
    history_faults: deque[Fault] = field(default_factory=deque)
    id_faults: deque[Fault] = field(default_factory=deque)
    app_ids: dict[str, str] = field(default_factory=dict)
    thread_faults: deque[Fault] = field(default_factory=deque)
    sign_delay: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    signs: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refusals: list[tuple[int, int]] = field(default_factory=list)
    cut_titles: list[str] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)
    app_webhook: dict[str, Any] | None = None
    page_fields: list[str] | None = None
    on_request: Callable[[], None] | None = None
    _ids: count[int] = field(default_factory=lambda: count(1))
    _background: set[asyncio.Task[Any]] = field(default_factory=set)

    # --- The Graph API -----------------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        """Every address we use."""
        page = "/{version}/{page}"
        routes = [
            Route(f"{page}/messages", self._guarded(self._messages), methods=["POST"]),
            Route(f"{page}/take_thread_control", self._guarded(self._take), methods=["POST"]),
            Route(f"{page}/release_thread_control", self._guarded(self._release), methods=["POST"]),
            Route(f"{page}/pass_thread_control", self._guarded(self._pass), methods=["POST"]),
            Route(f"{page}/thread_owner", self._guarded(self._owner)),
            Route(f"{page}/conversations", self._guarded(self._conversations)),
            Route(f"{page}/messenger_profile", self._guarded(self._profile), methods=["GET", "POST"]),
            Route(f"{page}/subscribed_apps", self._guarded(self._subscribed), methods=["GET", "POST"]),
            Route(f"{page}/subscriptions", self._guarded(self._subscriptions, as_app=True)),
            Route("/{version}/{user}/ids_for_pages", self._guarded(self._ids_for_pages, as_app=True)),
            Route("/{version}/debug_token", self._guarded(self._debug, as_app=True)),
            Route(page, self._guarded(self._node)),
        ]
        return Starlette(routes=routes)

    def _guarded(self, handle: Callable[[Request], Any], *, as_app: bool = False) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            self.calls.append(f"{request.method} {request.url.path}")
            if self.on_request is not None:
                self.on_request()
            try:
                self._admit(request, as_app=as_app)
                answer: Response = await handle(request)
            except GraphError as error:
                self.refusals.append((error.code, error.subcode))
                return error.response()
            return answer

        return guarded

    def _admit(self, request: Request, *, as_app: bool) -> None:
        version = request.path_params["version"]
        if not (version.startswith("v") and version[1:].replace(".", "", 1).isdigit()):
            raise GraphError(2500, message="Unknown path components")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token != (f"{APP_ID}|{APP_SECRET}" if as_app else self.page_token):
            raise GraphError(190, message="Invalid OAuth access token.", status=401)
        proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if request.query_params.get("appsecret_proof") != proof:
            raise GraphError(100, message="Invalid appsecret_proof provided in the API argument")
        page = request.path_params.get("page", "me")
        if page not in ("me", APP_ID if as_app else PAGE_ID):
            raise GraphError(100, 33, "Unsupported get request. Object does not exist")

    async def _messages(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        if "sender_action" in body:
            return await self._signal(body)
        fault = self.faults.popleft() if self.faults else Fault()
        if fault and not fault.taken:
            return await fault.answer()
        self._accept(body)
        user = body["recipient"]["id"]
        sent = Sent(f"m_out{next(self._ids)}", user, body["message"], body, self.now())
        self.sent.append(sent)
        if self.default_app:
            self.owners[user] = APP_ID
        await self._tell_of(sent)
        if fault:
            return await fault.answer()
        return JSONResponse({"recipient_id": user, "message_id": sent.mid})

    async def _signal(self, body: dict[str, Any]) -> Response:
        if "message" in body:
            raise GraphError(100, 2018014, "Cannot send both message and state at the same time.")
        if body["sender_action"] not in ("typing_on", "typing_off", "mark_seen"):
            raise GraphError(100)
        fault = self.sign_faults.popleft() if self.sign_faults else Fault()
        if fault:
            return await fault.answer()
        await asyncio.sleep(self.sign_delay)
        self.signs.append((body["recipient"]["id"], body["sender_action"]))
        return JSONResponse({"recipient_id": body["recipient"]["id"]})

    def _accept(self, body: dict[str, Any]) -> None:
        """Everything the Send API checks before it takes a message."""
        if self.restricted:
            raise GraphError(10, 1893063)
        user = str(body.get("recipient", {}).get("id"))
        last = self.last_interaction.get(user)
        if last is None:
            raise GraphError(100, 2018001, "No matching user found")
        if not self.live and user not in self.testers:
            raise GraphError(200, 2018028, status=403)
        if user in self.blocked:
            raise GraphError(551, 1545041)
        if self.owners.get(user, APP_ID) != APP_ID:
            raise GraphError(10, 2018300, status=403)
        self._check_message(body["message"])
        self._check_window(body, self.now() - last)

    def _check_window(self, body: dict[str, Any], ago: timedelta) -> None:
        kind, tag = body.get("messaging_type"), body.get("tag")
        if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG") or (tag is not None) != (kind == "MESSAGE_TAG"):
            raise GraphError(100, message="Param messaging_type is wrong")
        if kind == "MESSAGE_TAG":
            if tag != "HUMAN_AGENT":
                raise GraphError(100, message="This tag has been deprecated")
            if not self.human_agent:
                raise GraphError(10, message="The Human Agent feature is not granted")
        if ago > (PERSON if kind == "MESSAGE_TAG" else OPEN):
            raise GraphError(10, 2018278)

    def _check_message(self, message: dict[str, Any]) -> None:
        if len(message.get("metadata", "")) > 1000:
            raise GraphError(100)
        if "attachment" in message:
            self._check_template(message["attachment"])
        elif not 1 <= len(message.get("text", "").encode("utf-16-le")) // 2 <= 2000:
            raise GraphError(100, message="Length of param message[text] must be less than or equal to 2000")
        replies = message.get("quick_replies")
        if replies is not None:
            if not 1 <= len(replies) <= 13 or any(each.get("content_type") != "text" for each in replies):
                raise GraphError(100, message="Param quick_replies is wrong")
            self._check_choices(replies)

    def _check_template(self, attachment: dict[str, Any]) -> None:
        payload = attachment.get("payload", {})
        if (attachment.get("type"), payload.get("template_type")) != ("template", "button"):
            raise GraphError(100)
        if not 1 <= len(payload.get("text", "")) <= 640 or not 1 <= len(payload.get("buttons", [])) <= 3:
            raise GraphError(100, message="Button template is wrong")
        if any(each.get("type") != "postback" for each in payload["buttons"]):
            raise GraphError(100)
        self._check_choices(payload["buttons"])

    def _check_choices(self, choices: list[dict[str, Any]]) -> None:
        for each in choices:
            if not each.get("title") or not 1 <= len(each.get("payload", "")) <= 1000:
                raise GraphError(100)
            if len(each["title"].encode("utf-16-le")) // 2 > 20:
                self.cut_titles.append(each["title"])

    async def _tell_of(self, sent: Sent) -> None:
        if not self.webhook or self.echo == "off":
            return
        telling = self.deliver(self.call(self.item_echo(sent)))
        if self.echo == "before":
            await telling
        else:
            task = asyncio.create_task(telling)
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _conversations(self, request: Request) -> Response:
        fault = self.history_faults.popleft() if self.history_faults else Fault()
        if fault:
            return await fault.answer()
        if not self.inbox_readable:
            return JSONResponse({"data": []})
        user = request.query_params["user_id"]
        page = {"name": "Công an phường Mẫu", "id": PAGE_ID}
        messages = [
            {
                "id": sent.mid,
                "created_time": sent.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "from": page,
                "message": sent.message.get("text", ""),
            }
            for sent in self.sent
            if sent.user == user
        ]
        theirs = {"id": "m_theirs", "created_time": "2026-01-01T00:00:00+0000", "from": {"id": user}, "message": "?"}
        listed = [*reversed(messages), theirs][:20]
        return JSONResponse({"data": [{"id": "t_1", "messages": {"data": listed}}]})

    # --- Routing -----------------------------------------------------------------------------------------------------

    async def _take(self, request: Request) -> Response:
        if self.default_app != APP_ID:
            raise GraphError(10, message="Only the default app may take thread control", status=403)
        return await self._give(request, APP_ID)

    async def _release(self, request: Request) -> Response:
        user = await self._thread_of(request)
        if self.owners.get(user) != APP_ID:
            raise GraphError(100, 2534037, "not the thread owner")
        del self.owners[user]
        return JSONResponse({"success": True})

    async def _pass(self, request: Request) -> Response:
        return await self._give(request, str((await request.json())["target_app_id"]))

    async def _give(self, request: Request, app_id: str) -> Response:
        fault = self.thread_faults.popleft() if self.thread_faults else Fault()
        if fault:
            return await fault.answer()
        self.owners[await self._thread_of(request)] = app_id
        return JSONResponse({"success": True})

    async def _thread_of(self, request: Request) -> str:
        return str((await request.json())["recipient"]["id"])

    async def _owner(self, request: Request) -> Response:
        owner = self.owners.get(request.query_params["recipient"])
        return JSONResponse({"data": [{"thread_owner": {"app_id": owner}}] if owner else []})

    # --- The console -------------------------------------------------------------------------------------------------

    async def _node(self, request: Request) -> Response:
        found: dict[str, Any] = {"id": PAGE_ID}
        asked = request.query_params.get("fields", "").split(",")
        if "name" in asked:
            found["name"] = "Công an phường Mẫu"
        if "messaging_feature_status" in asked:
            found["messaging_feature_status"] = {"hop_v2": bool(self.default_app)}
        return JSONResponse(found)

    async def _debug(self, request: Request) -> Response:
        good = request.query_params.get("input_token") == self.page_token
        data = {
            "app_id": self.token_app,
            "type": "PAGE",
            "is_valid": good,
            "expires_at": self.token_expires_at,
            "scopes": list(self.scopes),
            "profile_id": PAGE_ID,
        }
        return JSONResponse({"data": data})

    async def _ids_for_pages(self, request: Request) -> Response:
        fault = self.id_faults.popleft() if self.id_faults else Fault()
        if fault:
            return await fault.answer()
        if request.query_params.get("page") != PAGE_ID:
            raise GraphError(100)
        known = self.app_ids.get(request.path_params["user"])
        page = {"id": PAGE_ID, "name": "Công an phường Mẫu"}
        return JSONResponse({"data": [{"id": known, "page": page}] if known else []})

    async def _subscriptions(self, request: Request) -> Response:
        return JSONResponse({"data": [self.app_webhook] if self.app_webhook else []})

    async def _subscribed(self, request: Request) -> Response:
        if request.method == "POST":
            self.page_fields = (await request.json())["subscribed_fields"].split(",")
            return JSONResponse({"success": True})
        apps = [] if self.page_fields is None else [{"id": APP_ID, "subscribed_fields": self.page_fields}]
        return JSONResponse({"data": apps})

    async def _profile(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"data": [self.profile] if self.profile else []})
        body = await request.json()
        self._check_profile(body)
        self.profile |= body
        return JSONResponse({"result": "success"})

    def _check_profile(self, body: dict[str, Any]) -> None:
        if not set(body) <= _PROFILE:
            raise GraphError(100)
        if "persistent_menu" in body and not (body.get("get_started") or self.profile.get("get_started")):
            raise GraphError(100, message="You must set a Get Started button if you use a persistent menu")
        good = (
            all(len(each["text"]) <= 160 for each in body.get("greeting", ()))
            and all(
                len(each["call_to_actions"]) <= 4 and all(len(q["question"]) <= 80 for q in each["call_to_actions"])
                for each in body.get("ice_breakers", ())
            )
            and all(
                len(each["call_to_actions"]) <= 20 and all(len(a["title"]) <= 30 for a in each["call_to_actions"])
                for each in body.get("persistent_menu", ())
            )
        )
        if not good:
            raise GraphError(100)

    async def subscribe(self, token: str = VERIFY_TOKEN, *, mode: str = "subscribe") -> httpx.Response:
        """The console verifies the webhook's address."""
        query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
        async with httpx.AsyncClient(trust_env=False) as console:
            return await console.get(self.webhook, params=query)

    # --- The citizen -------------------------------------------------------------------------------------------------

    def call(self, *items: dict[str, Any], place: str = "messaging") -> dict[str, Any]:
        """A webhook call with these items in one entry."""
        return {"object": "page", "entry": [{"id": PAGE_ID, "time": _millis(self.now()), place: list(items)}]}

    def item(self, *, user: str = CITIZEN, at: datetime | None = None, **fields: Any) -> dict[str, Any]:
        """Something the citizen did; it opens the window."""
        moment = at or self.now()
        self.last_interaction[user] = max(moment, self.last_interaction.get(user, moment))
        ends = {"sender": {"id": user}, "recipient": {"id": PAGE_ID}}
        return {**ends, "timestamp": _millis(moment), **fields}

    def item_text(
        self, text: str, *, user: str = CITIZEN, mid: str | None = None, at: datetime | None = None, **message: Any
    ) -> dict[str, Any]:
        """The citizen writes."""
        return self.item(user=user, at=at, message={"mid": mid or f"m_in{next(self._ids)}", "text": text, **message})

    def item_pressed(self, sent: Sent, number: int) -> dict[str, Any]:
        """The citizen presses a choice of a message: a quick reply or a button."""
        title, payload = sent.choices[number]
        if "quick_replies" in sent.message:
            return self.item_text(title, user=sent.user, quick_reply={"payload": payload})
        postback = {"mid": f"m_in{next(self._ids)}", "title": title, "payload": payload}
        return self.item(user=sent.user, postback=postback)

    def item_echo(self, sent: Sent) -> dict[str, Any]:
        """Meta repeats what an app sent."""
        message: dict[str, Any] = {"mid": sent.mid, "is_echo": True, "app_id": int(sent.app_id)}
        message |= {name: sent.message[name] for name in ("text", "metadata") if name in sent.message}
        if "attachment" in sent.message:
            message["attachments"] = [sent.message["attachment"]]
        return {**_page_to(sent.user), "timestamp": _millis(sent.at), "message": message}

    def item_by_staff(self, text: str, *, user: str = CITIZEN, app_id: str | None = PAGE_INBOX) -> dict[str, Any]:
        """Somebody answers in the Page's inbox, or in another app, which owns the thread from then on."""
        sent = Sent(f"m_staff{next(self._ids)}", user, {"text": text}, {}, self.now(), app_id or PAGE_INBOX)
        self.sent.append(sent)
        if self.default_app:
            self.owners[user] = sent.app_id
        item = self.item_echo(sent)
        if app_id is None:
            del item["message"]["app_id"]
        return item

    def item_receipt(self, kind: str, *, user: str = CITIZEN, **fields: Any) -> dict[str, Any]:
        """``delivery`` or ``read``, up to now."""
        ends = {"sender": {"id": user}, "recipient": {"id": PAGE_ID}}
        receipt = {kind: {"watermark": _millis(self.now()), **fields}}
        return {**ends, **({} if kind == "delivery" else {"timestamp": _millis(self.now())}), **receipt}

    async def deliver(
        self, call: dict[str, Any], *, attempts: int = 1, client: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        """Call the webhook, signed, as Meta does; at once again until it is taken."""
        body = wire(call)
        if client is None:
            async with httpx.AsyncClient(trust_env=False, timeout=10) as own:
                return await self.deliver(call, attempts=attempts, client=own)
        for _ in range(attempts):
            response = await client.post(self.webhook, content=body, headers=sign(body))
            if response.status_code == httpx.codes.OK:
                break
        return response

    async def settle(self) -> None:
        """Wait until every echo has been delivered."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    @property
    def texts(self) -> list[str]:
        """What the citizens read from our app, in order."""
        return [each.text for each in self.sent if each.app_id == APP_ID]


def wire(call: dict[str, Any]) -> bytes:
    """A call as Meta writes it: everything outside ASCII escaped, and slashes too."""
    return json.dumps(call, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


def sign(body: bytes, *, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a genuine call."""
    digests = {name: hmac.new(secret.encode(), body, name).hexdigest() for name in ("sha256", "sha1")}
    return {
        "X-Hub-Signature-256": f"sha256={digests['sha256']}",
        "X-Hub-Signature": f"sha1={digests['sha1']}",
        "Content-Type": "application/json",
    }


def signed_request(user_id: str, *, secret: str = APP_SECRET, algorithm: str = "HMAC-SHA256", **more: Any) -> str:
    """What Meta posts in the name of a person who removed the app."""
    data = {"algorithm": algorithm, "issued_at": 1795248000, "user_id": user_id, **more}
    payload = base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=")
    signature = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}.{payload.decode()}"


def _page_to(user: str) -> dict[str, Any]:
    return {"sender": {"id": PAGE_ID}, "recipient": {"id": user}}


def _millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
