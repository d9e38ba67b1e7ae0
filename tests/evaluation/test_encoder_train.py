"""A small training run learns, saves whole, and loads back the same everywhere."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from evaluation.encoder.dataset import Pair, PairRates, Record
from evaluation.encoder.plain import PlainEncoder
from evaluation.encoder.train import Recipe, batches, save, train
from evaluation.encoder.vocabulary import VocabularySize, learn_tokenizer

TOPICS = {
    "Đổi thẻ căn cước": "Người dân đến công an xã mang thẻ cũ để đổi thẻ căn cước mới khi hết hạn",
    "Đăng ký tạm trú": "Người thuê nhà nộp tờ khai tạm trú cho công an nơi ở trong thời hạn",
    "Khai sinh cho con": "Cha mẹ mang giấy chứng sinh đến ủy ban để đăng ký khai sinh cho trẻ em",
    "Cấp hộ chiếu": "Công dân chụp ảnh và nộp hồ sơ hộ chiếu phổ thông qua mạng hoặc tại phòng xuất nhập cảnh",
    "Nộp phạt giao thông": "Lái xe tra cứu biên bản vi phạm rồi nộp tiền phạt nguội bằng ngân hàng",
    "Đăng ký kết hôn": "Hai bên nam nữ cùng có mặt ký vào sổ và nhận giấy chứng nhận kết hôn",
}
RECORDS = [Record("mẫu", title, body) for title, body in TOPICS.items()] * 2
RECIPE = Recipe(
    size=VocabularySize(pieces=120, words=120, phrases=0),
    dimensions=16,
    steps=30,
    batch=6,
    block=1,
    rates=PairRates(title_query=1.0),
    seed=1,
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "encoder"
    tokenizer = learn_tokenizer([f"{record.title}. {record.body}" for record in RECORDS], RECIPE.size)
    save(train(RECORDS[:6], [], RECIPE, tokenizer), out, {"records": 6})
    return out


def test_what_it_learned_finds_the_right_passage(trained: Path) -> None:
    model = SentenceTransformer(str(trained), device="cpu")
    found = np.asarray(model.encode(list(TOPICS))) @ np.asarray(model.encode(list(TOPICS.values()))).T
    assert found.argmax(axis=1).tolist() == list(range(len(TOPICS)))


def test_a_question_without_diacritics_finds_it_too(trained: Path) -> None:
    model = SentenceTransformer(str(trained), device="cpu")
    found = np.asarray(model.encode(["doi the can cuoc"])) @ np.asarray(model.encode(list(TOPICS.values()))).T
    assert found.argmax() == 0


def test_torch_and_plain_reader_give_the_same_vectors(trained: Path) -> None:
    texts = [*TOPICS, "mat the roi lam sao", "THẺ căn cước"]
    by_torch = np.asarray(SentenceTransformer(str(trained), device="cpu").encode(texts), dtype=np.float32)
    plain = PlainEncoder(trained).encode(texts)
    assert plain.shape == (len(texts), RECIPE.dimensions)
    np.testing.assert_allclose(by_torch, plain, atol=2e-3)
    np.testing.assert_allclose(np.linalg.norm(plain, axis=1), 1.0, atol=1e-5)


def test_a_text_without_any_piece_is_a_row_of_zeros(trained: Path) -> None:
    assert not PlainEncoder(trained).encode(["", " ?! "]).any()


def test_saving_replaces_the_folder_whole_and_keeps_its_card(trained: Path) -> None:
    (trained / "leftover").write_text("cũ")
    (trained / "README.md").write_text("# thẻ của người viết\n", encoding="utf-8")
    save(SentenceTransformer(str(trained), device="cpu"), trained, {"records": 7})
    assert not (trained / "leftover").exists()
    assert (trained / "README.md").read_text(encoding="utf-8") == "# thẻ của người viết\n"
    assert json.loads((trained / "training.json").read_text(encoding="utf-8")) == {"records": 7}
    assert [path.name for path in trained.parent.iterdir()] == ["encoder"]


def test_every_batch_holds_its_share_of_guide_questions() -> None:
    guides = [Pair(f"hỏi {i}", f"đáp {i}") for i in range(5)]
    recipe = dataclasses.replace(RECIPE, steps=4, guide_share=0.5)
    made = list(batches(RECORDS, guides, recipe))
    assert len(made) == 4
    for batch in made:
        assert len(batch) == 6
        assert sum(pair.passage.startswith("đáp") for pair in batch) == 3


def test_batches_are_the_same_for_a_seed_and_differ_between_passes() -> None:
    first, again = (list(batches(RECORDS, [], RECIPE)) for _ in range(2))
    assert first == again
    assert first[0] != first[2]
