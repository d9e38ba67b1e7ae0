import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.gateway.rasa_client import NluDown, NoReply, RasaClient, reply_in
from bot.messages import UngroundedAnswer
from bot.telemetry.metrics import Metrics
from tests.gateway.fakes import FakeRasa, answer, as_rasa


def client_of(
    transport: httpx.AsyncBaseTransport, *, seconds: float = 2.0, metrics: Metrics | None = None
) -> RasaClient:
    return RasaClient("http://rasa", timeout_seconds=seconds, metrics=metrics or Metrics(), transport=transport)


async def test_a_turn_becomes_a_typed_reply_and_is_timed() -> None:
    metrics = Metrics()
    client = client_of(FakeRasa().transport(), metrics=metrics)
    reply = await client.ask(sender="c.1", text="lệ phí", metadata={"today": "2026-11-21"})
    await client.close()
    assert reply == answer("Về: lệ phí")
    assert 'bot_rasa_seconds_count{result="ok"} 1.0' in metrics.render().decode()


async def test_a_command_is_neutralised_at_the_last_door() -> None:
    rasa = FakeRasa()
    client = client_of(rasa.transport())
    await client.ask(sender="c.1", text=" /restart", metadata={})
    await client.close()
    assert not rasa.texts[0].lstrip().startswith("/")


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_every_network_error_is_the_same_failure(error: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("…", request=request)

    client = client_of(httpx.MockTransport(fail))
    with pytest.raises(NluDown):
        await client.ask(sender="c.1", text="x", metadata={})
    assert not await client.is_ready()
    await client.close()


async def test_the_time_limit_holds_for_the_whole_turn() -> None:
    client = client_of(FakeRasa(gate=asyncio.Event()).transport(), seconds=0.05)
    with pytest.raises(NluDown):
        await client.ask(sender="c.1", text="x", metadata={})
    await client.close()


@pytest.mark.parametrize("answer_", [None, [], {}, [1], [{"text": "x"}], [{"custom": None}], [{"custom": {}}]])
def test_anything_but_one_reply_of_ours_is_no_reply(answer_: Any) -> None:
    with pytest.raises(NoReply):
        reply_in(answer_)


@pytest.mark.parametrize("field", ["outcome", "text", "as_of", "confidence", "sources"])
def test_a_reply_with_a_broken_field_is_no_reply(field: str) -> None:
    [message] = as_rasa(answer())
    message["custom"][field] = {"lạ": 1}
    with pytest.raises(NoReply):
        reply_in([message])


def test_the_words_said_again_in_plain_text_are_no_news_but_other_words_are() -> None:
    [message] = as_rasa(answer("Lệ phí là 0 đồng."))
    again = {"recipient_id": "x", "text": "Lệ phí là 0 đồng.", "buttons": []}
    with capture_logs() as logs:
        assert reply_in([again, message]) == answer("Lệ phí là 0 đồng.")
    assert logs == []

    with capture_logs() as logs:
        reply_in([again, {"recipient_id": "x", "text": "lời lạ"}, message])
    assert [(line["event"], line["number"]) for line in logs] == [("rasa_extra_messages", 1)]


def test_an_answer_nobody_could_check_keeps_its_own_name() -> None:
    [message] = as_rasa(answer())
    message["custom"]["verified_on"] = None
    with pytest.raises(UngroundedAnswer):
        reply_in([message])


@pytest.mark.parametrize(("status", "ready"), [(200, True), (404, True), (409, False), (500, False)])
async def test_readiness_asks_for_the_model_or_where_that_is_switched_off_for_a_sign_of_life(
    status: int, ready: bool
) -> None:
    async def model(_request: Request) -> Response:
        return JSONResponse({}, status_code=status)

    async def hello(_request: Request) -> Response:
        return Response("Hello from Rasa: 3.6.21")

    app = Starlette(routes=[Route("/status", model), Route("/", hello)])
    client = client_of(httpx.ASGITransport(app))
    assert await client.is_ready() is ready
    await client.close()
