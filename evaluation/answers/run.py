"""Ask every question of a file through the running server."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from evaluation.answers.dataset import Dialogue
from evaluation.answers.metrics import Judged, judge

AT_ONCE = 4


async def ask_all(
    url: str, dialogues: Sequence[Dialogue], aliases: Mapping[str, str], tick: Callable[[], None] = lambda: None
) -> list[Judged]:
    """Run dialogues, a few at a time, each in a conversation of its own; turns keep their order.

    Raises:
        httpx.HTTPError: the server cannot be reached or answers with an error.
    """
    gate = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=60.0) as client:

        async def run(dialogue: Dialogue) -> list[Judged]:
            sender = f"evaluate-{uuid.uuid4()}"
            judged = []
            async with gate:
                for question in dialogue.turns:
                    started = time.perf_counter()
                    custom = await _ask(client, sender, question.text)
                    judged.append(judge(question, custom, aliases, time.perf_counter() - started))
            tick()
            return judged

        results = await asyncio.gather(*(run(d) for d in dialogues))
    return [turn for dialogue in results for turn in dialogue]


async def _ask(client: httpx.AsyncClient, sender: str, text: str) -> Mapping[str, Any]:
    response = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    response.raise_for_status()
    return next((m["custom"] for m in response.json() if m.get("custom")), {})
