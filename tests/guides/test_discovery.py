"""What search engines read."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bot.guides.discovery import robots, sitemap, structured_data
from bot.guides.page import build_page
from bot.knowledge.loader import Knowledge
from tests.guides.conftest import TODAY

BASE = "https://tro-ly.example.gov.vn"
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_each_section_is_a_question_with_the_answer_that_stands_on_the_page(knowledge: Knowledge) -> None:
    page = build_page(knowledge.guides["can-cuoc-doi-the"], knowledge, TODAY)
    faq, crumbs = structured_data(page, BASE)["@graph"]
    assert faq["@type"] == "FAQPage"
    assert faq["url"] == f"{BASE}/huong-dan/can-cuoc-doi-the"
    assert faq["lastReviewed"] == "2026-11-20"
    assert [(q["name"], q["acceptedAnswer"]["text"]) for q in faq["mainEntity"]] == [
        (f"Đổi thẻ căn cước: {section.heading}", section.text) for section in page.sections
    ]
    assert "**" not in str(faq)
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3]
    assert crumbs["itemListElement"][-1]["item"] == faq["url"]


def test_the_sitemap_lists_every_guide_with_the_day_it_was_checked(knowledge: Knowledge) -> None:
    root = ElementTree.fromstring(sitemap(knowledge, BASE))
    places = {url.findtext("s:loc", "", NAMESPACE): url.findtext("s:lastmod", "", NAMESPACE) for url in root}
    assert places == {
        f"{BASE}/": "",
        f"{BASE}/huong-dan": "",
        f"{BASE}/huong-dan/can-cuoc-doi-the": "2026-11-20",
        f"{BASE}/huong-dan/cu-tru-tam-tru": "2026-11-20",
    }


@pytest.mark.parametrize("path", ["/desk", "/webhooks/", "/actions/", "/widget/"])
def test_crawlers_are_kept_from_the_machinery_only(path: str) -> None:
    lines = robots(BASE).splitlines()
    assert f"Disallow: {path}" in lines
    assert "Disallow: /huong-dan" not in lines
    assert f"Sitemap: {BASE}/sitemap.xml" in lines
