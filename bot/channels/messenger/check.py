"""``bot messenger check``: everything a set-up needs, in the order in which it is set up, each with its repair."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.channels.finding import Finding
from bot.channels.messenger import profile
from bot.channels.messenger.config import MessengerConfig
from bot.channels.messenger.errors import Refused
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.signature import digest
from bot.channels.push import OutcomeUnknown, SendFailed
from bot.clock import VIETNAM

WEBHOOK_PATH = "/webhooks/messenger"
PERMISSIONS = ("pages_messaging", "pages_manage_metadata")
FIELDS = (
    "messages", "messaging_postbacks", "message_echoes", "message_deliveries", "message_reads", "message_reactions",
    "messaging_referrals", "messaging_handovers", "standby", "messaging_policy_enforcement",
)  # fmt: skip
SHORTEST_VERIFY_TOKEN = 16
ENOUGH_SECONDS = 1.0
_NOBODY = b'{"object":"page","entry":[]}'


@dataclass(frozen=True)
class Wishes:
    """What the check may change: the Page's subscription, the profile."""

    subscribe: bool = False
    set_profile: bool = False


class Check:
    """Looks at one set-up. Nothing is changed unless it is wished, and nobody gets a message."""

    def __init__(
        self, config: MessengerConfig, client: httpx.AsyncClient, public_url: str, wishes: Wishes | None = None
    ) -> None:
        """``client`` is closed by whoever made it. ``public_url``: the address Meta calls us at; may be empty."""
        self._config = config
        self._client = client
        self._graph = Graph(config, client)
        self._public_url = public_url.rstrip("/")
        self._wishes = wishes or Wishes()

    async def run(self) -> AsyncIterator[Finding]:
        """The findings, step by step. Without a usable token the steps that need one are left out."""
        yield self._settings()
        page = await self._asked("Mã truy cập Trang", self._page)
        yield page
        if page.state == "wrong":
            return
        yield await self._asked("Quyền và hạn của mã truy cập", self._token)
        yield await self._asked("Webhook của ứng dụng", self._app_subscription)
        yield await self._asked("Trang đã nối với ứng dụng", self._page_subscription)
        async for finding in self._callback():
            yield finding
        yield await self._asked("Định tuyến cuộc trò chuyện", self._routing)
        yield self._human_agent()
        yield await self._asked("Lời chào, nút Bắt đầu, menu", self._profile)

    async def _asked(self, step: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
        try:
            return await look()
        except Refused as error:
            return Finding(step, "wrong", f"Meta từ chối: {error.explanation}.", _fix_of(error))
        except SendFailed as error:
            fix = "Kiểm tra mạng ra ngoài (cổng 443 tới graph.facebook.com) và BOT_MESSENGER_GRAPH_VERSION."
            return Finding(step, "wrong", f"Không hỏi được Meta ({error.code}).", fix)
        except OutcomeUnknown:
            return Finding(step, "wrong", "Meta không trả lời.", "Thử lại sau ít phút.")

    # --- Steps -------------------------------------------------------------------------------------------------------

    def _settings(self) -> Finding:
        step = "Cấu hình"
        if len(self._config.verify_token) < SHORTEST_VERIFY_TOKEN:
            fix = f"Đặt BOT_MESSENGER_VERIFY_TOKEN dài từ {SHORTEST_VERIFY_TOKEN} ký tự, rồi nhập lại ở trang Webhooks."
            return Finding(step, "warning", "Verify token quá ngắn, dễ bị đoán.", fix)
        return Finding(step, "ok", f"Đủ các mục bắt buộc; Graph API {self._config.version}.")

    async def _page(self) -> Finding:
        step = "Mã truy cập Trang"
        found = await self._graph.get("me", fields="id,name")
        if str(found.get("id")) != self._config.page_id:
            fix = "Tạo lại mã truy cập cho đúng Trang, hoặc sửa BOT_MESSENGER_PAGE_ID."
            return Finding(step, "wrong", f"Mã truy cập thuộc về «{found.get('name')}» ({found.get('id')}).", fix)
        return Finding(step, "ok", f"Trang «{found.get('name')}».")

    async def _token(self) -> Finding:
        step = "Quyền và hạn của mã truy cập"
        answer = await self._graph.get_as_app("debug_token", input_token=self._config.page_token)
        data = answer.get("data") or {}
        if str(data.get("app_id")) != self._config.app_id:
            fix = "Dùng BOT_MESSENGER_APP_ID và mã truy cập của cùng một ứng dụng."
            return Finding(step, "wrong", f"Mã truy cập do ứng dụng {data.get('app_id')} cấp.", fix)
        lacking = [name for name in PERMISSIONS if name not in (data.get("scopes") or ())]
        if lacking:
            fix = "Cấp thêm quyền cho ứng dụng rồi tạo lại mã truy cập Trang."
            return Finding(step, "wrong", f"Thiếu quyền {', '.join(lacking)}.", fix)
        expires = int(data.get("expires_at") or 0)
        if expires:
            day = datetime.fromtimestamp(expires, VIETNAM).strftime("%d/%m/%Y")
            fix = "Dùng mã của người dùng hệ thống (System User) trong Meta Business Suite: loại này không hết hạn."
            return Finding(step, "warning", f"Đủ quyền, nhưng mã truy cập hết hạn ngày {day}.", fix)
        return Finding(step, "ok", "Đủ quyền, không hết hạn.")

    async def _app_subscription(self) -> Finding:
        step = "Webhook của ứng dụng"
        answer = await self._graph.get_as_app(f"{self._config.app_id}/subscriptions")
        page = next((each for each in answer.get("data") or () if each.get("object") == "page"), None)
        fix = (
            f"Messenger API Settings → Webhooks: nhập địa chỉ {self._public_url or 'https://<tên-miền>'}{WEBHOOK_PATH}."
        )
        if page is None:
            return Finding(step, "wrong", "Ứng dụng chưa có webhook cho Trang.", fix)
        if not page.get("active"):
            return Finding(step, "wrong", "Webhook đang bị tắt: Meta tắt sau 1 giờ gọi không được.", fix)
        if self._public_url and page.get("callback_url") != f"{self._public_url}{WEBHOOK_PATH}":
            return Finding(step, "wrong", f"Meta đang gọi tới {page.get('callback_url')}.", fix)
        lacking = _lacking(_names(page.get("fields")))
        if lacking:
            return Finding(step, "wrong", f"Chưa chọn các trường {', '.join(lacking)}.", "Chọn chúng ở mục Webhooks.")
        return Finding(step, "ok", str(page.get("callback_url")))

    async def _page_subscription(self) -> Finding:
        step = "Trang đã nối với ứng dụng"
        path = f"{self._config.page_id}/subscribed_apps"
        if self._wishes.subscribe:
            await self._graph.post(path, {"subscribed_fields": ",".join(FIELDS)})
        answer = await self._graph.get(path)
        ours = next((each for each in answer.get("data") or () if str(each.get("id")) == self._config.app_id), None)
        lacking = _lacking(_names((ours or {}).get("subscribed_fields")))
        if lacking:
            what = "Chưa nối." if ours is None else f"Thiếu các trường {', '.join(lacking)}."
            return Finding(step, "wrong", what, "Chạy: bot messenger check --subscribe")
        return Finding(step, "ok", "Đủ các trường.")

    async def _callback(self) -> AsyncIterator[Finding]:
        step = "Địa chỉ webhook từ ngoài vào"
        if not self._public_url:
            yield Finding(step, "unknown", "Chưa biết địa chỉ công khai.", "Đặt BOT_PUBLIC_URL=https://<tên-miền>.")
            return
        if not self._public_url.startswith("https://"):
            yield Finding(
                step, "warning", f"{self._public_url} không phải https: Meta không gọi được.", "Cài chứng chỉ."
            )
        try:
            yield await self._verification(step)
            yield await self._signed_call()
        except httpx.HTTPError as error:
            fix = "Kiểm tra tên miền, chứng chỉ (Meta không nhận chứng chỉ tự ký) và dịch vụ đang chạy."
            yield Finding(step, "wrong", f"Không gọi được {self._url} ({type(error).__name__}).", fix)

    async def _verification(self, step: str) -> Finding:
        challenge = str(time.time_ns())
        query = {"hub.mode": "subscribe", "hub.challenge": challenge}
        known = await self._client.get(self._url, params={**query, "hub.verify_token": self._config.verify_token})
        stranger = await self._client.get(self._url, params={**query, "hub.verify_token": "sai"})
        if known.status_code != httpx.codes.OK or known.text != challenge:
            fix = "Khởi động lại dịch vụ sau khi sửa .env; máy chủ trung gian phải giữ nguyên tham số hub.*."
            return Finding(step, "wrong", f"Bước xác minh trả lời {known.status_code}, không đúng mong đợi.", fix)
        if stranger.status_code != httpx.codes.FORBIDDEN:
            return Finding(step, "wrong", "Verify token sai vẫn được nhận.", "Kiểm tra máy chủ trung gian.")
        return Finding(step, "ok", "Xác minh đúng; verify token sai bị từ chối.")

    async def _signed_call(self) -> Finding:
        step = "Chữ ký của lời gọi"
        signature = {"X-Hub-Signature-256": f"sha256={digest(_NOBODY, self._config.app_secret)}"}
        headers = {"Content-Type": "application/json"}
        began = time.perf_counter()
        signed = await self._client.post(self._url, content=_NOBODY, headers={**headers, **signature})
        took = time.perf_counter() - began
        unsigned = await self._client.post(self._url, content=_NOBODY, headers=headers)
        if signed.status_code != httpx.codes.OK:
            fix = "Dịch vụ đang chạy với BOT_MESSENGER_APP_SECRET khác, hoặc máy chủ trung gian sửa thân yêu cầu."
            return Finding(step, "wrong", f"Lời gọi ký đúng bị trả lời {signed.status_code}.", fix)
        if unsigned.status_code == httpx.codes.OK:
            return Finding(step, "wrong", "Lời gọi không có chữ ký vẫn được nhận.", "Kiểm tra máy chủ trung gian.")
        if took > ENOUGH_SECONDS:
            fix = "Meta chỉ đợi 5 giây: xem tải của máy chủ và đường mạng."
            return Finding(step, "warning", f"Nhận đúng, nhưng trả lời chậm: {took:.1f} giây.", fix)
        return Finding(step, "ok", f"Ký đúng thì nhận sau {1000 * took:.0f} ms, không ký thì từ chối.")

    async def _routing(self) -> Finding:
        step = "Định tuyến cuộc trò chuyện"
        found = await self._graph.get("me", fields="messaging_feature_status")
        status: Any = found.get("messaging_feature_status")
        if isinstance(status, dict) and any(value is True for value in status.values()):
            return Finding(step, "ok", "Trang đã bật định tuyến; ứng dụng mặc định phải là ứng dụng của trợ lý.")
        fix = (
            "Cài đặt Trang → Nhắn tin nâng cao → Định tuyến cuộc trò chuyện: chọn ứng dụng này làm mặc định. "
            "Tắt mọi tin trả lời tự động trong Meta Business Suite, nếu không người dân nhận hai câu trả lời."
        )
        return Finding(step, "warning", "Trang chưa có ứng dụng mặc định.", fix)

    def _human_agent(self) -> Finding:
        step = "Cán bộ trả lời sau 24 giờ"
        if self._config.human_agent:
            return Finding(step, "ok", "Đang bật. Chỉ để bật khi Meta đã duyệt tính năng Human Agent.")
        fix = "Khi Meta duyệt Human Agent, đặt BOT_MESSENGER_HUMAN_AGENT=true để cán bộ trả lời được đến 7 ngày."
        return Finding(step, "ok", f"Đang tắt: sau 24 giờ cán bộ không nhắn được. {fix}")

    async def _profile(self) -> Finding:
        step = "Lời chào, nút Bắt đầu, menu"
        should_be = profile.wanted(self._public_url)
        if self._wishes.set_profile:
            await profile.put(self._graph, should_be)
        lacking = profile.missing(await profile.current(self._graph), should_be)
        if lacking:
            return Finding(
                step, "warning", f"Chưa đặt: {', '.join(lacking)}.", "Chạy: bot messenger check --set-profile"
            )
        return Finding(step, "ok", "Đã đặt.")

    @property
    def _url(self) -> str:
        return f"{self._public_url}{WEBHOOK_PATH}"


def _lacking(found: Iterable[str]) -> list[str]:
    known = set(found)
    return [name for name in FIELDS if name not in known]


def _names(fields: Any) -> list[str]:
    """Names of webhook fields: Meta lists them as words in one place, as objects in the other."""
    listed = fields if isinstance(fields, list) else []
    return [str(each.get("name")) if isinstance(each, dict) else str(each) for each in listed]


def _fix_of(error: Refused) -> str:
    if error.wrong_proof:
        return "Lấy lại App secret ở App settings → Basic, đặt vào BOT_MESSENGER_APP_SECRET."
    if error.code == 190:
        return "Tạo mã truy cập Trang mới, đặt vào BOT_MESSENGER_PAGE_TOKEN, khởi động lại dịch vụ."
    if error.code in (10, 200, 299, 3):
        return "Xem bước 8 trong docs/kenh-messenger.md: quyền nâng cao phải qua App Review."
    return "Xem mục «Khi có lỗi» trong docs/kenh-messenger.md."
