"""More ways of typing the same training example."""

from __future__ import annotations

import zlib
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.text.diacritics import strip_diacritics


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class UnaccentedCopies(GraphComponent):  # type: ignore[misc]
    """Adds a copy without diacritics of a share of the training examples; does nothing to messages.

    Put it first. Which examples are copied depends on their text alone, so that training is repeatable.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``share``: part of the examples to copy, 0 to 1."""
        return {"share": 1.0}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return []

    def __init__(self, share: float) -> None:
        """Copy this share of the examples."""
        self._share = share

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnaccentedCopies:
        """The component; it keeps nothing."""
        return cls(config["share"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The data with the copies."""
        copies = [copy for example in training_data.intent_examples if (copy := self._copy(example)) is not None]
        return training_data.merge(TrainingData(training_examples=copies))

    def process(self, messages: list[Message]) -> list[Message]:
        """Messages as they are."""
        return messages

    def _copy(self, example: Message) -> Message | None:
        text = example.get(TEXT)
        if not text or zlib.crc32(text.encode()) % 1000 >= self._share * 1000:
            return None
        bare = strip_diacritics(text)
        if bare == text or len(bare) != len(text):  # entities keep their offsets
            return None
        entities = {ENTITIES: example.get(ENTITIES)} if example.get(ENTITIES) else {}
        return Message(data={TEXT: bare, INTENT: example.get(INTENT), **entities})
