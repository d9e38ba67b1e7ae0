import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.telemetry.logging import configure_logging

ID_NUMBER = "001099012345"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logging("INFO", stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def only(stream: io.StringIO) -> dict[str, Any]:
    [line] = stream.getvalue().splitlines()
    parsed: dict[str, Any] = json.loads(line)
    return parsed


def test_an_event_is_one_json_object_with_time_level_and_name(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("turn_done", ms=12.5, ok=True, outcome="answered")
    event = only(stream)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "turn_done",
        "level": "info",
        "logger": "x",
        "ms": 12.5,
        "ok": True,
        "outcome": "answered",
    }


@pytest.mark.parametrize(
    "value",
    [
        f"số của tôi là {ID_NUMBER}",
        {"a": {"b": [f"căn cước {ID_NUMBER}"]}},
        (ID_NUMBER,),
        int("1" + ID_NUMBER[1:]),
    ],
)
def test_an_id_number_is_masked_wherever_it_hides(stream: io.StringIO, value: object) -> None:
    structlog.get_logger("x").info("slip", value=value)
    assert ID_NUMBER[1:] not in stream.getvalue()


def test_an_id_number_in_the_event_itself_or_from_a_library_is_masked(stream: io.StringIO) -> None:
    logging.getLogger("thư.viện").warning("row %s", ID_NUMBER)
    assert ID_NUMBER not in stream.getvalue()
    assert only(stream)["level"] == "warning"


@pytest.mark.parametrize("logger", [structlog.get_logger("x"), logging.getLogger("uvicorn.error")])
def test_an_exception_is_told_by_type_and_place_never_by_its_words(stream: io.StringIO, logger: Any) -> None:
    try:
        raise ValueError("tôi tên Mẫu, số 001099012345")
    except ValueError:
        logger.exception("crashed")
    event = only(stream)
    assert event["exception"] == "ValueError"
    assert "test_logging.py" in event["where"][0]
    assert "Mẫu" not in stream.getvalue()


def test_secrets_in_addresses_are_cut(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("call", url="/widget/events?ticket=abc.def&after=3")
    assert only(stream)["url"] == "/widget/events?ticket=…&after=3"


def test_an_unknown_object_is_told_by_its_type_only(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("call", thing=object())
    assert only(stream)["thing"] == "<object>"


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    structlog.get_logger("x").debug("quiet")
    logging.getLogger("httpx").info("GET …")
    assert stream.getvalue() == ""


def test_uvicorn_writes_no_line_of_its_own_for_a_request_the_gateway_tells_of(stream: io.StringIO) -> None:
    configure_logging("INFO", stream)  # once more: pytest has hung its own handler there since
    access = logging.getLogger("uvicorn.access")
    assert not access.hasHandlers(), "uvicorn asks this when a connection opens"
    access.info("127.0.0.1 - GET / 200")
    assert stream.getvalue() == ""
