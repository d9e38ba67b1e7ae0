"""What search engines and link previews read: structured data, the sitemap, and who may crawl what. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from bot.guides.page import GuidePage, guide_path
from bot.knowledge.loader import Knowledge

PRIVATE_PATHS = ("/desk", "/actions/", "/webhooks/", "/widget/", "/huong-dan?q=")


def structured_data(page: GuidePage, base_url: str) -> dict[str, Any]:
    """The page as schema.org data.

    A ``FAQPage``, because that is what a guide is: each section answers one question and stands alone. Not a
    ``GovernmentService``: who provides it, where and at what price differs from case to case, and the text says so.
    """
    url = base_url + guide_path(page.id)
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "FAQPage",
                "@id": url,
                "url": url,
                "name": page.title,
                "description": page.description,
                "inLanguage": "vi",
                "isAccessibleForFree": True,
                "lastReviewed": page.verified_on.isoformat(),
                "about": page.area_label,
                "citation": list(dict.fromkeys(link.url for link in (*page.bases, *page.sources))),
                "mainEntity": [
                    {
                        "@type": "Question",
                        "name": f"{page.title}: {section.heading}",
                        "url": f"{url}#{section.anchor}",
                        "acceptedAnswer": {"@type": "Answer", "text": section.text, "inLanguage": "vi"},
                    }
                    for section in page.sections
                ],
            },
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    _crumb(1, "Bài hướng dẫn", f"{base_url}/huong-dan"),
                    _crumb(2, page.area_label, f"{base_url}/huong-dan#{page.area.value}"),
                    _crumb(3, page.title, url),
                ],
            },
        ],
    }


def _crumb(position: int, name: str, url: str) -> dict[str, Any]:
    return {"@type": "ListItem", "position": position, "name": name, "item": url}


def sitemap(knowledge: Knowledge, base_url: str) -> str:
    """``sitemap.xml``: the front page, the index, and every guide with the day it was last checked."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines += _addresses(knowledge, base_url)
    return "\n".join([*lines, "</urlset>", ""])


def _addresses(knowledge: Knowledge, base_url: str) -> Iterator[str]:
    for path in ("/", "/huong-dan"):
        yield f"<url><loc>{escape(base_url + path)}</loc></url>"
    for guide_id in sorted(knowledge.guides):
        checked = knowledge.guides[guide_id].header.verified_on.isoformat()
        yield f"<url><loc>{escape(base_url + guide_path(guide_id))}</loc><lastmod>{checked}</lastmod></url>"


def robots(base_url: str) -> str:
    """``robots.txt``: the guides are for everybody, the machinery is not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS), "", f"Sitemap: {base_url}/sitemap.xml"]
    return "\n".join([*lines, ""])
