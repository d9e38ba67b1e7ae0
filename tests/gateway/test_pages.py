"""How the front end's files travel."""

from __future__ import annotations

import re

from bot.settings import PROJECT_ROOT
from tests.gateway.fakes import Place

WIDGET = PROJECT_ROOT / "web" / "widget"
IMPORT = re.compile(r"^import .* from \"\./([a-z-]+)\.js\";", re.MULTILINE)


async def test_the_widgets_scripts_travel_small_and_are_not_fetched_twice(place: Place) -> None:
    for path in ("/widget.js", "/static/widget/main.js"):
        first = await place.client.get(path)
        assert first.headers["Content-Type"].startswith("text/javascript")
        assert first.headers["Content-Encoding"] == "gzip"
        assert first.headers["Cache-Control"] == "no-cache"
        assert not re.search(r"^\s*//", first.text, re.MULTILINE), "comments stay at home"
        again = await place.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_other_pages_files_travel_as_they_are(place: Place) -> None:
    served = await place.client.get("/static/desk/queue.js")
    assert served.text == (PROJECT_ROOT / "web" / "desk" / "queue.js").read_text(encoding="utf-8")


async def test_there_is_nothing_outside_the_folder(place: Place) -> None:
    for path in ("/static/widget/../../bot/settings.py", "/static/widget/%2e%2e/%2e%2e/pyproject.toml"):
        assert (await place.client.get(path)).status_code == 404


def imports(name: str) -> set[str]:
    """The modules a module asks for at once, and those that they ask for."""
    found = set(IMPORT.findall((WIDGET / f"{name}.js").read_text(encoding="utf-8")))
    return found.union(*map(imports, found))


def test_the_loader_asks_for_every_module_at_once() -> None:
    [names] = re.findall(r'const names = "([a-z ]+)";', (WIDGET / "widget.js").read_text(encoding="utf-8"))
    assert set(names.split()) == {"main"} | imports("main")
