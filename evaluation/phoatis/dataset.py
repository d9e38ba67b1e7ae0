"""Reading PhoATIS: one sentence a line in three parallel files, slots as one label a syllable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.spans import from_tags

Slots = frozenset[tuple[int, int, str]]

_FILES = ("seq.in", "seq.out", "label")


@dataclass(frozen=True)
class Example:
    """A sentence with its intent and its slots as (first, end, label) over syllables, label as published."""

    syllables: tuple[str, ...]
    intent: str
    slots: Slots

    @property
    def text(self) -> str:
        """The sentence, single spaces between syllables."""
        return " ".join(self.syllables)


def load_split(root: Path, split: str) -> list[Example]:
    """One of train, dev and test, at syllable level.

    Raises:
        FileNotFoundError: the folder does not hold the data.
        ValueError: the files do not fit together; the message names the line.
    """
    folder = root / "syllable-level" / split
    columns = [(folder / name).read_text(encoding="utf-8").splitlines() for name in _FILES]
    if len({len(column) for column in columns}) != 1:
        raise ValueError(f"{folder}: {', '.join(_FILES)} have different numbers of lines")
    examples = []
    for number, (sentence, tags, intent) in enumerate(zip(*columns, strict=True), start=1):
        syllables, labels = sentence.split(), tags.split()
        if len(syllables) != len(labels):
            raise ValueError(f"{folder}:{number}: {len(syllables)} syllables, {len(labels)} slot labels")
        slots = frozenset((span.first, span.end, span.entity) for span in from_tags(labels))
        examples.append(Example(tuple(syllables), intent.strip(), slots))
    return examples


def to_entities(example: Example) -> list[dict[str, object]]:
    """Slots as Rasa entities: what stands before the dot of a label is the role ("fromloc.city_name")."""
    starts = _starts(example.syllables)
    entities = []
    for first, end, label in sorted(example.slots):
        role, _, entity = label.rpartition(".")
        start, stop = starts[first], starts[end - 1] + len(example.syllables[end - 1])
        found = {"start": start, "end": stop, "value": example.text[start:stop], "entity": entity}
        entities.append({**found, "role": role} if role else found)
    return entities


def from_entities(example: Example, entities: Sequence[dict[str, object]]) -> Slots:
    """Entities that a pipeline found, as slots; one that cuts a syllable is widened to the whole of it."""
    starts = _starts(example.syllables)
    slots = set()
    for entity in entities:
        begin, stop = int(str(entity["start"])), int(str(entity["end"]))
        inside = [i for i, start in enumerate(starts) if start < stop and start + len(example.syllables[i]) > begin]
        label = f"{entity['role']}.{entity['entity']}" if entity.get("role") else str(entity["entity"])
        if inside:
            slots.add((inside[0], inside[-1] + 1, label))
    return frozenset(slots)


def _starts(syllables: Sequence[str]) -> list[int]:
    starts, place = [], 0
    for syllable in syllables:
        starts.append(place)
        place += len(syllable) + 1
    return starts


def span_f1(gold: Sequence[Slots], found: Sequence[Slots]) -> float:
    """Harmonic mean of precision and recall over whole spans with their labels (conlleval); 0 for nothing."""
    right = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    total = sum(map(len, gold)) + sum(map(len, found))
    return 2 * right / total if total else 0.0
