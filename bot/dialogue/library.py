"""Knowledge and retrieval, loaded once and renewed when a guide changes; the desk of facts every decision reads."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot import retrieval, text, tfidf
from bot.knowledge.digest import digest_folder
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.passages import all_passages
from bot.retrieval.encoder import SentenceEncoder
from bot.retrieval.retriever import Retriever, load_weights, save_weights


class Library:
    """The current knowledge and its retriever. Safe to read from several threads."""

    def __init__(
        self,
        knowledge_dir: Path,
        encoder: SentenceEncoder,
        cache_dir: Path,
        foreign_questions: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Nothing heavy happens before :meth:`warm_up`.

        Args:
            knowledge_dir: folder of the guides.
            encoder: the sentence encoder.
            cache_dir: where learned weights are kept, by content.
            foreign_questions: questions that no guide answers, for calibration.
        """
        self._dir = knowledge_dir
        self._encoder = encoder
        self._cache = cache_dir
        self._foreign = foreign_questions
        self._lock = threading.Lock()
        self._digest = ""
        self._day: date | None = None
        self._current: tuple[Knowledge, Retriever] | None = None

    @property
    def ready(self) -> bool:
        """Whether questions can be answered."""
        return self._current is not None

    @property
    def knowledge(self) -> Knowledge:
        """What is known now."""
        return self._loaded()[0]

    @property
    def retriever(self) -> Retriever:
        """Search over what is known now."""
        return self._loaded()[1]

    def snapshot(self) -> tuple[Knowledge, Retriever]:
        """Knowledge and its own retriever, taken together so that a reload cannot come between them."""
        return self._loaded()

    def warm_up(self, today: date) -> None:
        """Load guides, encoder and index, and learn the weights unless they are cached. Seconds to a minute."""
        self._encoder.warm_up()
        self.refresh(today)

    def has_learned(self) -> bool:
        """Whether the weights for the guides as they are now are in the cache; costs a second, loads nothing."""
        return self._weights_path(digest_folder(self._dir), self._foreign()).is_file()

    def refresh(self, today: date) -> bool:
        """Reload when a guide changed or the day did (passages show the day's figures); True when something changed."""
        with self._lock:
            digest = digest_folder(self._dir)
            if self._current is not None and digest == self._digest and today == self._day:
                return False
            knowledge = load_knowledge(self._dir).knowledge
            self._current = (knowledge, self._build(knowledge, digest, today))
            self._digest, self._day = digest, today
            return True

    def _build(self, knowledge: Knowledge, digest: str, today: date) -> Retriever:
        passages = all_passages(knowledge, today)
        foreign = self._foreign()
        path = self._weights_path(digest, foreign)
        weights = load_weights(path)
        retriever = Retriever(knowledge.guides, passages, self._encoder, weights, foreign)
        if weights is None:
            save_weights(retriever.weights, path)
        return retriever

    def _weights_path(self, digest: str, foreign: Sequence[str]) -> Path:
        """Named by all the weights depend on: guides, encoder, foreign questions, and the code that learns."""
        folders = (Path(retrieval.__file__).parent, Path(text.__file__).parent)
        code = (digest_folder(folder, ("*.py",)) for folder in folders)
        rows = hashlib.sha256(Path(tfidf.__file__).read_bytes()).hexdigest()
        parts = (digest, self._encoder.fingerprint, *code, rows, *foreign)
        name = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
        return self._cache / f"weights-{name}.npz"

    def _loaded(self) -> tuple[Knowledge, Retriever]:
        if self._current is None:
            raise RuntimeError("warm_up() has not been called")
        return self._current
