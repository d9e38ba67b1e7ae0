"""Intents made of parts ("airfare#flight"), learned part by part."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

_MIN_CHANCE = 1e-6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PartwiseLogisticRegression(LogisticRegressionClassifier):  # type: ignore[misc]
    """One yes-or-no logistic regression for each part; an intent is as likely as its parts and no others.

    Where an intent is a combination seen in few examples, its parts are known from all the others that have them.
    Only combinations of the training data are predicted. ``balance`` lifts rare intents as in
    :class:`bot.nlu.classifier.BalancedLogisticRegression`, which the shipped pipeline uses: its intents have no parts.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's options, ``separator`` between the parts, ``C`` and ``balance``."""
        return {**LogisticRegressionClassifier.get_default_config(), "separator": "#", "C": 100.0, "balance": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and store the classifiers."""
        features, intents = self._create_training_matrix(training_data)
        counts = Counter(intents)
        most = max(counts.values(), default=1)
        weights = np.array([(most / counts[intent]) ** self.config["balance"] for intent in intents])
        parts = sorted({part for intent in counts for part in intent.split(self.config["separator"])})
        models = []
        for part in parts:
            has = np.array([part in intent.split(self.config["separator"]) for intent in intents])
            model = LogisticRegression(C=self.config["C"], solver="liblinear", tol=self.config["tol"])
            models.append(model.fit(features, has, sample_weight=weights))
        # what the parent stores and loads
        self.clf = {"intents": sorted(counts), "parts": parts, "models": models}
        self.persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Intent and ranking of each message."""
        if not messages:
            return messages
        chances = self._chances(self._create_X(messages))
        intents = self.clf["intents"]
        for message, row in zip(messages, chances, strict=False):
            ranking = [{"name": intents[i], "confidence": float(row[i])} for i in np.argsort(-row)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self.config["ranking_length"] or None], add_to_output=True)
        return messages

    def _chances(self, features: Any) -> npt.NDArray[np.float64]:
        """Shape (messages, intents); rows sum to one."""
        yes = np.stack([model.predict_proba(features)[:, 1] for model in self.clf["models"]], axis=1)
        yes = np.clip(yes, _MIN_CHANCE, 1 - _MIN_CHANCE)
        separator = self.config["separator"]
        made_of = np.array([[part in i.split(separator) for part in self.clf["parts"]] for i in self.clf["intents"]])
        logs = np.log(yes) @ made_of.T + np.log(1 - yes) @ ~made_of.T
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))
