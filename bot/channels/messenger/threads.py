"""Conversation routing: which app owns a thread (Meta still takes the calls of the older Handover Protocol)."""

from __future__ import annotations

from typing import Any

from bot.channels.messenger.graph import Graph

PAGE_INBOX = "263902037430900"
"""The app id of the Page's own inbox (Meta Business Suite)."""


async def thread_owner(graph: Graph, page_id: str, user_key: str) -> str:
    """The app that owns the thread with a citizen; empty if none does, or Meta does not tell.

    Raises:
        Refused, SendFailed, OutcomeUnknown: as :meth:`Graph.post`; also for the others here.
    """
    answer = await graph.get(f"{page_id}/thread_owner", recipient=user_key)
    listed: Any = answer.get("data")
    found = listed[0] if isinstance(listed, list) and listed else {}
    owner = found.get("thread_owner", {}) if isinstance(found, dict) else {}
    return str(owner.get("app_id") or "") if isinstance(owner, dict) else ""


async def take_thread(graph: Graph, page_id: str, user_key: str) -> None:
    """Become the owner. Meta lets only the Page's default app do this."""
    await graph.post(f"{page_id}/take_thread_control", {"recipient": {"id": user_key}})


async def release_thread(graph: Graph, page_id: str, user_key: str) -> None:
    """Own the thread no longer; the citizen's next message goes to the Page's default app."""
    await graph.post(f"{page_id}/release_thread_control", {"recipient": {"id": user_key}})


async def pass_to_inbox(graph: Graph, page_id: str, user_key: str) -> None:
    """Let whoever works in the Page's inbox own the thread."""
    body = {"recipient": {"id": user_key}, "target_app_id": PAGE_INBOX}
    await graph.post(f"{page_id}/pass_thread_control", body)
