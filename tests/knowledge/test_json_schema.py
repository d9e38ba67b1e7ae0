"""The schemas that text editors complete from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.knowledge.json_schema import json_schemas, name_schema, schema_line
from bot.knowledge.loader import load_knowledge
from bot.settings import PROJECT_ROOT

SCHEMAS = PROJECT_ROOT / "knowledge" / "schema"


def test_the_committed_schemas_are_those_of_the_code() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}

    assert written == json_schemas(), "renew them: bot knowledge schema"


def test_every_field_is_explained_to_the_editor() -> None:
    for name, text in json_schemas().items():
        schema = json.loads(text)
        for model in (schema, *schema["$defs"].values()):
            for field, rule in model.get("properties", {}).items():
                assert rule.get("description"), f"{name}: {field}"


@pytest.mark.parametrize("folder", ["facts", "documents"])
def test_every_fact_and_document_file_names_its_schema(folder: str) -> None:
    files = (PROJECT_ROOT / "knowledge" / folder).glob("*.yml")
    lacking = [path.name for path in files if not path.read_text(encoding="utf-8").startswith(schema_line(folder))]

    assert lacking == [], "add it: bot knowledge schema"


def test_the_line_that_names_the_schema_is_added_once(knowledge_dir: Path) -> None:
    assert len(name_schema(knowledge_dir)) == 2
    assert name_schema(knowledge_dir) == []
    assert load_knowledge(knowledge_dir).problems == ()
