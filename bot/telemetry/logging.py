"""Logs: one JSON object a line, and no citizen's number in any of them.

Messages are not logged at all; redaction is the second wall, for what slips into an event through an exception or a
library. A traceback names where it happened, never with which values.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.text.pii import mask_pii

# Values the service makes itself. They may look like a number someone could be known by, and must stay readable.
OWN_KEYS = frozenset(
    {"timestamp", "level", "logger", "request_id", "conversation", "message", "ticket", "holder", "path", "where"}
)
_SECRET_PARAMETER = re.compile(r"(?i)\b((?:ticket|key|token|secret|password)=)[^&\s\"']+")
_MAX_DEPTH = 4
_CHATTY = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "alembic": logging.WARNING}


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send every log of the process, ours and the libraries', through the same processors. Safe to call again."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_exception,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _PresentStderr() if stream is None else logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=_type_only),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
    # The gateway tells of every request itself; uvicorn writes none where this logger leads nowhere.
    access = logging.getLogger("uvicorn.access")
    access.handlers = []
    access.propagate = False
    for name, least in _CHATTY.items():
        logging.getLogger(name).setLevel(max(least, root.level))


class _PresentStderr(logging.StreamHandler[TextIO]):
    """Writes to what ``sys.stderr`` is at the time, as supervisors and tests exchange it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        raise AttributeError("the stream is sys.stderr")


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask what could name a person, and secrets in addresses, in every value that is not ours."""
    return {
        key: value if key in OWN_KEYS or key.startswith("_") else _redacted(value, _MAX_DEPTH)
        for key, value in event.items()
    }


def _redacted(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return mask_pii(_SECRET_PARAMETER.sub(r"\1…", value)).text
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        # A number long enough to be somebody's is masked like the text it would be printed as.
        text = str(value)
        return value if len(text) < 9 else mask_pii(text).text
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _redacted(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(inner, depth - 1) for inner in value]
    return _type_only(value)


def _type_only(value: object) -> str:
    return f"<{type(value).__name__}>"


def _name_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a traceback by the exception's type and its places: messages of exceptions may quote a citizen."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__name__
        event["where"] = _places(info[2])
    event.pop("stack_info", None)
    event.pop("stack", None)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.name}:{frame.lineno} {frame.filename}" for frame in traceback.extract_tb(trace)[-8:]]
