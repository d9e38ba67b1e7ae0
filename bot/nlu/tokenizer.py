"""Vietnamese words as Rasa tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.lexicon import LexiconError, read_terms
from bot.nlu.segment import Segmenter

_TERMS_FILE = "terms.txt"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class UndertheseaTokenizer(Tokenizer):  # type: ignore[misc]
    """Words by underthesea's segmenter, which keeps the terms of a domain lexicon together.

    A token's ``text`` is exactly ``message[start:end]``; its ``lemma`` is the composed lower-case form. Training only
    stores the lexicon inside the model, so that a model does not depend on files beside it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own tokenizer options, and ``lexicon``: files of terms, one term a line."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None, "lexicon": []}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages this component needs."""
        return ["underthesea"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, terms: Sequence[str]) -> None:
        """A tokenizer that keeps ``terms`` together."""
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._terms = list(terms)
        self._segmenter = Segmenter(terms)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UndertheseaTokenizer:
        """An untrained tokenizer with the lexicon of its configuration.

        Raises:
            InvalidConfigException: a lexicon file cannot be read.
        """
        try:
            terms = read_terms(map(Path, config["lexicon"]))
        except LexiconError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(config, model_storage, resource, terms)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UndertheseaTokenizer:
        """The tokenizer with the lexicon stored in the model."""
        with model_storage.read_from(resource) as folder:
            terms = (folder / _TERMS_FILE).read_text(encoding="utf-8").splitlines()
        tokenizer = cls(config, model_storage, resource, terms)
        tokenizer._segmenter.warm_up()
        return tokenizer

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The lexicon's text, so that an edited lexicon means a new training."""
        return "\n".join(Path(p).read_text(encoding="utf-8") for p in config.get("lexicon", ()) if Path(p).is_file())

    def train(self, training_data: TrainingData) -> Resource:
        """Store the lexicon in the model."""
        with self._storage.write_to(self._resource) as folder:
            (folder / _TERMS_FILE).write_text("\n".join(self._terms), encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute of a message, in order, without overlap."""
        words = self._segmenter.words(message.get(attribute))
        tokens: list[Token] = self._apply_token_pattern([Token(w.text, w.start, w.end, lemma=w.lemma) for w in words])
        return tokens
