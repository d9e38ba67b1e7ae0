"""Logistic regression over the features of a message, with the knobs Rasa's own leaves out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BalancedLogisticRegression(LogisticRegressionClassifier):  # type: ignore[misc]
    """Rasa's classifier with regularisation ``C`` and a choice of how far rare intents are lifted.

    ``balance`` 0 takes intents as often as the examples show them, 1 makes all equally likely (Rasa's own setting).
    Procedure questions are most of what citizens send and most of the examples, so lifting the rare intents fully
    turns too many questions away.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's options, ``C`` and ``balance``."""
        return {**LogisticRegressionClassifier.get_default_config(), "max_iter": 300, "C": 10.0, "balance": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and store the classifier."""
        counts = Counter(example.get(INTENT) for example in training_data.intent_examples)
        most = max(counts.values(), default=1)
        weights = {intent: (most / count) ** self.config["balance"] for intent, count in counts.items()}
        self.clf.set_params(C=self.config["C"], class_weight=weights)
        resource = super().train(training_data)
        self._lay_out()
        return resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BalancedLogisticRegression:
        """The classifier stored in the model."""
        component: BalancedLogisticRegression = super().load(
            config, model_storage, resource, execution_context, **kwargs
        )
        component._lay_out()
        return component

    def _lay_out(self) -> None:
        """Keep the coefficients of a feature together: the other way round every message copies all of them."""
        if hasattr(self.clf, "coef_"):
            self.clf.coef_ = np.asfortranarray(self.clf.coef_)
