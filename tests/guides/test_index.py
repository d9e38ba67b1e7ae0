"""The list of guides, and finding one in it."""

from __future__ import annotations

import pytest

from bot.guides.index import find_guides, list_areas, plain_words
from bot.knowledge.loader import Knowledge
from tests.guides.conftest import TODAY, FixedSearch


def found(query: str, knowledge: Knowledge, search: FixedSearch) -> tuple[list[str], bool]:
    results = find_guides(query, search.search(query), knowledge, TODAY)
    return [result.entry.path.removeprefix("/huong-dan/") for result in results.found], results.sure


def test_guides_are_listed_by_area(knowledge: Knowledge) -> None:
    assert [(area.label, [entry.title for entry in area.entries]) for area in list_areas(knowledge)] == [
        ("Thẻ căn cước", ["Đổi thẻ căn cước"]),
        ("Cư trú", ["Đăng ký tạm trú"]),
    ]


@pytest.mark.parametrize("query", ["đổi thẻ", "DOI THE", "doi   the", "Đổi-thẻ?", "gia hạn", "doi cccd", "the can cu"])
def test_words_are_found_in_title_and_names_however_they_are_written(query: str, knowledge: Knowledge) -> None:
    guides, sure = found(query, knowledge, FixedSearch())
    assert guides == ["cu-tru-tam-tru", "can-cuoc-doi-the"], "the ranked guide first, then the one with the words"
    assert sure


def test_words_do_not_match_inside_other_words_or_across_names(knowledge: Knowledge) -> None:
    assert found("oi the", knowledge, FixedSearch()) == (["cu-tru-tam-tru"], False)
    assert found("cccd gia han", knowledge, FixedSearch()) == (["cu-tru-tam-tru"], False)


def test_a_confident_ranking_needs_no_common_words(knowledge: Knowledge) -> None:
    assert found("mới thuê phòng", knowledge, FixedSearch(confidence=0.8)) == (["cu-tru-tam-tru"], True)


def test_a_guide_is_found_once_and_a_vanished_one_not_at_all(knowledge: Knowledge) -> None:
    search = FixedSearch(guides=("khong-con", "cu-tru-tam-tru"))
    assert found("tạm trú", knowledge, search) == (["cu-tru-tam-tru"], True)


def test_signs_alone_match_nothing(knowledge: Knowledge) -> None:
    assert found("???", knowledge, FixedSearch()) == (["cu-tru-tam-tru"], False)


def test_a_result_shows_its_direct_answer(knowledge: Knowledge) -> None:
    results = find_guides("tạm trú", FixedSearch().search("tạm trú"), knowledge, TODAY)
    assert results.found[0].summary == "Đăng ký tạm trú là khai với Công an xã chỗ anh/chị đang ở."


def test_plain_words_drop_tones_signs_and_case() -> None:
    assert plain_words("  Đổi thẻ: CĂN-CƯỚC! ") == "doi the can cuoc"
