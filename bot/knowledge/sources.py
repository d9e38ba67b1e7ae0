"""Addresses a citizen is sent to: well-formed, encrypted, official, and named once."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.knowledge.loader import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.schema import Guide

# Besides gov.vn: the Government's and the National Assembly's own domains, the Party's newspaper for texts it
# publishes officially, and csgt.vn, where the Traffic Police Department (Ministry of Public Security) keeps the look-up
# of camera fines that its own procedures name; it has no gov.vn twin.
OFFICIAL_DOMAINS = ("gov.vn", "chinhphu.vn", "quochoi.vn", "nhandan.vn", "csgt.vn")

# Hosts that answer over plain http only. None today; name the reason when adding one.
PLAIN_HTTP_HOSTS: frozenset[str] = frozenset()


def is_official(host: str) -> bool:
    """Whether a host is, or lies under, an official domain."""
    return any(host == domain or host.endswith(f".{domain}") for domain in OFFICIAL_DOMAINS)


def check_sources(guide: Guide) -> Iterator[Problem]:
    """Findings in the pages a guide names."""
    seen: set[str] = set()
    for n, source in enumerate(guide.header.sources):
        line = guide.line(f"sources.{n}.url")
        for message, fix in _address_faults(source.url):
            yield Problem(guide.path, line, "sources", message, fix)
        if source.url in seen:
            yield Problem(guide.path, line, "sources", f"địa chỉ {source.url} ghi hai lần", "bỏ một dòng")
        seen.add(source.url)


def check_document_addresses(knowledge: Knowledge) -> Iterator[Problem]:
    """Findings in the addresses of legal documents."""
    for document in knowledge.documents.values():
        file, line = knowledge.places[document.id]
        for message, fix in _address_faults(document.url):
            yield Problem(file, line, "url", message, fix)


def _address_faults(url: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if "." not in host:
        yield f"địa chỉ «{url}» viết sai", "chép lại địa chỉ từ trình duyệt"
        return
    if parts.scheme != "https" and host not in PLAIN_HTTP_HOSTS:
        yield f"{host} chưa dùng https", "đổi thành https:// và mở thử"
    if not is_official(host):
        yield f"{host} không phải trang chính thức", "chuyển vào notes, dẫn trang gov.vn"
