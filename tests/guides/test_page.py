"""What a guide's page says on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.guides.page import ANCHORS, GuidePage, PageSection, Sheet, build_page, shorten
from bot.knowledge.loader import Knowledge
from bot.knowledge.render import NO_VALUE
from bot.knowledge.schema import Area, Aspect, BlockKind
from tests.guides.conftest import TODAY


def page_on(knowledge: Knowledge, day: date) -> GuidePage:
    return build_page(knowledge.guides["can-cuoc-doi-the"], knowledge, day)


@pytest.fixture
def page(knowledge: Knowledge) -> GuidePage:
    return page_on(knowledge, TODAY)


def section(page: GuidePage, aspect: Aspect) -> PageSection:
    return next(section for section in page.sections if section.aspect is aspect)


def test_sections_stand_in_the_editors_order_under_their_own_headings(page: GuidePage) -> None:
    assert [(s.anchor, s.heading) for s in page.sections] == [
        ("tom-tat", "Tóm tắt"),
        ("giay-to", "Cần giấy tờ gì"),
        ("cac-buoc", "Các bước làm"),
        ("le-phi", "Bao nhiêu tiền"),
    ]


def test_every_aspect_and_area_has_its_own_place() -> None:
    assert set(ANCHORS) == set(Aspect)
    assert len(set(ANCHORS.values())) == len(Aspect)


def test_figures_are_those_of_the_day(knowledge: Knowledge) -> None:
    assert "25.000 đồng" in section(page_on(knowledge, date(2026, 12, 31)), Aspect.FEE).text
    assert "50.000 đồng" in section(page_on(knowledge, date(2027, 1, 1)), Aspect.FEE).text


def test_what_belongs_to_another_day_is_left_out_and_with_it_an_empty_section(knowledge: Knowledge) -> None:
    today, next_year = page_on(knowledge, TODAY), page_on(knowledge, date(2027, 1, 1))
    assert [s.aspect for s in next_year.sections] == [*(s.aspect for s in today.sections), Aspect.OTHER]
    assert "Chọn cổng mới." not in section(today, Aspect.STEPS).text
    assert "Chọn cổng mới." in section(next_year, Aspect.STEPS).text


def test_everybodys_case_is_shown(page: GuidePage) -> None:
    assert "Trẻ dưới 14 tuổi: giấy khai sinh." in section(page, Aspect.DOCUMENTS).text


def test_a_line_for_some_people_shows_their_own_figure(page: GuidePage) -> None:
    lines = section(page, Aspect.FEE).text.splitlines()
    assert lines[0].endswith("nộp hồ sơ hết 9.000 đồng.")
    assert lines[1] == "Nộp trên mạng: 4.000 đồng."


def test_a_figure_that_nobody_knows_today_is_said_to_be_missing(page: GuidePage) -> None:
    text = section(page, Aspect.FEE).text
    assert "Mức cũ" not in text
    assert text.endswith(NO_VALUE)


def test_steps_stay_together_and_a_sentence_after_them_apart(page: GuidePage) -> None:
    groups = section(page, Aspect.STEPS).groups
    assert [(g.kind, len(g.items)) for g in groups] == [
        (BlockKind.PARAGRAPH, 1),
        (BlockKind.STEP, 2),
        (BlockKind.PARAGRAPH, 1),
    ]


def test_all_the_documents_can_be_ticked_off_and_nothing_else(page: GuidePage) -> None:
    (checklist,) = section(page, Aspect.DOCUMENTS).groups
    assert checklist.tick
    assert checklist.items[0] == "Anh/chị mang thẻ cũ."
    assert len(checklist.items) == 3
    assert not any(g.tick for s in page.sections if s.aspect is not Aspect.DOCUMENTS for g in s.groups)


def test_money_is_explained_with_its_days_and_its_rule(page: GuidePage) -> None:
    figures = {figure.title: figure for figure in section(page, Aspect.FEE).figures}
    assert list(figures) == ["Lệ phí đổi thẻ", "Lệ phí nộp hồ sơ"]
    fee = figures["Lệ phí đổi thẻ"]
    assert (fee.value, fee.span) == ("25.000 đồng", "từ 01/07/2025 đến hết 31/12/2026")
    assert fee.later == "từ 01/01/2027 là 50.000 đồng"
    assert fee.basis == "Thông tư giảm lệ phí (64/2025/TT-BTC), Điều 1"
    assert section(page, Aspect.OVERVIEW).figures == ()


def test_the_grounds_name_documents_articles_and_their_days(page: GuidePage) -> None:
    law, circular = page.bases
    assert (law.title, law.note) == ("Luật Căn cước (26/2023/QH15), Điều 24", "có hiệu lực từ 01/07/2024")
    assert circular.note == "có hiệu lực từ 01/07/2025 đến hết 31/12/2026"
    assert page.rules == "26/2023/QH15 (Điều 24); 64/2025/TT-BTC"
    assert [(s.url, s.note) for s in page.sources] == [("https://dichvucong.gov.vn/p/1?a=1&b=2", "xem ngày 19/11/2026")]


def test_related_guides_are_linked_under_their_own_id(page: GuidePage) -> None:
    assert [(link.title, link.url) for link in page.related] == [
        ("Đăng ký tạm trú", "/huong-dan/cu-tru-tam-tru"),
        ("Đổi thẻ căn cước", "/huong-dan/can-cuoc-doi-the"),
    ]


def test_the_description_is_the_direct_answer_without_marks(page: GuidePage) -> None:
    assert page.description.startswith("Đổi thẻ căn cước mất 7 ngày làm việc và hết 25.000 đồng")


def test_a_page_past_its_review_day_says_so(knowledge: Knowledge) -> None:
    assert not page_on(knowledge, date(2026, 12, 31)).review_due
    assert page_on(knowledge, date(2027, 1, 1)).review_due


def test_a_long_text_is_cut_between_words() -> None:
    assert shorten("một hai ba", 10) == "một hai ba"
    assert shorten("một hai, ba", 10) == "một hai…"


def test_the_more_a_guide_says_the_smaller_it_is_printed(page: GuidePage) -> None:
    def of_length(chars: int) -> Sheet:
        text = replace(page.sections[0].groups[0], items=("a" * chars,))
        return replace(page, sections=(replace(page.sections[0], groups=(text,)),)).sheet

    assert [of_length(n) for n in (500, 2800, 3500, 5000)] == list(Sheet)


def test_areas_have_names(page: GuidePage) -> None:
    assert page.area is Area.CAN_CUOC
    assert page.area_label == "Thẻ căn cước"
