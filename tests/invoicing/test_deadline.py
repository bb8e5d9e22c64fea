"""Until when may a session be submitted?"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from invoicing.deadline import submit_by

NEW_YORK = ZoneInfo("America/New_York")
AT = time(3, 15)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 8, 1), datetime(2026, 8, 15, 7, 15, tzinfo=UTC)),  # summer time on both days
        (date(2026, 10, 17), datetime(2026, 10, 31, 7, 15, tzinfo=UTC)),
        (date(2026, 10, 18), datetime(2026, 11, 1, 8, 15, tzinfo=UTC)),  # the clocks went back that night
        (date(2027, 2, 27), datetime(2027, 3, 13, 8, 15, tzinfo=UTC)),
        (date(2027, 2, 28), datetime(2027, 3, 14, 7, 15, tzinfo=UTC)),  # and forward
        (date(2026, 12, 25), datetime(2027, 1, 8, 8, 15, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_fourteen_days_later_on_new_yorks_clock(on: date, last: datetime) -> None:
    assert submit_by(on, days=14, at=AT, zone=NEW_YORK) == last


def test_days_hour_and_zone_are_a_setting() -> None:
    found = submit_by(date(2026, 8, 1), days=3, at=time(12), zone=ZoneInfo("Asia/Tokyo"))
    assert found == datetime(2026, 8, 4, 3, tzinfo=UTC)
    assert found.tzinfo == UTC
