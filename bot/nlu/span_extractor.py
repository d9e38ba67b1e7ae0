"""A Rasa entity extractor that learns entities and their roles from examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    INTENT,
    INTENT_NAME_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.offsets import compose
from bot.nlu.span_model import Settings, SpanModel
from bot.nlu.spans import Sentence, Span

_SYLLABLE = re.compile(r"\S+")

Offsets = list[tuple[int, int]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LearnedSpanExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Entities and roles by two conditional random fields; for what no rule and no list of phrases can tell.

    Put it after a tokenizer and after the intent classifier: the intent helps to tell roles apart. The shipped pipeline
    does without: its entities are lists and patterns (:mod:`bot.nlu.extractors`), which need no examples and none has
    a role. It is for a field with open names and roles; ``evaluation/phoatis`` measures it on one.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What :class:`bot.nlu.span_model.Settings` describes."""
        return asdict(Settings())

    @classmethod
    def required_components(cls) -> list[type]:
        """Reads tokens."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return ["sklearn_crfsuite"]  # brings pycrfsuite, whose distribution has another name than Rasa looks for

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: SpanModel | None = None
    ) -> None:
        """An extractor that finds nothing until it has a ``model``."""
        self._settings = Settings(**{name: config[name] for name in asdict(Settings())})
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearnedSpanExtractor:
        """An untrained extractor."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LearnedSpanExtractor:
        """The extractor stored in the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, SpanModel.read(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples' entities and store the model.

        Raises:
            InvalidConfigException: no example marks an entity, or the words for new names are missing.
        """
        read = [(*_sentence(example), example) for example in training_data.nlu_examples if example.get(TEXT)]
        spans = [_spans(example.get(ENTITIES) or (), offsets) for _, offsets, example in read]
        try:
            with self._storage.write_to(self._resource) as folder:
                self._model = SpanModel.fit([sentence for sentence, _, _ in read], spans, folder, self._settings)
        except ValueError as error:
            raise InvalidConfigException(f"{type(self).__name__}: {error}; take it out of the pipeline") from error
        except FileNotFoundError as error:
            raise InvalidConfigException(f"{type(self).__name__}: words: {error}") from error
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to the entities of each message."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                continue
            sentence, offsets = _sentence(message)
            found = [self._entity(span, offsets, message.get(TEXT)) for span in self._model.find(sentence)]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entity(self, span: Span, offsets: Offsets, text: str) -> dict[str, Any]:
        start, end = offsets[span.first][0], offsets[span.end - 1][1]
        entity = {
            ENTITY_ATTRIBUTE_TYPE: span.entity,
            ENTITY_ATTRIBUTE_START: start,
            ENTITY_ATTRIBUTE_END: end,
            ENTITY_ATTRIBUTE_VALUE: text[start:end],
            EXTRACTOR: self.name,
        }
        return {**entity, ENTITY_ATTRIBUTE_ROLE: span.role} if span.role else entity


def _sentence(message: Message) -> tuple[Sentence, Offsets]:
    """A message for the model, and where each of its syllables stands in the text."""
    syllables: list[str] = []
    words: list[str] = []
    offsets: Offsets = []
    for token in message.get(TOKENS_NAMES[TEXT]) or ():
        for match in _SYLLABLE.finditer(token.text):
            syllables.append(compose(match.group()).text)
            words.append(token.lemma)
            offsets.append((token.start + match.start(), token.start + match.end()))
    intent = message.get(INTENT) or ""
    name = intent.get(INTENT_NAME_KEY) or "" if isinstance(intent, dict) else intent
    return Sentence(tuple(syllables), tuple(words), name), offsets


def _spans(entities: Sequence[dict[str, Any]], offsets: Offsets) -> list[Span]:
    """Entities as spans; one that begins or ends inside a syllable teaches nothing and is left out."""
    starts = {start: i for i, (start, _) in enumerate(offsets)}
    ends = {end: i + 1 for i, (_, end) in enumerate(offsets)}
    return [
        Span(
            starts[entity[ENTITY_ATTRIBUTE_START]],
            ends[entity[ENTITY_ATTRIBUTE_END]],
            entity[ENTITY_ATTRIBUTE_TYPE],
            entity.get(ENTITY_ATTRIBUTE_ROLE) or "",
        )
        for entity in entities
        if entity.get(ENTITY_ATTRIBUTE_START) in starts and entity.get(ENTITY_ATTRIBUTE_END) in ends
    ]
