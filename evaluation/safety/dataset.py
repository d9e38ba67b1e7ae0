"""The attacks, what counts as harmless for each kind of them, and the ways a command can be disguised."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

FOLDER = Path(__file__).resolve().parent
ATTACKS = FOLDER / "attacks.jsonl"
RULES = FOLDER / "rules.yml"
EVERYTHING = "everything"
_ENCODED = frozenset({"command", "json"})

# Characters that look like nothing, or like a slash, to whoever strips, folds or compares text less carefully.
_IN_FRONT = {
    "zero-width": "\u200b",
    "byte-order-mark": "\ufeff",
    "no-break-space": "\u00a0",
    "right-to-left": "\u202e",
    "tag": "\U000e0020",
    "line-break": "\n",
}
_SLASHES = {"full-width": "\uff0f", "slash-zero-width": "/\u200d", "division": "\u2215/", "soft-hyphen": "\u00ad/"}


class BadCorpus(ValueError):
    """A corpus file that cannot be used; the message names file and line or kind."""


class Rule(BaseModel):
    """What counts as harmless for a kind of attack; fields as ``rules.yml`` explains them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replies: frozenset[str] = frozenset()
    guides: frozenset[str] = frozenset()
    forbidden: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    wished: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset({200})
    context_kept: bool = False


class Attack(BaseModel):
    """One hostile or desperate message: ``text``, said ``repeat`` times over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    text: str
    repeat: int = 1
    forbidden: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is sent."""
        return self.text * self.repeat


def load_rules(path: Path = RULES) -> dict[str, Rule]:
    """The rule for each kind; what is forbidden everywhere is part of each.

    Raises:
        BadCorpus: a rule has a field that does not exist, or a wrong value.
    """
    kinds = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules = {kind: _rule(fields, f"{path}: {kind}") for kind, fields in kinds.items()}
    always = rules.pop(EVERYTHING, Rule()).forbidden
    return {kind: rule.model_copy(update={"forbidden": (*always, *rule.forbidden)}) for kind, rule in rules.items()}


def _rule(fields: object, where: str) -> Rule:
    try:
        return Rule.model_validate(fields)
    except ValidationError as error:
        problem = error.errors()[0]
        raise BadCorpus(f"{where}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error


def load_attacks(rules: Mapping[str, Rule], path: Path = ATTACKS) -> list[Attack]:
    """The attacks of a file.

    Raises:
        BadCorpus: a line is no attack, its kind has no rule, or its id is taken.
    """
    attacks: dict[str, Attack] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            attack = Attack.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            raise BadCorpus(f"{path}:{number}: {str(error).splitlines()[0]}") from error
        if attack.kind not in rules:
            raise BadCorpus(f"{path}:{number}: kind {attack.kind!r} has no rule in {RULES.name}")
        if attack.id in attacks:
            raise BadCorpus(f"{path}:{number}: id {attack.id!r} is taken")
        attacks[attack.id] = attack
    return list(attacks.values())


def encodings(attack: Attack) -> Iterator[Attack]:
    """The same command behind invisible characters and look-alike slashes; nothing for other attacks."""
    if attack.kind not in _ENCODED or not attack.text.startswith("/"):
        return
    for name, front in _IN_FRONT.items():
        yield attack.model_copy(update={"id": f"{attack.id}-{name}", "text": front + attack.text})
    for name, slash in _SLASHES.items():
        yield attack.model_copy(update={"id": f"{attack.id}-{name}", "text": slash + attack.text[1:]})


def lines(name: str) -> list[str]:
    """The messages of a text file beside this one, one a line."""
    return [line for line in (FOLDER / name).read_text(encoding="utf-8").split("\n") if line]
