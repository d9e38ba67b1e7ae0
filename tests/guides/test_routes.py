"""The public addresses."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.guides.html import qr_code
from bot.guides.routes import guides_router
from tests.guides.conftest import TODAY, FixedSearch, Shelf

BASE = "https://tro-ly.example.gov.vn"
CARD = "/huong-dan/can-cuoc-doi-the"


class Clock:
    """A day that tests can turn."""

    def __init__(self) -> None:
        self.day = TODAY

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(shelf: Shelf, clock: Clock) -> TestClient:
    app = FastAPI()
    app.include_router(guides_router(shelf, clock, f"{BASE}/"))
    return TestClient(app, follow_redirects=False)


def test_a_guide_is_a_complete_vietnamese_page(client: TestClient) -> None:
    response = client.get(CARD)
    html = response.text
    assert response.status_code == 200
    assert '<html lang="vi">' in html
    assert "<h1>Đổi thẻ căn cước</h1>" in html
    assert '<a href="#le-phi">Bao nhiêu tiền</a>' in html
    assert '<h2 id="le-phi">Bao nhiêu tiền</h2>' in html
    assert html.count('<input type="checkbox"') == 3
    assert '<a href="https://dichvucong.gov.vn/p/1?a=1&amp;b=2">Cổng Dịch vụ công</a>' in html
    assert 'href="/?bai=can-cuoc-doi-the"' in html
    assert "20/11/2026" in html


def test_nothing_an_editor_writes_becomes_markup(client: TestClient) -> None:
    assert "hết 25.000 đồng &lt;b&gt;" in client.get(CARD).text


def test_no_script_or_style_stands_in_the_page(client: TestClient) -> None:
    for path in (CARD, "/huong-dan", "/huong-dan?q=the", "/huong-dan/khong-co"):
        html = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert all("src=" in tag or "application/ld+json" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_search_engines_and_shared_links_get_what_they_need(client: TestClient) -> None:
    html = client.get(CARD).text
    assert f'<link rel="canonical" href="{BASE}{CARD}">' in html
    assert f'<meta property="og:url" content="{BASE}{CARD}">' in html
    assert '<meta name="description" content="Đổi thẻ căn cước mất 7 ngày làm việc' in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert data is not None
    assert json.loads(data[1])["@graph"][0]["name"] == "Đổi thẻ căn cước"


def test_the_printed_code_leads_back_to_the_page(client: TestClient) -> None:
    assert qr_code(f"{BASE}{CARD}") in client.get(CARD).text


def test_without_a_public_address_links_follow_the_request(shelf: Shelf, clock: Clock) -> None:
    app = FastAPI()
    app.include_router(guides_router(shelf, clock, ""))
    with TestClient(app, base_url="http://phuong.example:8000") as client:
        assert f'href="http://phuong.example:8000{CARD}"' in client.get(CARD).text


@pytest.mark.parametrize("path", ["/huong-dan/dvc-doi-the", f"{CARD}/"])
def test_another_name_leads_to_the_guide_for_good(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["location"]) == (301, CARD)


def test_an_unknown_guide_is_a_kind_page_with_a_search(client: TestClient) -> None:
    response = client.get("/huong-dan/dang-ky-o-tro")
    assert response.status_code == 404
    assert "chưa có bài hướng dẫn ở địa chỉ này" in response.text
    assert 'action="/huong-dan"' in response.text
    assert 'href="/huong-dan/cu-tru-tam-tru"' in response.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/huong-dan/a/b", "/huong-dan/%22%3E%3Cscript%3E", "/huong-dan/..", "/huong-dan/%00"])
def test_odd_addresses_are_unknown_guides(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (301, 404)
    assert "<script>" not in response.text


def test_the_index_lists_every_guide_and_can_be_searched_without_a_script(client: TestClient) -> None:
    html = client.get("/huong-dan").text
    assert f'<a href="{CARD}">Đổi thẻ căn cước</a>' in html
    assert 'data-words="doi the can cuoc | doi cccd | gia han the"' in html
    assert 'name="q"' in html
    for path in ("/huong-dan/", "/huong-dan/-"):
        assert client.get(path).headers["location"] == "/huong-dan"


def test_a_search_shows_what_was_found_and_is_not_kept(client: TestClient) -> None:
    response = client.get("/huong-dan", params={"q": " đổi thẻ "})
    assert "Các bài hợp với “đổi thẻ”" in response.text
    assert CARD in response.text
    assert 'content="noindex"' in response.text
    assert response.headers["cache-control"] == "no-store"


def test_a_search_that_finds_nothing_sure_says_so(client: TestClient) -> None:
    html = client.get("/huong-dan", params={"q": '"><script>x'}).text
    assert "Chưa có bài nào khớp hẳn với “&#34;&gt;&lt;script&gt;x”" in html
    assert "<script>x" not in html


def test_an_empty_search_is_the_index_and_a_long_one_is_cut(shelf: Shelf, client: TestClient) -> None:
    assert "Đổi thẻ căn cước" in client.get("/huong-dan", params={"q": "  "}).text
    asked: list[str] = []

    class Listening(FixedSearch):
        def search(self, question: str):  # type: ignore[no-untyped-def]
            asked.append(question)
            return super().search(question)

    shelf.search = Listening()
    assert client.get("/huong-dan", params={"q": "a" * 5000}).status_code == 200
    assert asked == ["a" * 200]


@pytest.mark.parametrize("path", [CARD, "/huong-dan", "/sitemap.xml", "/robots.txt"])
def test_who_has_the_page_already_is_told_so(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "public, max-age=300"
    for tag in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_new_day_is_a_new_page(client: TestClient, clock: Clock) -> None:
    before = client.get(CARD)
    clock.day = date(2027, 1, 1)
    after = client.get(CARD, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "50.000 đồng" in after.text


def test_link_previews_may_ask_for_the_head_only(client: TestClient) -> None:
    response = client.head(CARD)
    assert (response.status_code, response.headers["etag"]) == (200, client.get(CARD).headers["etag"])


def test_the_sitemap_and_the_rules_for_crawlers_are_served(client: TestClient) -> None:
    assert client.get("/sitemap.xml").headers["content-type"].startswith("application/xml")
    assert f"Sitemap: {BASE}/sitemap.xml" in client.get("/robots.txt").text
