"""``bot zalo check``: every step of the set-up, in the order in which it is set up, each with its repair.

Nothing is changed and no citizen gets a message. The server's own secrets are compared by calling its webhook with an
event of a foreign account, which it verifies, acknowledges and ignores.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import httpx

from bot.channels.finding import Finding, State
from bot.channels.push import OutcomeUnknown, SendFailed
from bot.channels.zalo.api import ACCOUNT_PATH, Refused, ZaloApi
from bot.channels.zalo.config import ZaloConfig
from bot.channels.zalo.errors import EXPLANATIONS
from bot.channels.zalo.signature import SIGNATURE_HEADER, mac
from bot.channels.zalo.tokens import TokenUnavailable, proof_key
from bot.clock import VIETNAM
from bot.gateway.token_keeper import TokenKeeper
from bot.settings import Settings
from bot.storage import dead_letters, webhook_events
from bot.storage.database import Database

WEBHOOK_PATH = "/webhooks/zalo"
LONGEST_SECONDS = 2.0
ENOUGH_SECONDS = 0.5
_GUIDE = "docs/kenh-zalo.md"
_AUTHORISE = "mở liên kết cấp quyền trong trang ứng dụng Zalo, hoặc chạy «bot zalo authorize»"


class ZaloCheck:
    """Looks at one set-up."""

    def __init__(
        self,
        settings: Settings,
        config: ZaloConfig,
        client: httpx.AsyncClient,
        database: Database,
        keeper: TokenKeeper,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """``client`` and ``database`` are closed by whoever made them."""
        self._settings = settings
        self._config = config
        self._client = client
        self._database = database
        self._keeper = keeper
        self._api = ZaloApi(config, client, keeper)
        self._now = now

    async def run(self) -> AsyncIterator[Finding]:
        """Every finding; later steps are looked at even if earlier ones are wrong."""
        for finding in self._identity():
            yield finding
        yield await self._tokens()
        yield await self._account()
        yield self._address()
        if self._settings.public_url:
            yield await self._domain()
            yield await self._webhook()
        yield await self._events()
        yield await self._dead_letters()

    def _identity(self) -> list[Finding]:
        config, found = self._config, []
        for name, value in (("BOT_ZALO_APP_ID", config.app_id), ("BOT_ZALO_OA_ID", config.oa_id)):
            good = value.isascii() and value.isdigit()
            fix = "" if good else f"chép lại dãy số từ trang quản trị, xem {_GUIDE}"
            found.append(Finding(name, "ok" if good else "wrong", value if good else "phải là dãy số", fix))
        if config.app_secret == config.oa_secret:
            found.append(
                Finding(
                    "Hai khóa bí mật",
                    "warning",
                    "khóa ứng dụng và OA Secret Key đang giống nhau",
                    "đây thường là hai giá trị khác nhau: OA Secret Key nằm ở trang Webhook",
                )
            )
        verifier = self._settings.zalo_code_verifier.get_secret_value()
        if verifier:
            challenge = proof_key(verifier).challenge
            found.append(Finding("Code challenge", "ok", f"trong trang ứng dụng Zalo phải là {challenge}"))
        return found

    async def _tokens(self) -> Finding:
        step = "Quyền truy cập (token)"
        try:
            held = await self._keeper.held()
        except TokenUnavailable:
            return Finding(step, "wrong", "không mở được: BOT_SECRET_KEY đã đổi", f"cấp quyền lại: {_AUTHORISE}")
        if held is None:
            return Finding(step, "wrong", "chưa có", _AUTHORISE)
        until = f"{held.expires_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        if held.dead_reason:
            return Finding(
                step, "wrong", f"không gia hạn được nữa ({held.dead_reason}), dùng được đến {until}", _AUTHORISE
            )
        if held.interrupted:
            return Finding(
                step, "warning", f"một lần gia hạn bị dở dang, dùng được đến {until}", "kiểm tra lại sau ít phút"
            )
        return Finding(step, "ok", f"dùng được đến {until}, tự gia hạn trước đó")

    async def _account(self) -> Finding:
        step = "Tài khoản Zalo OA"
        try:
            data = await self._api.get(ACCOUNT_PATH)
        except Refused as error:
            return Finding(step, "wrong", f"Zalo từ chối ({error.code}: {_words(error.code)})", _AUTHORISE)
        except SendFailed as error:
            fix = _AUTHORISE if error.needs_operator else "kiểm tra đường mạng ra Internet"
            return Finding(step, "wrong", f"không hỏi được Zalo ({error.code})", fix)
        except OutcomeUnknown:
            return Finding(step, "unknown", "Zalo không trả lời", "thử lại sau ít phút")
        account = data if isinstance(data, dict) else {}
        found = str(account.get("oa_id") or account.get("oaid") or "")
        if found != self._config.oa_id:
            return Finding(
                step,
                "wrong",
                f"token là của OA {found or '(không rõ)'}",
                "cấp quyền lại bằng quản trị viên của đúng OA",
            )
        if account.get("is_verified") is False:
            return Finding(
                step, "warning", f"{account.get('name', '')} chưa được Zalo xác thực", "xác thực OA với Zalo"
            )
        return Finding(step, "ok", str(account.get("name") or found))

    def _address(self) -> Finding:
        step, url = "Địa chỉ công khai", self._settings.public_url
        if url.startswith("https://"):
            return Finding(step, "ok", url)
        detail = f"{url} không phải https" if url else "chưa đặt BOT_PUBLIC_URL"
        return Finding(
            step, "wrong", detail, "Zalo chỉ gọi địa chỉ https có tên miền, ví dụ https://troly.example.gov.vn"
        )

    async def _domain(self) -> Finding:
        step, code = "Xác thực tên miền", self._settings.zalo_verifier_code
        if not code:
            return Finding(step, "unknown", "chưa đặt BOT_ZALO_VERIFIER_CODE", f"xem {_GUIDE}, mục xác thực tên miền")
        path = f"/zalo_verifier{code}.html"
        response = await self._fetch("GET", path)
        if response is None or response.status_code != httpx.codes.OK:
            return Finding(step, "wrong", f"không tải được {path} ({_status(response)})", "kiểm tra máy chủ và nginx")
        return Finding(step, "ok", f"{path} tải được")

    async def _webhook(self) -> Finding:
        step, url = "Webhook", self._settings.public_url.rstrip("/") + WEBHOOK_PATH
        fix = "kiểm tra máy chủ, nginx và tường lửa"
        probe = await self._fetch("POST", WEBHOOK_PATH, content=b"{}")
        if probe is None or probe.status_code != httpx.codes.OK:
            return Finding(
                step, "wrong", f"{url} không nhận ({_status(probe)})", "kiểm tra máy chủ, nginx và tường lửa"
            )
        body = self._foreign_event()
        signature = mac(self._config.app_id, body, str(json.loads(body)["timestamp"]), self._config.oa_secret)
        began = time.perf_counter()
        response = await self._fetch("POST", WEBHOOK_PATH, content=body, headers={SIGNATURE_HEADER: f"mac={signature}"})
        took = time.perf_counter() - began
        if response is None or response.status_code != httpx.codes.OK:
            return Finding(
                step,
                "wrong",
                f"máy chủ không nhận chữ ký tính từ cấu hình này ({_status(response)})",
                "khởi động lại máy chủ để nó đọc cấu hình mới",
            )
        state: State = "ok" if took < ENOUGH_SECONDS else "warning" if took < LONGEST_SECONDS else "wrong"
        fix = "" if state == "ok" else "Zalo chỉ đợi 2 giây: xem tải của máy chủ và đường mạng"
        return Finding(step, state, f"{url} trả lời sau {1000 * took:.0f} ms", fix)

    def _foreign_event(self) -> bytes:
        event = {
            "app_id": self._config.app_id,
            "event_name": "bot_zalo_check",
            "oa_id": "0",
            "timestamp": str(round(self._now().timestamp() * 1000)),
        }
        return json.dumps(event).encode()

    async def _events(self) -> Finding:
        step = "Sự kiện từ Zalo"
        async with self._database.read() as session:
            names = await webhook_events.last_by_name(session, "zalo")
            failed = await webhook_events.find(session, channel="zalo", status="failed", limit=100)
        genuine = {name: at for name, at in names.items() if name != "bot_zalo_check"}
        if not genuine:
            return Finding(
                step, "warning", "chưa nhận sự kiện nào", "bật từng loại sự kiện ở trang Webhook rồi nhắn thử cho OA"
            )
        if failed:
            return Finding(
                step, "warning", f"{len(failed)} sự kiện xử lý lỗi", "xem: bot webhooks list --status failed"
            )
        last = max(genuine.values()).astimezone(VIETNAM)
        return Finding(step, "ok", f"lần cuối {last:%H:%M %d/%m/%Y}; các loại đã nhận: {', '.join(sorted(genuine))}")

    async def _dead_letters(self) -> Finding:
        async with self._database.read() as session:
            dead = await dead_letters.list_dead(session, channel="zalo")
        if dead:
            return Finding("Tin chưa gửi được", "warning", f"{len(dead)} tin", "xem: bot outbox dead")
        return Finding("Tin chưa gửi được", "ok", "không có")

    async def _fetch(self, method: str, path: str, **request: Any) -> httpx.Response | None:
        try:
            return await self._client.request(method, self._settings.public_url.rstrip("/") + path, **request)
        except httpx.HTTPError:
            return None


def _words(code: int) -> str:
    return EXPLANATIONS.get(code, "không có giải thích")


def _status(response: httpx.Response | None) -> str:
    return "không nối được" if response is None else f"HTTP {response.status_code}"
