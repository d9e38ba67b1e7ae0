"""The knowledge base as it is published, and the day the tests live on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.settings import PROJECT_ROOT


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Guides, facts and documents of the repository."""
    return load_knowledge(PROJECT_ROOT / "knowledge").knowledge


@pytest.fixture
def today() -> date:
    """A Saturday three days before the Việt Nam Culture Day of 2026."""
    return date(2026, 11, 21)
