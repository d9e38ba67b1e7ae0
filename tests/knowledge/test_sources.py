"""Which addresses a citizen may be sent to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.loader import load_knowledge
from bot.knowledge.sources import check_document_addresses, check_sources, is_official

GOOD = 'https://vanban.chinhphu.vn/?docid=1"'
Spoil = Callable[[str, str, str], None]


@pytest.mark.parametrize("host", ["gov.vn", "dichvucong.gov.vn", "chinhphu.vn", "www.csgt.vn", "quochoi.vn"])
def test_the_states_own_domains_are_official(host: str) -> None:
    assert is_official(host)


@pytest.mark.parametrize("host", ["luat.example.com", "xemchinhphu.vn", "fake-csgt.vn", "gov.vn.example.com", ""])
def test_a_domain_that_only_looks_like_one_is_not(host: str) -> None:
    assert not is_official(host)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ('http://vanban.chinhphu.vn/?docid=1"', "chưa dùng https"),
        ('https://baomoi.example.com/bai"', "không phải trang chính thức"),
        ('https://chinhphu/bai"', "viết sai"),
        ('https://[vanban.chinhphu.vn/"', "viết sai"),
    ],
)
def test_a_faulty_address_is_a_finding(knowledge_dir: Path, spoil: Spoil, url: str, words: str) -> None:
    for file in ("can-cuoc/can-cuoc-le-phi.md", "documents/luat-26-2023-qh15.yml"):
        spoil(file, GOOD, url)
    knowledge = load_knowledge(knowledge_dir).knowledge

    assert words in next(check_sources(knowledge.guides["can-cuoc-le-phi"])).message
    assert words in next(check_document_addresses(knowledge)).message


def test_a_page_named_twice_is_a_finding(knowledge_dir: Path, spoil: Spoil) -> None:
    line = f'  - {{title: Luật Căn cước, url: "{GOOD}, seen_on: 2026-11-21, confidence: high}}\n'
    spoil("can-cuoc/can-cuoc-le-phi.md", line, line + line)

    (problem,) = check_sources(load_knowledge(knowledge_dir).knowledge.guides["can-cuoc-le-phi"])

    assert "hai lần" in problem.message
