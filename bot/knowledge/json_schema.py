"""JSON Schema of what editors write, so that a text editor completes and explains the fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.knowledge.schema import Fact, GuideHeader, LegalDocument

# The draft that editors support best; pydantic's newer keywords (prefixItems) are ignored there and checked by us.
_DRAFT = "http://json-schema.org/draft-07/schema#"


def json_schemas() -> dict[str, str]:
    """File name to text, one schema for each kind of file in the knowledge folder."""
    header = GuideHeader.model_json_schema()
    return {
        "guide.json": _text("Phần đầu của một bài hướng dẫn", header),
        "facts.json": _text("Tệp dữ kiện: một hay nhiều con số có ngày", _one_or_many(Fact)),
        "documents.json": _text("Văn bản pháp luật", _one_or_many(LegalDocument)),
    }


def schema_line(folder: str) -> str:
    """First line of a YAML file in ``folder`` (facts or documents), by which editors find its schema."""
    return f"# yaml-language-server: $schema=../schema/{folder}.json"


def name_schema(root: Path) -> list[Path]:
    """Put the schema line on top of every fact and document file that lacks it; returns those files."""
    mended = []
    for folder in ("facts", "documents"):
        for path in sorted((root / folder).glob("*.yml")):
            text = path.read_text(encoding="utf-8")
            if not text.startswith(schema_line(folder)):
                path.write_text(f"{schema_line(folder)}\n{text}", encoding="utf-8")
                mended.append(path)
    return mended


def _one_or_many(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    definitions[model.__name__] = schema
    item = {"$ref": f"#/$defs/{model.__name__}"}
    return {"anyOf": [item, {"type": "array", "items": item}], "$defs": definitions}


def _text(title: str, schema: dict[str, Any]) -> str:
    body = {"$schema": _DRAFT, **schema, "title": title}
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
