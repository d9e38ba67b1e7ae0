"""Files to typed knowledge. Every mistake becomes a :class:`~bot.knowledge.problems.Problem`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.knowledge.asked import AskedQuestion, read_asked
from bot.knowledge.conditions import ALWAYS, ConditionError, parse_condition
from bot.knowledge.explain import explain
from bot.knowledge.problems import Problem
from bot.knowledge.schema import Aspect, Block, BlockKind, Fact, Guide, GuideHeader, LegalDocument, Section

Model = TypeVar("Model", bound=BaseModel)

# Where an editor still has to write. A guide with such a point is a draft: it loads, but no citizen sees it.
OPEN_POINT = "CHƯA VIẾT"

_HEADING = re.compile(r"^##\s+(\S+?)\s*:\s*(.+?)\s*$")
_ITEM = re.compile(r"^(?:(-)|\d+[.)])\s+(.*)$")
_MARKER = re.compile(r"^\[([^\]]+)\]\s*")
_SPAN = re.compile(r"^(?:từ (\d{2}/\d{2}/\d{4}))?\s*(?:đến (\d{2}/\d{2}/\d{4}))?$")


@dataclass(frozen=True)
class Knowledge:
    """Everything the bot knows, ready for look-up. Guides, facts and documents are keyed by id.

    ``asked`` are citizens' questions with the guides that answer them, by place (file, line).
    """

    guides: Mapping[str, Guide]
    facts: Mapping[str, Fact]
    documents: Mapping[str, LegalDocument]
    aliases: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    asked: Mapping[tuple[str, int], AskedQuestion] = field(default_factory=dict)

    def guide(self, guide_id: str) -> Guide | None:
        """A guide by its id or by one of its aliases."""
        return self.guides.get(self.aliases.get(guide_id, guide_id))


@dataclass(frozen=True)
class Loaded:
    """What could be read, and what is wrong with the rest. ``drafts`` are guides with open points, by id."""

    knowledge: Knowledge
    problems: tuple[Problem, ...]
    drafts: Mapping[str, Guide] = field(default_factory=dict)


def load_knowledge(root: Path) -> Loaded:
    """Read a knowledge folder. A file that cannot be read is left out and named in ``problems``.

    Raises:
        FileNotFoundError: ``root`` is not a folder.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"không có thư mục tri thức {root}")
    problems: list[Problem] = []
    places: dict[str, tuple[str, int]] = {}
    documents: dict[str, LegalDocument] = {}
    for path in sorted((root / "documents").glob("*.yml")):
        for line, document in _read_models(path, LegalDocument, root, problems):
            _add(documents, document.id, document, _name(path, root), line, places, problems)
    facts: dict[str, Fact] = {}
    for path in sorted((root / "facts").glob("*.yml")):
        for line, fact in _read_models(path, Fact, root, problems):
            _add(facts, fact.id, fact, _name(path, root), line, places, problems)
    guides: dict[str, Guide] = {}
    drafts: dict[str, Guide] = {}
    for path in sorted(root.glob("*/*.md")):
        open_points = tuple(_open_points(path, root))
        problems += open_points
        guide = _read_guide(path, root, problems)
        if guide is not None:
            _add(drafts if open_points else guides, guide.id, guide, guide.path, 1, places, problems)
    asked = {
        (_name(path, root), line): question
        for path in sorted((root / "asked").glob("*.jsonl"))
        for line, question in read_asked(path, _name(path, root), problems)
    }
    aliases = _collect_aliases(guides, problems)
    return Loaded(Knowledge(guides, facts, documents, aliases, places, asked), tuple(sorted(problems)), drafts)


def _name(path: Path, root: Path) -> str:
    return f"{root.name}/{path.relative_to(root).as_posix()}"


def _add(
    table: dict[str, Any],
    key: str,
    item: object,
    file: str,
    line: int,
    places: dict[str, tuple[str, int]],
    problems: list[Problem],
) -> None:
    if key in table:
        first = ":".join(map(str, places[key]))
        problems.append(Problem(file, line, "id", f"mã «{key}» đã có ở {first}", "đổi mã hoặc gộp hai mục"))
        return
    table[key] = item
    places[key] = (file, line)


def _collect_aliases(guides: Mapping[str, Guide], problems: list[Problem]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for guide in guides.values():
        for alias in guide.header.aliases:
            if alias in guides or alias in aliases:
                problems.append(
                    Problem(guide.path, 1, "aliases", f"mã «{alias}» đã thuộc bài khác", "bỏ bớt một nơi dùng mã này")
                )
            else:
                aliases[alias] = guide.id
    return aliases


# --- YAML with line numbers ------------------------------------------------------------------------------------------


def _read_models(path: Path, model: type[Model], root: Path, problems: list[Problem]) -> Iterator[tuple[int, Model]]:
    """Validate a YAML file holding one object or a list of them; yields (line, object)."""
    name = _name(path, root)
    node = _compose(path.read_text(encoding="utf-8"), name, 1, problems)
    if node is None:
        return
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        validated = _validate(item, model, name, 1, problems)
        if validated is not None:
            yield item.start_mark.line + 1, validated


def _compose(text: str, name: str, first_line: int, problems: list[Problem]) -> yaml.Node | None:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        problems.append(
            Problem(
                name, line, "yaml", f"không đọc được YAML: {error.problem}", "kiểm tra thụt lề, dấu «:» và dấu nháy"
            )
        )
        return None
    if node is None:
        problems.append(Problem(name, first_line, "yaml", "tệp trống", "điền nội dung hoặc xóa tệp"))
    return node


def _validate(node: yaml.Node, model: type[Model], name: str, first_line: int, problems: list[Problem]) -> Model | None:
    data = yaml.SafeLoader("").construct_document(node)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors():
            loc = tuple(detail["loc"])
            place = ".".join(str(part) for part in loc) or model.__name__
            problems.append(Problem(name, first_line + _line_of(node, loc), place, *explain(detail)))
        return None


def _line_of(node: yaml.Node, loc: Sequence[int | str]) -> int:
    """Zero-based line of the value at ``loc``, as deep as the document goes."""
    for part in loc:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
        if child is None:
            break
        node = child
    return int(node.start_mark.line)


def _lines_of(node: yaml.Node | None, first_line: int, path: str = "") -> Iterator[tuple[str, int]]:
    """Dotted path and line of everything in a document."""
    if node is None:
        return
    if path:
        yield path, first_line + int(node.start_mark.line)
    children: list[tuple[str, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = [(str(n), value) for n, value in enumerate(node.value)]
    for name, child in children:
        yield from _lines_of(child, first_line, f"{path}.{name}" if path else name)


# --- Guides ----------------------------------------------------------------------------------------------------------


def _open_points(path: Path, root: Path) -> Iterator[Problem]:
    """What a draft still lacks, in the words of its template."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        _, mark, hint = line.partition(OPEN_POINT)
        if mark:
            yield Problem(_name(path, root), number, "bản nháp", "chỗ này chưa viết", hint.strip(" :.]") or "viết nốt")


def _read_guide(path: Path, root: Path, problems: list[Problem]) -> Guide | None:
    name = _name(path, root)
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        problems.append(
            Problem(name, 1, "front matter", "không có phần đầu giữa hai dòng «---»", "chép phần đầu từ một bài mẫu")
        )
        return None
    end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    node = _compose("\n".join(lines[1:end]), name, 2, problems)
    header = None if node is None else _validate(node, GuideHeader, name, 2, problems)
    sections = tuple(_read_sections(lines, end + 1, name, problems))
    if header is None:
        return None
    guide = Guide(header, sections, name, dict(_lines_of(node, 2)))
    problems.extend(_place_problems(guide, path))
    return guide


def _place_problems(guide: Guide, path: Path) -> Iterator[Problem]:
    if guide.id != path.stem:
        yield Problem(guide.path, 2, "id", f"mã «{guide.id}» khác tên tệp", f"đổi tên tệp thành {guide.id}.md")
    if guide.header.area.value != path.parent.name:
        yield Problem(guide.path, 2, "area", "khác tên thư mục", f"chuyển tệp vào {guide.header.area.value}/")


def _read_sections(lines: Sequence[str], start: int, name: str, problems: list[Problem]) -> Iterator[Section]:
    heads = [i for i in range(start, len(lines)) if lines[i].startswith("#")]
    seen: set[Aspect] = set()
    for position, i in enumerate(heads):
        end = heads[position + 1] if position + 1 < len(heads) else len(lines)
        match = _HEADING.match(lines[i])
        known = {aspect.value for aspect in Aspect}
        if not match or match.group(1) not in known:
            problems.append(
                Problem(name, i + 1, "heading", f"không hiểu tiêu đề «{lines[i]}»", "viết «## fee: Bao nhiêu tiền»")
            )
            continue
        aspect = Aspect(match.group(1))
        if aspect in seen:
            problems.append(Problem(name, i + 1, "heading", f"hai mục «{aspect.value}»", "gộp làm một"))
            continue
        seen.add(aspect)
        blocks = tuple(_read_blocks(lines, i + 1, end, name, problems))
        if not blocks:
            problems.append(Problem(name, i + 1, aspect.value, "mục trống", "viết nội dung hoặc bỏ mục"))
            continue
        yield Section(aspect, match.group(2), blocks, i + 1)


def _read_blocks(lines: Sequence[str], start: int, end: int, name: str, problems: list[Problem]) -> Iterator[Block]:
    kind, text, line = BlockKind.PARAGRAPH, "", 0
    for i in range(start, end):
        raw = lines[i].strip()
        item = _ITEM.match(raw)
        if (not raw or item) and text:
            yield _make_block(kind, text, line, name, problems)
            text = ""
        if item:
            kind, text, line = (BlockKind.BULLET if item.group(1) else BlockKind.STEP), item.group(2), i + 1
        elif raw and text:
            text = f"{text} {raw}"
        elif raw:
            kind, text, line = BlockKind.PARAGRAPH, raw, i + 1
    if text:
        yield _make_block(kind, text, line, name, problems)


def _make_block(kind: BlockKind, text: str, line: int, name: str, problems: list[Problem]) -> Block:
    shown_from: date | None = None
    shown_to: date | None = None
    condition = ALWAYS
    while match := _MARKER.match(text):
        marker = match.group(1).strip()
        try:
            if marker.startswith("khi "):
                condition = parse_condition(marker.removeprefix("khi "))
            else:
                shown_from, shown_to = _parse_span(marker)
        except ValueError as error:
            problems.append(
                Problem(
                    name,
                    line,
                    "marker",
                    str(error),
                    "viết «[từ 01/01/2027]», «[đến 31/12/2026]» hoặc «[khi tuoi < 14]»",
                )
            )
        text = text[match.end() :]
    return Block(kind, text, line, shown_from, shown_to, condition)


def _parse_span(marker: str) -> tuple[date | None, date | None]:
    match = _SPAN.match(marker)
    if not match or not any(match.groups()):
        raise ConditionError(f"không đọc được dấu «[{marker}]»")
    first, last = (None if d is None else datetime.strptime(d, "%d/%m/%Y").date() for d in match.groups())
    if first and last and last < first:
        raise ConditionError(f"«[{marker}]» có ngày cuối trước ngày đầu")
    return first, last
