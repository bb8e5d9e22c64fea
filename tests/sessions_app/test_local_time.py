"""Local times on the days when the clocks change."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sessions_app.local_time import Repeated, Skipped, fold_of, resolve

NEW_YORK = ZoneInfo("America/New_York")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# By an hour, by half of one, at midnight, on a Friday, four times a year, and by a whole day.
ZONES = [
    *("America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago"),
    *("Africa/Cairo", "Africa/Casablanca", "Pacific/Chatham", "Pacific/Apia"),
]


def test_an_ordinary_time_is_an_instant() -> None:
    assert resolve(datetime(2026, 11, 17, 12, 15), NEW_YORK, None) == datetime(2026, 11, 17, 17, 15, tzinfo=UTC)


def test_a_skipped_time_offers_its_nearest_neighbours() -> None:
    found = resolve(datetime(2026, 3, 8, 2, 30), NEW_YORK, None)
    assert found == Skipped(datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 3, 0))


def test_a_repeated_time_is_asked_and_its_fold_answers() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    local = datetime(2026, 11, 1, 1, 30)
    assert resolve(local, NEW_YORK, None) == Repeated(first, second)
    assert resolve(local, NEW_YORK, 0) == first
    assert resolve(local, NEW_YORK, 1) == second


def test_a_recorded_instant_knows_its_fold() -> None:
    assert fold_of(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), NEW_YORK) == 0
    assert fold_of(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), NEW_YORK) == 1
    assert fold_of(datetime(2026, 11, 17, 17, 15, tzinfo=UTC), NEW_YORK) is None


def readings(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which the zone's clocks show the time: all that are quarters of an hour off are asked."""
    around = (local.replace(tzinfo=UTC) + MINUTE * minutes for minutes in range(-26 * 60, 26 * 60, 15))
    return [at for at in around if at.astimezone(zone).replace(tzinfo=None) == local]


@cache
def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The hours of a year in which the zone's clocks are changed."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    hours = [(first + timedelta(hours=hour)).astimezone(zone) for hour in range(366 * 24)]
    return [hour for hour, after in pairwise(hours) if hour.utcoffset() != after.utcoffset()]


@st.composite
def local_times(draw: st.DrawFn) -> tuple[datetime, ZoneInfo]:
    """Any time of some years, and as often one within hours of a clock change."""
    zone, year = ZoneInfo(draw(st.sampled_from(ZONES))), draw(st.sampled_from([2000, 2011, 2024, 2026]))
    near = changes(zone, year) if draw(st.booleans()) else []
    start = draw(st.sampled_from(near)) if near else datetime(year, 1, 1, tzinfo=UTC) + DAY * draw(st.integers(0, 364))
    local = start.astimezone(zone).replace(tzinfo=None) + MINUTE * draw(st.integers(-120, 180))
    return local.replace(second=0, microsecond=0), zone


@given(local_times())
def test_a_time_means_what_the_clocks_show(drawn: tuple[datetime, ZoneInfo]) -> None:
    local, zone = drawn
    shown = readings(local, zone)
    folds = [resolve(local, zone, fold) for fold in (0, 1)]
    if len(shown) == 2:
        assert resolve(local, zone, None) == Repeated(*shown)
        assert folds == shown
    elif shown:
        assert [resolve(local, zone, None), *folds] == shown * 3
    else:
        found = resolve(local, zone, None)
        assert isinstance(found, Skipped)
        assert folds == [found, found]


@given(local_times())
def test_the_nearest_times_exist_and_nothing_between_them_does(drawn: tuple[datetime, ZoneInfo]) -> None:
    local, zone = drawn
    found = resolve(local, zone, None)
    if isinstance(found, Skipped):
        assert found.before < local < found.after
        assert readings(found.before, zone)
        assert readings(found.after, zone)
        between = range(1, (found.after - found.before) // MINUTE)
        # A zone that left a day out is asked at some of its minutes.
        assert not any(readings(found.before + MINUTE * step, zone) for step in between[:: max(1, len(between) // 10)])


@given(local_times(), st.integers(1, 24 * 60))
def test_lengths_are_those_of_the_clock_that_never_changes(drawn: tuple[datetime, ZoneInfo], minutes: int) -> None:
    """What the wall shows so many minutes later is resolved to an instant so many minutes later."""
    local, zone = drawn
    start = next(iter(readings(local, zone)), None)
    if start is not None:
        later = start + MINUTE * minutes
        end = resolve(later.astimezone(zone).replace(tzinfo=None, fold=0), zone, fold_of(later, zone))
        assert end == later
