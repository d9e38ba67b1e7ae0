"""The Rasa graph components, tested inside the rasa environment, which has no pytest: run by test_components.py.

By hand, in the repository root: ``PYTHONPATH=. .venv/rasa/bin/python -m unittest tests.nlu.components``
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from rasa.core.agent import Agent, load_agent
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from bot.nlu.augment import UnaccentedCopies
from bot.nlu.button import SELECT_BUTTON, ButtonPayloadInterpreter
from bot.nlu.classifier import BalancedLogisticRegression
from bot.nlu.extractors import FactExtractor, GazetteerExtractor
from bot.nlu.featurizers import NormalisedTextFeaturizer, StaticEmbeddingFeaturizer
from bot.nlu.part_classifier import PartwiseLogisticRegression
from bot.nlu.plain_words import REPORT_EMERGENCY, UNSAFE_REQUEST, WANT_PERSON, PlainWordsInterpreter
from bot.nlu.span_extractor import LearnedSpanExtractor
from bot.nlu.tokenizer import UndertheseaTokenizer

DATA = """
version: "3.1"
nlu:
- intent: ask_procedure
  examples: |
    - làm căn cước công dân ở đâu
    - mất căn cước làm lại thế nào
    - đăng ký tạm trú cần gì
    - tạm trú ở Sài Gòn hết bao nhiêu
    - đổi căn cước khi nào
- intent: greet
  examples: |
    - xin chào
    - chào bạn
    - chào ad
    - hello
    - xin chào ad
- lookup: place
  examples: |
    - Thành phố Hồ Chí Minh
- synonym: Thành phố Hồ Chí Minh
  examples: |
    - Sài Gòn
- lookup: status
  examples: |
    - mất
- lookup: not_an_entity
  examples: |
    - mất bao lâu
"""


def training_data() -> TrainingData:
    return RasaYAMLReader().reads(DATA)


class ComponentTest(unittest.TestCase):
    """A folder for files, and a model storage that outlives one component."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "storage").mkdir()
        self.storage = LocalModelStorage(self.folder / "storage")
        self.terms = self.folder / "terms.txt"
        self.terms.write_text("căn cước\ncăn cước công dân\ntạm trú\n", encoding="utf-8")

    def arguments(self, component: type[GraphComponent], config: dict[str, Any]) -> tuple[Any, ...]:
        context = ExecutionContext(GraphSchema({}), model_id="test", node_name=component.__name__)
        return {**component.get_default_config(), **config}, self.storage, Resource(component.__name__), context

    def create(self, component: type[GraphComponent], **config: Any) -> Any:
        return component.create(*self.arguments(component, config))

    def load(self, component: type[GraphComponent], **config: Any) -> Any:
        return component.load(*self.arguments(component, config))


def parsed(component: Any, text: str, **data: Any) -> Message:
    return component.process([Message(data={TEXT: text, **data})])[0]


def entities(message: Message) -> list[tuple[str, str, str]]:
    text = message.get(TEXT)
    return [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in message.get(ENTITIES)]


class TokenizerTest(ComponentTest):
    def test_tokens_are_slices_of_the_message(self) -> None:
        message = parsed(self.create(UndertheseaTokenizer, lexicon=[str(self.terms)]), "Làm Căn cước công dân ở đâu")

        tokens = message.get(TOKENS_NAMES[TEXT])

        self.assertIn("Căn cước công dân", [token.text for token in tokens])
        self.assertTrue(all(message.get(TEXT)[token.start : token.end] == token.text for token in tokens))

    def test_the_lexicon_travels_inside_the_model(self) -> None:
        config = {"lexicon": [str(self.terms)]}
        self.create(UndertheseaTokenizer, **config).train(training_data())
        self.terms.unlink()

        message = parsed(self.load(UndertheseaTokenizer, **config), "tạm trú")

        self.assertEqual([token.text for token in message.get(TOKENS_NAMES[TEXT])], ["tạm trú"])

    def test_an_edited_lexicon_means_a_new_training(self) -> None:
        before = UndertheseaTokenizer.fingerprint_addon({"lexicon": [str(self.terms)]})
        self.terms.write_text("hộ khẩu\n", encoding="utf-8")

        self.assertNotEqual(before, UndertheseaTokenizer.fingerprint_addon({"lexicon": [str(self.terms)]}))

    def test_a_missing_lexicon_is_a_clear_configuration_error(self) -> None:
        with self.assertRaisesRegex(InvalidConfigException, "nowhere.txt"):
            self.create(UndertheseaTokenizer, lexicon=["nowhere.txt"])


class NormalisedTextFeaturizerTest(ComponentTest):
    def featurizer(self, **config: Any) -> Any:
        config = {"topics": [str(self.terms)], **config}
        self.create(NormalisedTextFeaturizer, **config).train(training_data())
        return self.load(NormalisedTextFeaturizer, **config)

    def test_a_message_gets_one_row_of_sentence_features(self) -> None:
        sequence, sentence = parsed(self.featurizer(), "làm căn cước").get_sparse_features(TEXT)

        self.assertIsNone(sequence)
        self.assertEqual(sentence.features.shape[0], 1)

    def test_the_stored_featurizer_is_the_trained_one(self) -> None:
        trained = self.create(NormalisedTextFeaturizer, topics=[str(self.terms)])
        trained.train(training_data())
        loaded = self.load(NormalisedTextFeaturizer, topics=["gone.txt"])

        rows = [parsed(c, "mất căn cước").get_sparse_features(TEXT)[1].features.toarray() for c in (trained, loaded)]

        self.assertTrue(np.allclose(*rows))

    def test_chat_spelling_has_the_features_of_what_it_means(self) -> None:
        featurizer = self.featurizer()

        rows = [
            parsed(featurizer, text).get_sparse_features(TEXT)[1].features
            for text in ("làm cccd", "làm căn cước công dân")
        ]

        self.assertEqual(abs(rows[0] - rows[1]).sum(), 0)

    def test_tokens_get_features_on_request(self) -> None:
        tokenizer = self.create(UndertheseaTokenizer)
        message = parsed(
            self.featurizer(sequence=True),
            "làm căn cước",
            **{TOKENS_NAMES[TEXT]: tokenizer.tokenize(Message(data={TEXT: "làm căn cước"}), TEXT)},
        )

        self.assertEqual(message.get_sparse_features(TEXT)[0].features.shape[0], len(message.get(TOKENS_NAMES[TEXT])))

    def test_a_block_that_cannot_be_read_is_a_configuration_error(self) -> None:
        with self.assertRaisesRegex(InvalidConfigException, "blocks"):
            self.create(NormalisedTextFeaturizer, blocks=[{"form": "full", "length": 3}])


class StaticEmbeddingFeaturizerTest(ComponentTest):
    def test_a_message_gets_the_vector_of_its_normalised_text(self) -> None:
        encoder = self.folder / "encoder"
        encoder.mkdir()
        tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "không": 1}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = Whitespace()
        tokenizer.save(str(encoder / "tokenizer.json"))
        save_file({"embedding.weight": np.eye(2, 3, dtype=np.float16)}, str(encoder / "model.safetensors"))

        sequence, sentence = parsed(
            self.create(StaticEmbeddingFeaturizer, encoder=str(encoder)), "Ko"
        ).get_dense_features(TEXT)

        self.assertIsNone(sequence)
        self.assertTrue(np.allclose(sentence.features, [[0, 1, 0]]))

    def test_a_missing_encoder_is_a_clear_configuration_error(self) -> None:
        with self.assertRaisesRegex(InvalidConfigException, "tokenizer.json"):
            self.create(StaticEmbeddingFeaturizer, encoder=str(self.folder))


class ExtractorTest(ComponentTest):
    def test_facts_are_added_with_normalised_values(self) -> None:
        message = parsed(self.create(FactExtractor), "con 5 tuổi, mức 2")

        self.assertEqual(entities(message), [("age", "5", "5 tuổi"), ("level", "2", "mức 2")])

    def test_known_phrases_come_from_lookup_tables_and_synonyms(self) -> None:
        self.create(GazetteerExtractor).train(training_data())

        message = parsed(self.load(GazetteerExtractor), "mat the o sai gon")

        self.assertEqual(entities(message), [("status", "mất", "mat"), ("place", "Thành phố Hồ Chí Minh", "sai gon")])

    def test_a_phrase_of_no_entity_hides_the_phrases_inside_it(self) -> None:
        self.create(GazetteerExtractor).train(training_data())

        self.assertEqual(entities(parsed(self.load(GazetteerExtractor), "mất bao lâu")), [])

    def test_entities_of_other_components_are_kept(self) -> None:
        known = {"entity": "x", "value": "y", "start": 0, "end": 1}

        message = parsed(self.create(FactExtractor), "5 tuổi", **{ENTITIES: [known]})

        self.assertEqual([e["entity"] for e in message.get(ENTITIES)], ["x", "age"])


TRIPS = """
version: "3.1"
nlu:
- intent: flight
  examples: |
    - từ [hà nội]{"entity": "city", "role": "from"} đến [vinh]{"entity": "city", "role": "to"}
    - bay từ [huế]{"entity": "city", "role": "from"} đến [hà nội]{"entity": "city", "role": "to"}
    - đến [huế]{"entity": "city", "role": "to"} từ [vinh]{"entity": "city", "role": "from"}
    - vé đi [hà nội]{"entity": "city", "role": "to"} bao nhiêu
    - từ [vinh]{"entity": "city", "role": "from"} đến [huế]{"entity": "city", "role": "to"} hôm nay
    - xin chào
"""


class LearnedSpanExtractorTest(ComponentTest):
    def test_entities_and_their_roles_are_learned_from_examples_and_travel_inside_the_model(self) -> None:
        tokenizer = self.create(UndertheseaTokenizer)
        data = tokenizer.process_training_data(RasaYAMLReader().reads(TRIPS))
        self.create(LearnedSpanExtractor).train(data)

        message = parsed(tokenizer, "Từ Huế  đến Hà Nội")
        found = self.load(LearnedSpanExtractor).process([message])[0].get(ENTITIES)

        self.assertEqual(
            [(e["value"], e["entity"], e["role"]) for e in found], [("Huế", "city", "from"), ("Hà Nội", "city", "to")]
        )

    def test_examples_without_entities_are_a_clear_configuration_error(self) -> None:
        with self.assertRaisesRegex(InvalidConfigException, "no example marks an entity"):
            self.create(LearnedSpanExtractor).train(training_data())


class ButtonTest(ComponentTest):
    def test_a_payload_overrules_the_classifier(self) -> None:
        guess = {
            INTENT: {"name": "off_topic", "confidence": 0.9},
            ENTITIES: [{"entity": "option", "start": 0, "end": 1}],
        }

        message = parsed(self.create(ButtonPayloadInterpreter), "#can-cuoc-le-phi/fee", **guess)

        self.assertEqual(message.get(INTENT), {"name": SELECT_BUTTON, "confidence": 1.0})
        self.assertEqual(entities(message), [("guide", "can-cuoc-le-phi", "can-cuoc-le-phi"), ("aspect", "fee", "fee")])

    def test_ordinary_text_is_left_alone(self) -> None:
        guess = {"name": "greet", "confidence": 0.9}

        message = parsed(self.create(ButtonPayloadInterpreter), "chào #1", **{INTENT: guess})

        self.assertEqual(message.get(INTENT), guess)


class PlainWordsTest(ComponentTest):
    def test_danger_and_wishes_overrule_the_classifier(self) -> None:
        guess = {"name": "off_topic", "confidence": 0.9}
        plain = (
            ("em không muốn sống nữa", REPORT_EMERGENCY),
            ("cho gặp cán bộ", WANT_PERSON),
            ("mua bằng lái giả", UNSAFE_REQUEST),
        )
        for text, intent in plain:
            message = parsed(self.create(PlainWordsInterpreter), text, **{INTENT: guess})

            self.assertEqual(message.get(INTENT), {"name": intent, "confidence": 1.0})

    def test_ordinary_text_is_left_alone(self) -> None:
        guess = {"name": "ask_procedure", "confidence": 0.9}

        message = parsed(self.create(PlainWordsInterpreter), "gặp ai để làm thẻ", **{INTENT: guess})

        self.assertEqual(message.get(INTENT), guess)


class UnaccentedCopiesTest(ComponentTest):
    def test_copies_have_no_diacritics_and_keep_intent_and_offsets(self) -> None:
        data = RasaYAMLReader().reads(
            'version: "3.1"\nnlu:\n- intent: ask\n  examples: |\n    - làm [thẻ](document) mới\n'
        )

        result = self.create(UnaccentedCopies, share=1.0).process_training_data(data)

        self.assertEqual([e.get(TEXT) for e in result.intent_examples], ["làm thẻ mới", "lam the moi"])
        copy = result.intent_examples[1]
        self.assertEqual((copy.get(INTENT), entities(copy)), ("ask", [("document", "thẻ", "the")]))

    def test_nothing_is_copied_at_share_zero(self) -> None:
        result = self.create(UnaccentedCopies, share=0.0).process_training_data(training_data())

        self.assertEqual(len(result.intent_examples), len(training_data().intent_examples))


class ClassifierTest(ComponentTest):
    def weights(self, balance: float) -> dict[str, float]:
        data = training_data()
        kept = [e for e in data.intent_examples if e.get(INTENT) == "ask_procedure"]
        kept += [e for e in data.intent_examples if e.get(INTENT) == "greet"][:2]
        data = TrainingData(training_examples=kept)
        featurizer = self.create(NormalisedTextFeaturizer)
        featurizer.train(data)
        featurizer.process_training_data(data)
        classifier = self.create(BalancedLogisticRegression, balance=balance, C=3.0)
        classifier.train(data)
        self.assertEqual(classifier.clf.C, 3.0)
        return classifier.clf.class_weight

    def test_balance_decides_how_far_rare_intents_are_lifted(self) -> None:
        self.assertEqual(self.weights(0.0), {"ask_procedure": 1.0, "greet": 1.0})
        self.assertEqual(self.weights(1.0), {"ask_procedure": 1.0, "greet": 2.5})


class PartwiseClassifierTest(ComponentTest):
    """Two parts known from many examples, their combination from one."""

    EXAMPLES = """
version: "3.1"
nlu:
- intent: flight
  examples: |
    - tìm chuyến bay đi huế
    - chuyến bay sớm nhất đi vinh
    - có chuyến bay nào đi hà nội
    - liệt kê chuyến bay
- intent: airfare
  examples: |
    - giá vé đi huế
    - giá vé rẻ nhất đi vinh
    - giá vé hà nội bao nhiêu
    - cho biết giá vé
- intent: airfare#flight
  examples: |
    - chuyến bay đi đà lạt và giá vé
"""

    def test_a_combination_is_known_by_its_parts(self) -> None:
        featurizer = self.create(NormalisedTextFeaturizer, shape_weight=0)
        data = RasaYAMLReader().reads(self.EXAMPLES)
        featurizer.train(data)
        data = featurizer.process_training_data(data)
        self.create(PartwiseLogisticRegression).train(data)
        loaded = self.load(PartwiseLogisticRegression)

        for text, intent in (
            ("chuyến bay nào đi vinh", "flight"),
            ("giá vé đi cần thơ", "airfare"),
            ("liệt kê chuyến bay đi huế và giá vé rẻ nhất", "airfare#flight"),
        ):
            message = loaded.process([parsed(featurizer, text)])[0]
            self.assertEqual(message.get(INTENT)["name"], intent)
            self.assertAlmostEqual(sum(i["confidence"] for i in message.get("intent_ranking")), 1.0)


class RecipeTest(unittest.TestCase):
    """The whole pipeline in Rasa's own graph: trained, packed, loaded, asked."""

    agent: ClassVar[Agent]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        root = Path(folder.name)
        (root / "terms.txt").write_text("căn cước công dân\n", encoding="utf-8")
        (root / "nlu.yml").write_text(DATA, encoding="utf-8")
        terms = [str(root / "terms.txt")]
        pipeline = [
            {"name": "bot.nlu.augment.UnaccentedCopies"},
            {"name": "bot.nlu.tokenizer.UndertheseaTokenizer", "lexicon": terms},
            {"name": "bot.nlu.featurizers.NormalisedTextFeaturizer", "topics": terms},
            {"name": "bot.nlu.classifier.BalancedLogisticRegression"},
            {"name": "bot.nlu.extractors.FactExtractor"},
            {"name": "bot.nlu.extractors.GazetteerExtractor"},
            {"name": "bot.nlu.button.ButtonPayloadInterpreter"},
        ]
        config = {"recipe": "default.v1", "assistant_id": "test", "language": "vi", "pipeline": pipeline}
        (root / "config.yml").write_text(json.dumps(config), encoding="utf-8")
        model = train_nlu(str(root / "config.yml"), str(root / "nlu.yml"), str(root))
        cls.agent = asyncio.run(load_agent(model_path=model))

    def parse(self, text: str) -> Any:
        return asyncio.run(self.agent.parse_message(text))

    def test_a_question_has_its_intent_and_entities(self) -> None:
        result = self.parse("con 5 tuổi lam can cuoc o sai gon")

        self.assertEqual(result["intent"]["name"], "ask_procedure")
        self.assertEqual([e["value"] for e in result["entities"]], ["5", "Thành phố Hồ Chí Minh"])

    def test_a_button_is_certain(self) -> None:
        self.assertEqual(self.parse("#gap-can-bo")["intent"], {"name": SELECT_BUTTON, "confidence": 1.0})

    def test_odd_messages_are_parsed_without_error(self) -> None:
        for text in ("", " ", "😀", "\u0301", "a" * 5000, "<script>alert(1)</script>", "\u200b"):
            with self.subTest(text=text[:20]):
                self.assertIn("intent", self.parse(text))


if __name__ == "__main__":
    unittest.main()
