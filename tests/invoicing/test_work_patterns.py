"""Long, impossible and every days, code share, crises, cloned notes: raised, and just not raised, and what they say."""

import random
from typing import Any

import pytest

from invoicing.work import Work
from tests.invoicing.working import billed, found, sentence, work

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi", "rho")


def full_days(count: int, minutes: int) -> Work:
    """Days of nine sessions of so many minutes together."""
    parts = [minutes - 8 * 50] + [50] * 8
    return work(*(billed(n * 9 + k, n, hour=6 + k, minutes=part) for n in range(count) for k, part in enumerate(parts)))


@pytest.mark.parametrize(("count", "minutes", "is_flagged"), [(40, 481, False), (41, 481, True), (41, 480, False)])
def test_more_than_forty_days_above_eight_hours(count: int, minutes: int, is_flagged: bool) -> None:
    assert (found(full_days(count, minutes), "long-days") is not None) is is_flagged


def test_long_days_say_how_many() -> None:
    said = "On 41 dates more than 480 live minutes were submitted; up to 40 dates are not flagged."
    assert sentence(full_days(41, 500), "long-days") == said


@pytest.mark.parametrize(("last", "is_flagged"), [(60, False), (61, True)])
def test_a_day_with_more_hours_than_it_has(last: int, is_flagged: bool) -> None:
    rows = [billed(n, 3, hour=n % 24, minutes=60) for n in range(23)]
    one = work(*rows, billed(99, 3, hour=23, minutes=last))
    assert (found(one, "impossible-days") is not None) is is_flagged


def test_an_impossible_day_names_the_worst() -> None:
    rows = [billed(n, n % 2, hour=n % 24, minutes=60) for n in range(51)]
    flag = found(work(*rows), "impossible-days")
    assert flag is not None
    said = "1560 live minutes were submitted for November 17, 2026, and more than 1440 on 2 dates in all."
    assert (flag.severity, flag.sentence) == ("critical", said)


def test_a_group_counts_once_with_its_longest_member() -> None:
    members = [billed(n, 3, group_id=7, code="90853", minutes=700 + n) for n in range(12)]
    assert work(*members).live_minutes() == {members[0].on: 711}
    assert found(work(*members), "impossible-days") is None


@pytest.mark.parametrize(("dates", "is_flagged"), [(300, False), (301, True)])
def test_more_than_three_hundred_days_a_year(dates: int, is_flagged: bool) -> None:
    one = work(*(billed(n, n) for n in range(dates)), billed(999, 0, hour=15))
    flag = found(one, "every-day")
    assert (flag is not None) is is_flagged
    if flag:
        assert not flag.is_holding
        assert flag.sentence == "Sessions on 301 of 365 days; up to 300 are not flagged."


def share(long: int, others: int) -> Work:
    return work(*(billed(n, n % 90, minutes=60 if n < long else 45) for n in range(long + others)))


@pytest.mark.parametrize(
    ("long", "others", "is_flagged"), [(10, 10, False), (11, 9, True), (11, 8, False), (19, 0, False), (20, 0, True)]
)
def test_more_than_half_of_twenty_or_more_individual_sessions(long: int, others: int, is_flagged: bool) -> None:
    assert (found(share(long, others), "long-code-share") is not None) is is_flagged


def test_the_share_is_told_beside_the_published_mean_and_holds_nothing() -> None:
    flag = found(share(15, 5), "long-code-share")
    assert flag is not None
    assert not flag.is_holding
    assert flag.sentence == (
        "90837 is 75% of 20 individual sessions; the published mean is 45.5%, and letters are written above 50%. It is "
        "no reason to look by itself."
    )


def test_other_kinds_of_care_and_nothing_at_all_have_no_share() -> None:
    assert found(work(*(billed(n, n, code="90853") for n in range(40))), "long-code-share") is None
    assert found(work(), "long-code-share", sessions=1) is None


def crises(count: int, others: int, apart: int = 5, **changes: Any) -> Work:
    rows = [billed(n, n * apart, code="90839", minutes=60, **changes) for n in range(count)]
    return work(*rows, *(billed(100 + n, n % 30, hour=15) for n in range(others)))


@pytest.mark.parametrize(
    ("count", "others", "is_flagged"), [(5, 0, False), (6, 0, True), (6, 114, False), (6, 113, True)]
)
def test_more_than_five_crises_and_five_percent_in_thirty_days(count: int, others: int, is_flagged: bool) -> None:
    assert (found(crises(count, others), "crisis-overuse") is not None) is is_flagged


def test_crises_count_within_thirty_days_in_a_row() -> None:
    assert found(crises(12, 0, apart=6), "crisis-overuse") is None
    assert sentence(crises(6, 10), "crisis-overuse") == (
        "6 of 16 sessions within 30 days, until November 17, 2026, were billed as crisis; up to 5 or 5% of them are "
        "not flagged."
    )


def notes(*texts: str) -> Work:
    return work(*(billed(n, n % 89, note=text) for n, text in enumerate(texts)))


def varied(seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(20))


CLONE = "The connection dropped and I called the client; we went on by telephone and completed the session as planned"


@pytest.mark.parametrize(("same", "others", "is_flagged"), [(4, 0, False), (5, 0, True), (5, 7, True), (5, 8, False)])
def test_five_notes_and_two_of_five_of_all_are_nearly_the_same(same: int, others: int, is_flagged: bool) -> None:
    texts = [f"{CLONE}, {50 + n} minutes." for n in range(same)] + [varied(n) for n in range(others)]
    assert (found(notes(*texts), "cloned-notes") is not None) is is_flagged


def test_some_words_exchanged_are_a_clone_all_the_same() -> None:
    swapped = CLONE.replace("connection", "line").replace("completed", "ended")
    flag = found(notes(*[CLONE] * 3, *[swapped] * 3), "cloned-notes")
    assert flag is not None
    assert flag.sentence == "6 of 6 notes are at least 50% like one of them, figures and drafted words apart."
    assert flag.evidence["invoices"]


def test_drafted_words_and_short_notes_are_no_clones() -> None:
    drafted = "48 min were live between 12:15 PM and 1:05 PM. The session was completed by phone."
    assert found(notes(*[drafted] * 20), "cloned-notes") is None
    assert found(notes(*["Finished by phone with the client"] * 20), "cloned-notes") is None
    assert found(notes(""), "cloned-notes") is None


def test_the_note_of_a_groups_meeting_is_one_note() -> None:
    members = [billed(n, 3, group_id=7, code="90853", note=CLONE) for n in range(9)]
    assert found(work(*members), "cloned-notes") is None


def test_a_thousand_copies_are_quick() -> None:
    assert sentence(notes(*[f"{CLONE} {n}" for n in range(1000)]), "cloned-notes").startswith("1000 of 1000 notes")
