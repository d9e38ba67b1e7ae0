"""Rasa entity extractors that follow rules: forms (ages, dates, amounts, choices) and known phrases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.choice import find_option
from bot.nlu.gazetteer import Entry, Found, Gazetteer
from bot.nlu.negation import asserted
from bot.nlu.patterns import find_facts

NOT_AN_ENTITY = "not_an_entity"
_ENTRIES_FILE = "gazetteer.json"


def gazetteer_entries(training_data: TrainingData) -> list[Entry]:
    """Phrases of the lookup tables, and of the synonyms of their values.

    The lookup table ``not_an_entity`` lists phrases in which nothing may be found ("mất bao lâu" is no loss).
    """
    entries = []
    entity_of: dict[str, str] = {}
    for table in training_data.lookup_tables:
        entity = None if table["name"] == NOT_AN_ENTITY else table["name"]
        for phrase in table["elements"]:
            value = training_data.entity_synonyms.get(phrase, phrase)
            entries.append(Entry(phrase, entity, value))
            if entity is not None:
                entity_of[value] = entity
    for phrase, value in training_data.entity_synonyms.items():
        if value in entity_of:
            entries.append(Entry(phrase, entity_of[value], value))
    return entries


def as_entities(found: Iterable[Found], extractor: str) -> list[dict[str, Any]]:
    """Findings in the form Rasa keeps in a message."""
    return [
        {
            ENTITY_ATTRIBUTE_TYPE: item.entity,
            ENTITY_ATTRIBUTE_START: item.start,
            ENTITY_ATTRIBUTE_END: item.end,
            ENTITY_ATTRIBUTE_VALUE: item.value,
            EXTRACTOR: extractor,
        }
        for item in found
    ]


def _add(message: Message, found: Iterable[Found], extractor: str) -> None:
    """Append what the message asserts to its entities."""
    entities = as_entities(asserted(message.get(TEXT) or "", found), extractor)
    message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Ages, years of birth, dates, amounts, account levels and choices, with normalised values."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to configure."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """The component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to the entities of each message."""
        for message in messages:
            _add(message, _facts(message.get(TEXT) or ""), self.name)
        return messages


def _facts(text: str) -> Iterator[Found]:
    yield from find_facts(text)
    option = find_option(text)
    if option is not None:
        yield option


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Phrases from the lookup tables and synonyms of the training data, found in any spelling."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to configure."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return []

    def __init__(self, storage: ModelStorage, resource: Resource, entries: Iterable[Entry] = ()) -> None:
        """An extractor of ``entries``."""
        self._storage = storage
        self._resource = resource
        self._gazetteer = Gazetteer(entries)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GazetteerExtractor:
        """An untrained extractor; it finds nothing."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GazetteerExtractor:
        """The extractor stored in the model."""
        with model_storage.read_from(resource) as folder:
            rows = json.loads((folder / _ENTRIES_FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, (Entry(*row) for row in rows))

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the phrases and store them."""
        entries = gazetteer_entries(training_data)
        self._gazetteer = Gazetteer(entries)
        rows = [[entry.phrase, entry.entity, entry.value] for entry in entries]
        with self._storage.write_to(self._resource) as folder:
            (folder / _ENTRIES_FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to the entities of each message."""
        for message in messages:
            _add(message, self._gazetteer.find(message.get(TEXT) or ""), self.name)
        return messages
