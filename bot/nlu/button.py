"""The last word of the pipeline: a tapped button."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.extractors import as_entities
from bot.nlu.payload import read_payload

SELECT_BUTTON = "select_button"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ButtonPayloadInterpreter(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """A button payload is ``select_button`` with certainty, whatever the classifiers thought; put it last."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Overrules a classifier, but works without one."""
        return []

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
    ) -> ButtonPayloadInterpreter:
        """The component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and entities of messages that are payloads; leave the others alone."""
        for message in messages:
            named = read_payload(message.get(TEXT) or "")
            if named is None:
                continue
            intent = {INTENT_NAME_KEY: SELECT_BUTTON, PREDICTED_CONFIDENCE_KEY: 1.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
            message.set(ENTITIES, as_entities(named, type(self).__name__), add_to_output=True)
        return messages
