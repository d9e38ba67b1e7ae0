"""How values are written out."""

from __future__ import annotations

import pytest

from bot.knowledge.schema import Unit, Value
from bot.knowledge.validity import format_value


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit.DONG, 25000, "25.000 đồng"),
        (Unit.DONG, 0, "0 đồng"),
        (Unit.DONG_RANGE, (500000, 1000000), "từ 500.000 đến 1.000.000 đồng"),
        (Unit.WORKING_DAYS, 7, "7 ngày làm việc"),
        (Unit.AGE_RANGE, (6, 14), "từ 6 đến 14 tuổi"),
        (Unit.YEARS, 1.5, "1,5 năm"),
        (Unit.TEXT, "đến hết đời", "đến hết đời"),
    ],
)
def test_a_value_reads_as_vietnamese_write_it(unit: Unit, value: Value, text: str) -> None:
    assert format_value(unit, value) == text
