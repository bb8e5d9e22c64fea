"""Round lengths, the calendar's times, no gaps: raised, and just not raised, and what they say."""

import pytest

from invoicing.work import Work
from tests.invoicing.working import MINUTE, at, billed, found, lengths, sentence, work


@pytest.mark.parametrize(("rounded", "is_flagged"), [(75, False), (76, True)])
def test_nearly_every_length_is_one_of_a_templates(rounded: int, is_flagged: bool) -> None:
    """95 % of 80 are 76."""
    mixed = lengths(*((45, 50, 60)[n % 3] for n in range(rounded)), *[47] * (80 - rounded))
    assert (found(mixed, "round-times", honest=0.5) is not None) is is_flagged


def test_round_lengths_say_how_many_of_how_many() -> None:
    said = "80 of 80 entered lengths are 45, 50 or 60 minutes; below 95% is not flagged."
    assert sentence(lengths(*[50] * 80), "round-times") == said


def test_honest_rounding_to_five_minutes_gives_the_same_so_often_by_chance() -> None:
    """Of 30, all are round: once in 130 where honest people are round in 85 of 100."""
    assert found(lengths(*[50] * 30), "round-times") is None
    assert found(lengths(*[50] * 30), "round-times", chance=0.01) is not None
    assert found(lengths(*[50] * 43), "round-times") is not None


def test_few_round_lengths_say_nothing() -> None:
    assert found(lengths(*[50] * 20), "round-times", honest=0.5) is not None
    assert found(lengths(*[50] * 19), "round-times", honest=0.5) is None


def test_recorded_lengths_groups_and_reported_minutes_are_no_sign() -> None:
    assert found(lengths(*[50] * 80, is_entered=False), "round-times") is None
    assert found(lengths(*[60] * 80, code="96130"), "round-times") is None
    assert found(lengths(*[60] * 80, code="90853", group_id=7), "round-times") is None


def test_one_kind_of_care_is_enough() -> None:
    couples = [billed(100 + number, number, hour=14, minutes=47, code="90847") for number in range(60)]
    both = work(*lengths(*[50] * 60).rows, *couples)
    assert sentence(both, "round-times").startswith("60 of 60 entered lengths")


def scheduled(hits: int, others: int) -> Work:
    rows = [billed(number, number) for number in range(hits + others)]
    return work(*(billed(r.invoice_id, r.invoice_id, scheduled=r.span) for r in rows[:hits]), *rows[hits:])


@pytest.mark.parametrize(("hits", "is_flagged"), [(80, False), (81, True)])
def test_start_and_end_are_the_calendars(hits: int, is_flagged: bool) -> None:
    """90 % of 90 are 81."""
    one = scheduled(hits, 90 - hits)
    assert (found(one, "schedule-times", days=366, honest=0.5) is not None) is is_flagged


def test_the_calendars_times_say_how_many_of_how_many() -> None:
    said = "60 of 60 entered starts and ends both equal the calendar's; below 90% is not flagged."
    assert sentence(scheduled(60, 0), "schedule-times") == said


def test_a_start_alone_is_no_copy() -> None:
    rows = [billed(number, number) for number in range(60)]
    started = [billed(r.invoice_id, r.invoice_id, scheduled=(r.span[0], r.span[1] + MINUTE)) for r in rows]
    assert found(work(*started), "schedule-times") is None


def days(gap_minutes: float, count: int = 30, **changes: object) -> Work:
    """Two sessions a day, so many minutes apart."""
    rows = []
    for number in range(count):
        first = billed(number, number, **changes)
        start = first.span[1] + int(gap_minutes * MINUTE)
        rows += [first, billed(1000 + number, number, span=(start, start + 50 * MINUTE), **changes)]
    return work(*rows)


@pytest.mark.parametrize(("gap", "is_flagged"), [(0, True), (0.99, True), (1, False)])
def test_sessions_without_a_minute_between(gap: float, is_flagged: bool) -> None:
    assert (found(days(gap), "no-gaps") is not None) is is_flagged


def test_no_gaps_say_how_many_of_how_many() -> None:
    assert sentence(days(0), "no-gaps") == (
        "30 of 30 entered sessions that follow another one begin as soon as that one ended; below 60% is not flagged."
    )


def test_few_followings_and_recorded_ones_say_nothing() -> None:
    assert found(days(0, 19), "no-gaps") is None
    assert found(days(0, 20), "no-gaps") is not None
    assert found(days(0, is_entered=False), "no-gaps") is None


def test_midnight_and_members_of_one_group_are_no_following() -> None:
    evenings = [billed(number, number, span=(at_evening(number), at_evening(number) + MINUTE)) for number in range(60)]
    assert found(work(*evenings), "no-gaps") is None
    members = [billed(number, number // 3, group_id=7, code="90853") for number in range(90)]
    assert found(work(*members), "no-gaps") is None


def at_evening(days_ago: int) -> int:
    return at(billed(0, days_ago).on, 23, 59)
