"""The pipelines and policies that are compared. Data only; the recipe that ships is ``config.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Pipeline = list[dict[str, Any]]

LEXICON = ["data/nlu/lookups/topics.txt", "data/nlu/lookups/terms.txt"]
COUNTS: Pipeline = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
TOKENS: Pipeline = [{"name": "bot.nlu.tokenizer.UndertheseaTokenizer", "lexicon": LEXICON}]
TEXT: Pipeline = [{"name": "bot.nlu.featurizers.NormalisedTextFeaturizer", "topics": LEXICON[:1]}]
NGRAMS_ONLY: Pipeline = [{"name": "bot.nlu.featurizers.NormalisedTextFeaturizer", "shape_weight": 0}]
COPIES: Pipeline = [{"name": "bot.nlu.augment.UnaccentedCopies"}]
DENSE: Pipeline = [{"name": "bot.nlu.featurizers.StaticEmbeddingFeaturizer"}]
OURS: Pipeline = [{"name": "bot.nlu.classifier.BalancedLogisticRegression"}]
RASA_LR: Pipeline = [{"name": "LogisticRegressionClassifier"}]
RULES: Pipeline = [{"name": "bot.nlu.extractors.FactExtractor"}, {"name": "bot.nlu.extractors.GazetteerExtractor"}]
REGEX: Pipeline = [{"name": "RegexEntityExtractor"}, {"name": "EntitySynonymMapper"}]
CRF: Pipeline = [{"name": "RegexFeaturizer"}, {"name": "CRFEntityExtractor"}, {"name": "EntitySynonymMapper"}]


def diet(epochs: int) -> Pipeline:
    """Rasa's transformer for intents and entities, on one thread like everything here."""
    return [{"name": "DIETClassifier", "epochs": epochs, "random_seed": 7}, {"name": "EntitySynonymMapper"}]


def shipped(root: Path) -> Pipeline:
    """The pipeline of ``config.yml``."""
    pipeline: Pipeline = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return pipeline


def pipelines(root: Path) -> dict[str, Pipeline]:
    """Every pipeline by name, in the order of the table."""
    stock: Pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
    ]
    return {
        "stock (rasa init): whitespace, counts, DIET 20 epochs": stock + COUNTS + diet(20),
        "whitespace, counts, Rasa's LR, regex entities": [*stock[:1], *COUNTS, *RASA_LR, *REGEX],
        "underthesea, counts, Rasa's LR, CRF entities": TOKENS + COUNTS + CRF[:1] + RASA_LR + CRF[1:],
        "underthesea, normalised n-grams, Rasa's LR, rules": TOKENS + NGRAMS_ONLY + RASA_LR + RULES,
        "+ shape and novelty": TOKENS + TEXT + RASA_LR + RULES,
        "+ our LR (C 10, balance 0.5)": TOKENS + TEXT + OURS + RULES,
        "+ unaccented copies": COPIES + TOKENS + TEXT + OURS + RULES,
        "+ dense": COPIES + TOKENS + TEXT + DENSE + OURS + RULES,
        "DIET 20 epochs on all our features": COPIES + TOKENS + TEXT + DENSE + COUNTS[:1] + diet(20),
        "shipped (config.yml)": shipped(root),
    }


def policies() -> dict[str, Pipeline]:
    """Every set of policies by name."""
    rules: Pipeline = [
        {"name": "RulePolicy", "core_fallback_threshold": 0.3, "core_fallback_action_name": "action_ask"},
        {"name": "MemoizationPolicy", "max_history": 3},
    ]
    return {
        "rules": rules[:1],
        "rules, memoization (shipped)": rules,
        "rules, memoization, TED 50 epochs": [*rules, {"name": "TEDPolicy", "epochs": 50, "max_history": 5}],
    }
