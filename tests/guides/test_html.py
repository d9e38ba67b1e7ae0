"""Marks, telephone numbers and QR codes."""

from __future__ import annotations

import pytest

from bot.guides.html import host, qr_code, rich


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Mất **25.000 đồng** nhé", "Mất <strong>25.000 đồng</strong> nhé"),
        ("a <script> & **b > c**", "a &lt;script&gt; &amp; <strong>b &gt; c</strong>"),
        ("gọi 1900 0368.", 'gọi <a href="tel:19000368">1900 0368</a>.'),
        ("gọi **1900.0368**", 'gọi <strong><a href="tel:19000368">1900.0368</a></strong>'),
        ("gọi 18001096", 'gọi <a href="tel:18001096">18001096</a>'),
        ("hơn 1.900.000 đồng, năm 1900", "hơn 1.900.000 đồng, năm 1900"),
        ("dấu ** lẻ", "dấu  lẻ"),
    ],
)
def test_a_guides_text_becomes_harmless_html(text: str, html: str) -> None:
    assert rich(text) == html


def test_a_qr_code_is_a_plain_drawing_of_free_size() -> None:
    svg = qr_code("https://tro-ly.example.gov.vn/huong-dan/can-cuoc-le-phi")
    assert svg.startswith("<svg viewBox=")
    assert not any(word in svg for word in ("style", "script", "href", "xlink", "width", "example.gov.vn"))
    assert svg != qr_code("https://tro-ly.example.gov.vn/huong-dan/can-cuoc-cap-doi")


def test_a_link_says_where_it_leads() -> None:
    assert host("https://vanban.chinhphu.vn/?docid=1") == "vanban.chinhphu.vn"
