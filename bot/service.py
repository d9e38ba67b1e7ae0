"""Where the service is put together: gateway, actions, knowledge. The only module that knows them all."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import yaml
from anyio import to_thread
from fastapi import FastAPI

from actions.server import actions_router
from bot.calculators import gazetteer
from bot.clock import today_in_vietnam
from bot.desk.services import Draft
from bot.dialogue.compose import ASPECT_LABELS, compose_answer
from bot.dialogue.foresee import foresee
from bot.dialogue.library import Library
from bot.dialogue.pressed import opened_by
from bot.gateway.app import create_app
from bot.gateway.topics import Topic
from bot.guides.page import AREA_LABELS
from bot.guides.routes import guides_router
from bot.knowledge.schema import Area
from bot.messages import Button, guide_payload
from bot.retrieval.encoder import SentenceEncoder
from bot.settings import PROJECT_ROOT, Settings, get_settings

REFRESH_SECONDS = 5.0
MAX_TOPIC_PARTS = 5
FOREIGN_INTENTS = frozenset({"off_topic", "unsafe_request", "chitchat", "praise", "insult"})

log = structlog.get_logger(__name__)


def build_library(settings: Settings) -> Library:
    """The library the settings describe, not yet warmed up."""
    encoder = settings.encoder
    local = PROJECT_ROOT / encoder
    return Library(
        PROJECT_ROOT / settings.knowledge_dir,
        SentenceEncoder(str(local) if local.is_dir() else encoder),
        PROJECT_ROOT / settings.cache_dir,
        partial(foreign_questions, PROJECT_ROOT / "data" / "nlu"),
    )


def foreign_questions(folder: Path) -> list[str]:
    """Examples of intents that no guide answers, from Rasa's training data."""
    questions: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        for entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or ():
            if entry.get("intent") in FOREIGN_INTENTS:
                questions += [line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- ")]
    return questions


def build_app(settings: Settings | None = None) -> FastAPI:
    """The ASGI application, ready for uvicorn."""
    settings = settings or get_settings()
    library = build_library(settings)
    today = partial(today_in_vietnam, settings.today)
    token = settings.action_token.get_secret_value() or secrets.token_urlsafe(24)

    @asynccontextmanager
    async def knowledge_lifespan() -> AsyncIterator[None]:
        await to_thread.run_sync(library.warm_up, today())
        await to_thread.run_sync(gazetteer.warm_up)
        refreshing = asyncio.create_task(_keep_fresh(library, settings))
        yield
        refreshing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await refreshing

    return create_app(
        settings,
        actions_router=actions_router(library, today, token),
        extra_routers=(guides_router(library, today, settings.public_url),),
        resources=(knowledge_lifespan,),
        readiness={"index": lambda: library.ready},
        drafts=GuideDrafts(library, today),
        topics=GuideTopics(library),
        foresee=Foresight(library),
    )


class Foresight:
    """Searches, in a thread of its own, for what a message that Rasa is still reading seems to ask."""

    def __init__(self, library: Library) -> None:
        """Searches ``library`` once it is ready."""
        self._library = library
        self._thread = ThreadPoolExecutor(1, "foresight")

    def __call__(self, text: str, context: Mapping[str, Any]) -> None:
        """Begin, and return at once."""
        if self._library.ready:
            self._thread.submit(self._search, text, context)

    def _search(self, text: str, context: Mapping[str, Any]) -> None:
        try:
            foresee(text, context, *self._library.snapshot())
        except Exception:
            # the answer does not depend on it, and says so itself if it fails in the same way
            log.exception("foresight_failed")


class GuideDrafts:
    """Drafts an officer may start a reply from: what the bot itself would say from a guide today."""

    def __init__(self, library: Library, today: Callable[[], date]) -> None:
        """``today`` is the clock."""
        self._library = library
        self._today = today

    def draft(self, guide: str) -> Draft | None:
        """The opening section of a guide, as a citizen would read it; None if there is no such guide."""
        if not self._library.ready:
            return None
        knowledge = self._library.knowledge
        found = knowledge.guide(guide)
        if found is None:
            return None
        text = compose_answer(found, found.aspects[:1], knowledge, self._today(), {}, 1.0).text
        return Draft(found.id, found.header.title, text)

    def pressed(self, payload: str) -> str | None:
        """The title of the guide a button opens, and of its section if it names one."""
        return opened_by(payload, self._library.knowledge) if self._library.ready else None


class GuideTopics:
    """What a page that embeds the widget may be about: the guides, and the areas they belong to."""

    def __init__(self, library: Library) -> None:
        """Topics are those of ``library``, once it is ready."""
        self._library = library

    def find(self, topic_id: str) -> Topic | None:
        """A guide with its sections by its id or an alias, or an area by its name; None if there is neither."""
        if topic_id in {area.value for area in Area}:
            return Topic(topic_id, AREA_LABELS[Area(topic_id)])
        guide = self._library.knowledge.guide(topic_id) if self._library.ready else None
        if guide is None:
            return None
        parts = (Button(ASPECT_LABELS[aspect], guide_payload(guide.id, aspect.value)) for aspect in guide.aspects)
        return Topic(guide.id, guide.header.title, tuple(parts)[:MAX_TOPIC_PARTS], guide.id)


async def _keep_fresh(library: Library, settings: Settings) -> None:
    """Pick up changed guides, and the new day after midnight."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            if await to_thread.run_sync(library.refresh, today_in_vietnam(settings.today)):
                log.info("knowledge_reloaded", guides=len(library.knowledge.guides))
        except Exception:
            # an editor's half-saved file must not stop the answers that are loaded
            log.exception("knowledge_reload_failed")
