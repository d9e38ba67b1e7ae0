"""The action endpoint Rasa calls: rasa-sdk's executor behind one FastAPI route."""

from __future__ import annotations

import secrets
from typing import Any

from anyio import CapacityLimiter
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.ask import ActionAsk
from actions.base import Clock
from actions.handoff import ActionHandoff
from actions.refuse import ActionRefuse
from actions.session import ActionSessionStart
from actions.smalltalk import ActionSmalltalk
from bot.dialogue.library import Library

MAX_REPLIES_AT_ONCE = 4


def build_executor(library: Library, today: Clock) -> ActionExecutor:
    """An executor that knows every action of ``domain.yml``."""
    executor = ActionExecutor()
    limiter = CapacityLimiter(MAX_REPLIES_AT_ONCE)
    for action in (ActionAsk, ActionHandoff, ActionRefuse, ActionSmalltalk):
        executor.register_action(action(library, today, limiter))
    executor.register_action(ActionSessionStart())
    return executor


def actions_router(library: Library, today: Clock, token: str) -> APIRouter:
    """Routes under ``/actions``. Only callers that know ``token`` are served: the port faces citizens."""
    executor = build_executor(library, today)
    router = APIRouter(prefix="/actions", include_in_schema=False)

    @router.post("/webhook")
    async def webhook(request: Request, key: str = "") -> JSONResponse:
        if not secrets.compare_digest(key.encode(), token.encode()):
            raise HTTPException(status_code=403)
        # Rasa sends no domain (it is selective) and no action reads it; the newer SDK wants at least an empty one
        call: dict[str, Any] = {"domain": {}, **await request.json()}
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=400)
        except ActionNotFoundException as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=404)
        return JSONResponse({"events": [], "responses": []} if result is None else result.model_dump())

    return router
