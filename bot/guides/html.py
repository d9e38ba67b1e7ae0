"""Pages as HTML: the templates, the two marks guides use, and the QR code."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.guides.page import plain
from bot.knowledge.validity import format_day

HOTLINE = "1900 0368"
_MARKS = re.compile(r"\*\*(.+?)\*\*|(?<![\d.])(1[89]00[ .]?\d{4})(?![\d.]?\d)")


def rich(text: str) -> Markup:
    """A guide's text as HTML: ``**bold**``, and service numbers that a phone can call."""
    html = Markup()
    end = 0
    for match in _MARKS.finditer(text):
        html += escape(plain(text[end : match.start()]))
        bold, number = match.groups()
        if bold:
            html += Markup("<strong>{}</strong>").format(rich(bold))
        else:
            html += Markup('<a href="tel:{}">{}</a>').format(re.sub(r"\D", "", number), number)
        end = match.end()
    return html + escape(plain(text[end:]))


@lru_cache(maxsize=512)
def qr_code(url: str) -> Markup:
    """A QR code of ``url`` as an SVG without styles, scripts or outside references; its size is left to CSS."""
    svg = segno.make_qr(url, error="m").svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Markup(svg)  # drawn by us from modules, nothing of the address is in it


def host(url: str) -> str:
    """The site an address belongs to, so that a reader sees where a link leads."""
    return urlsplit(url).hostname or ""


def render(template: str, **values: Any) -> str:
    """A page from its template."""
    return _templates.get_template(template).render(values)


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(rich=rich, day=format_day, host=host, qr=qr_code, digits=lambda text: re.sub(r"\D", "", text))
_templates.globals["hotline"] = HOTLINE
_templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
