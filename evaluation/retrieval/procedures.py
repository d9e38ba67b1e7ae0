"""The hộ tịch set: from a question to one of 53 procedures, by the signals the bot finds its guides with.

A procedure is treated as the bot treats a guide: its title is a name, its training questions are example questions,
its text is cut into sections. What the signals are worth is learned from the training questions alone, each scored
as if it were not among the examples; the test questions are asked once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from bot.knowledge.passages import Passage, PassageKind
from bot.retrieval.fusion import fuse
from bot.retrieval.protocols import Encoder
from bot.retrieval.signals import SIGNALS, SignalIndex
from evaluation.retrieval.dataset import Procedure
from evaluation.retrieval.fusion import SEED, Matrix, folds_of, learn, standardise
from evaluation.retrieval.question_features import QuestionFeatures
from evaluation.retrieval.ridge_classifier import RidgeClassifier
from evaluation.retrieval.title_classifier import TitleClassifier

PULL = 3e-3  # by cross-validation on the training questions
FOLDINGS = (SEED, 1, 2)  # which questions are held out together is chance: the weights see three ways
SECTION_CHARS = 600
SENTENCE_SYLLABLES = 4
_SENTENCE_END = re.compile(r"\n+|(?<=[.;?!])\s+")


@dataclass(frozen=True)
class Asked:
    """Questions with the number of the right procedure of each."""

    questions: tuple[str, ...]
    right: npt.NDArray[np.intp]


def example_questions(procedures: Sequence[Procedure]) -> Asked:
    """The questions that may be learned from."""
    return _asked([(question, i) for i, p in enumerate(procedures) for question in p.train_questions])


def held_out_questions(procedures: Sequence[Procedure]) -> Asked:
    """The questions that are measured."""
    return _asked([(question, i) for i, p in enumerate(procedures) for question in p.test_questions])


def _asked(pairs: Sequence[tuple[str, int]]) -> Asked:
    return Asked(tuple(question for question, _ in pairs), np.array([i for _, i in pairs], dtype=np.intp))


def tfidf_floor(procedures: Sequence[Procedure]) -> Matrix:
    """What any classifier has to beat: TF-IDF and logistic regression over titles and training questions."""
    asked = example_questions(procedures)
    names = [(text, i) for i, p in enumerate(procedures) for text in (p.title, p.main_question)]
    examples = [*zip(asked.questions, asked.right.tolist(), strict=True), *names]
    classifier = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+"),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
        ),
        LogisticRegression(C=10, max_iter=300),
    )
    classifier.fit([text for text, _ in examples], [i for _, i in examples])  # every procedure has a name: all classes
    return np.asarray(classifier.predict_proba(held_out_questions(procedures).questions), dtype=np.float32)


class ProcedureSearch:
    """The bot's signals over procedures, voting as they do in the bot or weighted by what training questions teach."""

    def __init__(self, procedures: Sequence[Procedure], encoder: Encoder) -> None:
        """Builds the index; a minute for 53 procedures."""
        self._procedures = procedures
        self._encoder = encoder
        self._asked = example_questions(procedures)
        passages = [passage for i, p in enumerate(procedures) for passage in _passages(f"{i:03d}", p)]
        self._index = SignalIndex(passages, encoder)  # its guides are in the order of the procedures
        # the order of `example_questions`: procedure by procedure, question by question
        self._positions = np.array(
            [
                i
                for i, p in enumerate(passages)
                if p.kind is PassageKind.QUESTION and p.text in set(self._asked.questions)
            ]
        )
        self._learned = self._index.learn(self._positions.tolist())
        self._frequency = np.log1p(np.bincount(self._asked.right, minlength=len(procedures))).astype(np.float32)

    def vote(self, questions: Sequence[str]) -> Matrix:
        """Scores as the bot would give them, shape (questions, procedures)."""
        return fuse(self._index.guide_signals(self._index.score(questions)))

    def classify(self, questions: Sequence[str]) -> Matrix:
        """Scores of the classifier alone."""
        return self._index.score(questions).by_guide

    def weighted(self, questions: Sequence[str]) -> tuple[Matrix, dict[str, float]]:
        """Scores with learned weights, and the weights by name; "frequency" is how common a procedure is."""
        foldings = np.concatenate([self._held_out(seed) for seed in FOLDINGS])
        weights = learn(foldings, [[int(i)] for i in self._asked.right] * len(FOLDINGS), PULL)
        opinions = self._classifiers_say(questions)
        asked = self._features(self._index.guide_signals(self._index.score(questions)), opinions)
        names = (*SIGNALS, "titles", "texts", "frequency")
        return asked @ weights.astype(np.float32), dict(zip(names, map(float, weights), strict=True))

    def _classifiers_say(self, questions: Sequence[str], without: Collection[int] = ()) -> Matrix:
        """What the title classifier and the ridge classifier find, shape (questions, procedures, 2).

        ``without``: training questions, by their place in :func:`example_questions`, that they may not learn from.
        """
        asked = zip(self._asked.questions, self._asked.right.tolist(), strict=True)
        examples = [pair for i, pair in enumerate(asked) if i not in without]
        titles = [(p.title, p.main_question) for p in self._procedures]
        named = [(title, i) for i, wordings in enumerate(titles) for title in wordings]
        sentences = [(sentence, i) for i, p in enumerate(self._procedures) for sentence in _sentences(p.text)]
        features = QuestionFeatures([text for text, _ in (*examples, *named, *sentences)], self._encoder)
        by_title = TitleClassifier(features, titles, examples)
        by_text = RidgeClassifier(features, [*examples, *named], sentences, len(titles))
        return np.stack([by_title.log_probabilities(questions), by_text.scores(questions)], axis=-1)

    def _held_out(self, seed: int) -> Matrix:
        """Features of the training questions: none sees itself, two classifiers not a fifth of the others either."""
        questions = self._asked.questions
        scores = replace(self._index.score(questions), by_guide=self._learned.held_out)
        hidden = np.zeros((len(questions), len(self._index.passages)), dtype=bool)
        hidden[np.arange(len(questions)), self._positions] = True
        fold = folds_of(range(len(questions)), seed)
        folds = [np.flatnonzero(fold == f) for f in sorted(set(fold.tolist()))]
        opinions = np.zeros((*scores.by_guide.shape, 2), dtype=np.float32)
        for rows in folds:
            opinions[rows] = self._classifiers_say([questions[row] for row in rows], set(rows.tolist()))
        return self._features(self._index.guide_signals(scores, hidden), opinions)

    def _features(self, signals: Matrix, opinions: Matrix) -> Matrix:
        every = np.concatenate([signals, opinions], axis=2)
        columns = [standardise(every[:, :, i]) for i in range(every.shape[2])]
        return np.stack([*columns, np.broadcast_to(self._frequency, columns[0].shape)], axis=-1)


def _passages(guide: str, procedure: Procedure) -> list[Passage]:
    """As a guide is cut; the main question is a name, since no citizen asked it."""
    names = [Passage(guide, None, PassageKind.NAME, text) for text in (procedure.title, procedure.main_question)]
    questions = [Passage(guide, None, PassageKind.QUESTION, text) for text in procedure.train_questions]
    sections = [
        Passage(guide, None, PassageKind.SECTION, f"{procedure.title}. {text}") for text in _sections(procedure.text)
    ]
    return [*names, *questions, *sections]


def _sentences(text: str) -> list[str]:
    """Lines, list items and sentences of more than three syllables."""
    pieces = (piece.strip(" -*\t") for piece in _SENTENCE_END.split(text))
    return [piece for piece in pieces if len(piece.split()) >= SENTENCE_SYLLABLES]


def _sections(text: str) -> list[str]:
    """Paragraphs, joined while they are short."""
    sections: list[str] = []
    for paragraph in text.split("\n\n"):
        if sections and len(sections[-1]) + len(paragraph) <= SECTION_CHARS:
            sections[-1] += f"\n{paragraph}"
        else:
            sections.append(paragraph)
    return sections
