"""Loading knowledge, and noticing that a guide has changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.dialogue.library import Library
from bot.retrieval.encoder import SentenceEncoder
from bot.settings import PROJECT_ROOT

TODAY = date(2026, 11, 21)
GUIDES = ("can-cuoc-le-phi", "can-cuoc-cap-doi", "can-cuoc-cap-lai-mat")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of three published guides with all facts and documents."""
    source, target = PROJECT_ROOT / "knowledge", tmp_path / "knowledge"
    for part in ("facts", "documents"):
        shutil.copytree(source / part, target / part)
    (target / "can-cuoc").mkdir()
    for guide in GUIDES:
        shutil.copy(source / "can-cuoc" / f"{guide}.md", target / "can-cuoc")
    return target


@pytest.fixture
def library(folder: Path, tmp_path: Path) -> Library:
    library = Library(folder, SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder")), tmp_path / "cache")
    library.warm_up(TODAY)
    return library


def test_nothing_can_be_asked_before_it_is_warmed_up(folder: Path, tmp_path: Path) -> None:
    cold = Library(folder, SentenceEncoder("models/encoder"), tmp_path)
    assert not cold.ready
    with pytest.raises(RuntimeError, match="warm_up"):
        cold.snapshot()


def test_an_unchanged_folder_is_left_alone(library: Library) -> None:
    assert library.ready
    assert library.refresh(TODAY) is False


def test_a_changed_guide_is_picked_up(library: Library, folder: Path) -> None:
    guide = folder / "can-cuoc" / "can-cuoc-le-phi.md"
    guide.write_text(guide.read_text(encoding="utf-8").replace("title: ", "title: Bản mới của ", 1), encoding="utf-8")

    assert not library.has_learned()
    assert library.refresh(TODAY) is True
    assert library.knowledge.guides["can-cuoc-le-phi"].header.title.startswith("Bản mới")


def test_a_new_day_shows_the_new_figures(library: Library) -> None:
    assert library.refresh(date(2027, 1, 1)) is True
    texts = " ".join(p.text for p in library.retriever.index.passages)
    assert "50.000 đồng" in texts


def test_weights_are_learned_once_per_content(library: Library, tmp_path: Path, folder: Path) -> None:
    (cached,) = (tmp_path / "cache").glob("weights-*.npz")
    written = cached.stat().st_mtime_ns

    again = Library(folder, SentenceEncoder(str(PROJECT_ROOT / "models" / "encoder")), tmp_path / "cache")
    again.warm_up(TODAY)

    assert again.has_learned()
    assert cached.stat().st_mtime_ns == written
    assert again.retriever.weights.certainty == library.retriever.weights.certainty
