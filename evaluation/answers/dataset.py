"""Question files: JSON lines of questions, or of dialogues holding ``turns``."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class Question(BaseModel):
    """One labelled question; fields as the contract names them, others are kept out."""

    model_config = ConfigDict(extra="ignore")

    text: str
    kind: str
    id: str = ""
    base_id: str | None = None
    guides: list[str] = []
    aspect: str = "other"
    also_ok_aspects: list[str] = []
    should_handoff: bool = False
    ambiguous: bool = False


class Dialogue(BaseModel):
    """Questions asked one after the other in one conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    turns: list[Question]


class BadQuestionFile(ValueError):
    """A question file that cannot be used; the message names file and line."""


def load_dialogues(path: Path) -> list[Dialogue]:
    """Read a question file; a lone question becomes a dialogue of one turn.

    Raises:
        FileNotFoundError: no such file.
        BadQuestionFile: a line is not JSON or lacks a field.
    """
    dialogues = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if "turns" in data:
                dialogues.append(Dialogue.model_validate(data))
            else:
                question = Question.model_validate(data)
                dialogues.append(Dialogue(id=question.id, turns=[question]))
        except (json.JSONDecodeError, ValidationError, TypeError) as error:
            raise BadQuestionFile(f"{path}:{number}: {str(error).splitlines()[0]}") from error
    return dialogues
