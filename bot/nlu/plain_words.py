"""What is said so plainly that no classifier is asked: danger, an outright wish for a person, an unlawful request."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.text.danger import danger_in
from bot.text.unlawful import asks_for_unlawful_help
from bot.text.wishes import wants_person

REPORT_EMERGENCY = "report_emergency"
WANT_PERSON = "want_person"
UNSAFE_REQUEST = "unsafe_request"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PlainWordsInterpreter(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """Sets ``report_emergency``, ``want_person`` or ``unsafe_request`` whatever the classifiers thought.

    Danger comes first, then an outright wish for a person, then a plain request for unlawful help. Put it after the
    classifiers and before the buttons.
    """

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
    ) -> PlainWordsInterpreter:
        """The component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that say it plainly; leave the others alone."""
        for message in messages:
            named = _intent_of(message.get(TEXT) or "")
            if named is None:
                continue
            intent = {INTENT_NAME_KEY: named, PREDICTED_CONFIDENCE_KEY: 1.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
        return messages


def _intent_of(text: str) -> str | None:
    if danger_in(text) is not None:
        return REPORT_EMERGENCY
    if wants_person(text):
        return WANT_PERSON
    return UNSAFE_REQUEST if asks_for_unlawful_help(text) else None
