"""A therapist's work beside the practice's: sums, medians, and when the practice's are left out."""

from datetime import date
from typing import Any

import pytest

from review.likeness import ENOUGH_OTHERS, likeness
from review.tally import Sent, Tally

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 30)


def tally(*rows: Sent) -> Tally:
    made = Tally()
    for row in rows:
        made.add(row)
    return made


def sent(minutes: int = 53, **changes: Any) -> Sent:
    plain = Sent(1, date(2026, 11, 2), "90837", minutes, "recorded", minutes * 60_000)
    return plain._replace(**changes)


def edited(minutes: int, recorded_ms: int, **changes: Any) -> Sent:
    return sent(minutes, time_source="edited", recorded_ms=recorded_ms, **changes)


def of_others(count: int) -> Tally:
    return tally(*(edited(50 + number, 50 * 60_000, therapist_id=number + 2) for number in range(count)))


def test_the_mix_of_codes_is_each_months_the_most_billed_first() -> None:
    own = tally(sent(), sent(), sent(code="90834"), sent(code="90832", on=date(2026, 10, 31)))
    found = likeness(own, Tally(), FIRST, LAST, {})
    assert [one.name for one in found.codes] == ["90837", "90832", "90834"]
    assert [[column.own for column in one.columns] for one in found.codes] == [
        [0, pytest.approx(200 / 3)],
        [100, 0],
        [0, pytest.approx(100 / 3)],
    ]
    assert found.invoices == 4


def test_of_seven_codes_the_six_billed_most_are_shown() -> None:
    own = tally(*(sent(code=str(code)) for code in range(7)), sent(code="6"))
    assert [one.name for one in likeness(own, Tally(), FIRST, LAST, {}).codes] == ["6", "0", "1", "2", "3", "4"]


def test_how_far_edits_moved_is_the_median_either_way_with_recorded_minutes_floored() -> None:
    own = tally(edited(53, 51 * 60_000 + 59_999), edited(50, 60 * 60_000), edited(53, 52 * 60_000), sent())
    found = likeness(own, Tally(), FIRST, LAST, {})
    october, november = found.edits
    assert (october.own.edited, october.own.moved, october.own.percent_edited) == (0, None, None)
    assert (october.own.entered, october.own.recorded) == (None, None)
    assert (november.own.edited, november.own.moved, november.own.percent_edited) == (3, 2, 75)
    assert (november.own.entered, november.own.recorded) == (53, 52)
    assert found.edited_count == 3


def test_attested_time_is_no_edit() -> None:
    own = tally(sent(time_source="attested", recorded_ms=0))
    assert likeness(own, Tally(), FIRST, LAST, {}).edited_count == 0


@pytest.mark.parametrize(("count", "is_shown"), [(4, False), (5, True), (6, True)])
def test_the_practice_stands_beside_from_five_others_on(count: int, is_shown: bool) -> None:
    found = likeness(tally(sent()), of_others(count), FIRST, LAST, {}, fewest=ENOUGH_OTHERS)
    november = [one.columns[1].others for one in (found.codes[0], found.edited, found.moved)]
    assert (found.others is not None) is found.spread.has_others is is_shown
    assert [value is not None for value in november] == [is_shown] * 3
    assert (found.edits[1].others is not None) is is_shown


def test_a_month_or_an_edit_of_fewer_others_is_left_out_where_five_are_asked_for() -> None:
    others = of_others(4)
    others.add(sent(therapist_id=9))
    others.add(sent(therapist_id=3, on=date(2026, 10, 5)))
    found = likeness(tally(sent()), others, FIRST, LAST, {}, fewest=ENOUGH_OTHERS)
    assert found.others == 5
    assert [column.others for column in found.codes[0].columns] == [None, 100]
    assert [column.others for column in found.edited.columns] == [None, 80]
    assert [column.others for column in found.moved.columns] == [None, None]


def test_support_sees_one_other_too_and_none_of_nobody() -> None:
    assert likeness(tally(sent()), of_others(1), FIRST, LAST, {}).others == 1
    assert likeness(tally(sent()), Tally(), FIRST, LAST, {}).others is None
