"""Rasa featurizers: n-grams of the normalised text (sparse) and a static encoder (dense)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import EncoderNotFound, StaticEncoder, load_encoder
from bot.nlu.lexicon import LexiconError, read_terms
from bot.nlu.ngrams import FULL, Block, Forms, NgramFeatures, forms_of
from bot.nlu.novelty import Novelty
from bot.nlu.shape import Shape
from bot.text.normalise import normalise
from bot.tfidf import Row, as_matrix, side_by_side

_NGRAMS_FILE = "ngrams.json"
_TOPICS_FILE = "topics.txt"
_WORDS_FILE = "words.json"


@dataclass(frozen=True)
class _Learned:
    """What training leaves behind."""

    ngrams: NgramFeatures
    novelty: Novelty


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NormalisedTextFeaturizer(SparseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Sentence features of the text as it was meant: n-grams of its forms, its shape, and how much of it is new.

    With ``sequence: true`` each token gets n-gram features, too, for classifiers that read token by token.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Options.

        ``blocks``: what :class:`bot.nlu.ngrams.Block` describes; ``topics``: files of terms that mark the field;
        ``shape_weight``: how heavy shape and novelty are, 0 for none; ``sequence``: features for tokens, too.
        """
        return {
            **SparseFeaturizer.get_default_config(),
            "blocks": [
                {"form": "words", "analyzer": "word", "shortest": 1, "longest": 2},
                {"form": "full", "analyzer": "char_wb", "shortest": 2, "longest": 4, "min_count": 3},
                {"form": "bare", "analyzer": "word", "shortest": 1, "longest": 2},
                {"form": "bare", "analyzer": "char_wb", "shortest": 2, "longest": 4, "min_count": 3},
            ],
            "topics": [],
            "shape_weight": 0.3,
            "sequence": False,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Blocks over words, and ``sequence``, read tokens."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return ["sklearn"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check that the blocks can be read.

        Raises:
            InvalidConfigException: a block has unknown or missing keys.
        """
        try:
            [Block(**block) for block in config["blocks"]]
        except TypeError as error:
            raise InvalidConfigException(f"{cls.__name__}: cannot read 'blocks': {error}") from error

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        storage: ModelStorage,
        resource: Resource,
        topics: Sequence[str],
        learned: _Learned | None = None,
    ) -> None:
        """A featurizer that adds nothing until it has ``learned``."""
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._topics = list(topics)
        self._shape = Shape(topics)
        self._learned = learned

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NormalisedTextFeaturizer:
        """An untrained featurizer.

        Raises:
            InvalidConfigException: a file of topics cannot be read.
        """
        try:
            topics = read_terms(map(Path, config["topics"]))
        except LexiconError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(config, execution_context.node_name, model_storage, resource, topics)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NormalisedTextFeaturizer:
        """The featurizer stored in the model."""
        with model_storage.read_from(resource) as folder:
            topics = (folder / _TOPICS_FILE).read_text(encoding="utf-8").splitlines()
            learned = _Learned(
                NgramFeatures.read(folder / _NGRAMS_FILE),
                Novelty(json.loads((folder / _WORDS_FILE).read_text(encoding="utf-8"))),
            )
        normalise("khởi động")  # loads its word lists now rather than with the first message
        return cls(config, execution_context.node_name, model_storage, resource, topics, learned)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The topics' text, so that an edited list means a new training."""
        return "\n".join(Path(p).read_text(encoding="utf-8") for p in config.get("topics", ()) if Path(p).is_file())

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams of the training texts and store them.

        Raises:
            InvalidConfigException: the training data hold too little text to learn from.
        """
        forms = [_forms(example) for example in training_data.training_examples if example.get(TEXT)]
        blocks = [Block(**block) for block in self._config["blocks"]]
        try:
            self._learned = _Learned(NgramFeatures.fit(blocks, forms), Novelty.fit(forms))
        except ValueError as error:
            raise InvalidConfigException(f"{type(self).__name__}: too little text to learn from ({error})") from error
        with self._storage.write_to(self._resource) as folder:
            (folder / _TOPICS_FILE).write_text("\n".join(self._topics), encoding="utf-8")
            (folder / _WORDS_FILE).write_text(
                json.dumps(self._learned.novelty.known, ensure_ascii=False), encoding="utf-8"
            )
            self._learned.ngrams.save(folder / _NGRAMS_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training examples."""
        for example in training_data.training_examples:
            self._add_features(example, trained_on=True)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to messages."""
        for message in messages:
            self._add_features(message, trained_on=False)
        return messages

    def _add_features(self, message: Message, *, trained_on: bool) -> None:
        if self._learned is None or not isinstance(message.get(TEXT), str):
            return
        row, size = self._row(_forms(message), trained_on=trained_on)
        sequence = None
        if self._config["sequence"] and message.get(TOKENS_NAMES[TEXT]):
            tokens = message.get(TOKENS_NAMES[TEXT])
            sequence = self._learned.ngrams.transform([forms_of(token.text, [token.lemma]) for token in tokens])
        self.add_features_to_message(sequence, as_matrix([row], size), TEXT, message)

    def _row(self, forms: Forms, *, trained_on: bool) -> tuple[Row, int]:
        """The features of a sentence, and how many columns there are."""
        assert self._learned is not None
        parts, sizes = [self._learned.ngrams.row(forms)], [self._learned.ngrams.size]
        if weight := self._config["shape_weight"]:
            for flags in (
                self._shape.row(forms[FULL]),
                self._learned.novelty.row(forms, trained_on=trained_on),
            ):
                columns = np.flatnonzero(flags)
                parts.append(Row(columns, np.full(len(columns), weight)))
                sizes.append(len(flags))
        return side_by_side(parts, sizes), sum(sizes)


def _forms(message: Message) -> Forms:
    return forms_of(message.get(TEXT), [token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or ()])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class StaticEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Sentence features from a static encoder folder: the mean of its token vectors over the normalised text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``encoder``: folder with tokenizer.json and model.safetensors; ``scale``: length of a vector."""
        return {**DenseFeaturizer.get_default_config(), "encoder": "models/encoder", "scale": 1.0}

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder has its own tokenizer; nothing needs to come first."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return ["tokenizers", "safetensors"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check before the folder is read."""

    def __init__(self, config: dict[str, Any], name: str, encoder: StaticEncoder) -> None:
        """A featurizer over ``encoder``."""
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StaticEmbeddingFeaturizer:
        """A featurizer over the configured folder.

        Raises:
            InvalidConfigException: there is no encoder in that folder.
        """
        try:
            encoder = load_encoder(Path(config["encoder"]))
        except EncoderNotFound as error:
            raise InvalidConfigException(f"{error}. Or take {cls.__name__} out of the pipeline.") from error
        return cls(config, execution_context.node_name, encoder)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Digest of the encoder's files, so that a new encoder means a new training."""
        digest = hashlib.sha256()
        for path in sorted(Path(config.get("encoder", "models/encoder")).rglob("*")):
            if path.suffix in {".safetensors", ".json"}:
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to messages."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                vector = self._encoder.encode(normalise(text)) * self._config["scale"]
                self.add_features_to_message(None, vector.reshape(1, -1).astype(np.float32), TEXT, message)
        return messages
