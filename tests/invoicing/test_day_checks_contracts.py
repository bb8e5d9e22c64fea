"""What a contract says about a second session of a day, and about a second intake."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cpt.rulebook import Pair, PairOutcome, Terms
from invoicing.case import Case
from invoicing.checks import check
from invoicing.day_checks import months_after
from invoicing.findings import Severity
from tests.invoicing.cases import as_shown, case, entry, found, ids, neighbour, together
from tests.rulebooks import INSURED, ON, book

ONLY_CRISIS = replace(INSURED, second_only_as_crisis=True)
AFTER_SIX = replace(INSURED, intake_repeat_months=6)


def severities(one: Case, code: str, **posted: Any) -> dict[str, Severity]:
    return {finding.id: finding.severity for finding in check(one, as_shown(one, code, **posted))}


def second(mine_minutes: float, theirs: str, terms: Terms = ONLY_CRISIS, **changes: Any) -> Case:
    """A session after another one of the client that day."""
    return case(together(mine_minutes), book(terms=terms), neighbours=(neighbour(codes=(theirs,), **changes),))


def test_5_1_26_a_second_session_that_is_no_crisis_is_refused_where_the_contract_says_so() -> None:
    one = second(45, "90834")
    finding = found(one, as_shown(one, "90834"), "second-session-same-day")
    assert finding.severity == Severity.ERROR
    assert "Cedar pays for a second session on one day as crisis only" in finding.message
    assert "held, not billable" in finding.message
    assert severities(second(45, "90834", INSURED), "90834") == {"second-session-same-day": Severity.WARNING}


def test_a_pair_of_distinct_services_is_refused_there_too_and_one_without_an_edit_is_not() -> None:
    assert severities(second(45, "90846"), "90834") == {"second-session-same-day": Severity.ERROR}
    assert severities(replace(second(60, "90791"), licence="psychologist"), "96136") == {}


def test_a_pair_that_is_never_paid_stays_the_pairs_own_error() -> None:
    assert severities(second(60, "90834"), "90837") == {"same-day-conflict": Severity.ERROR}


def test_a_contract_that_pays_a_second_crisis_says_so_in_its_pairs() -> None:
    one = second(60, "90834")
    assert severities(one, "90839") == {"same-day-conflict": Severity.ERROR}
    own = {frozenset(("90839", "90834")): Pair(PairOutcome.DISTINCT, "90839")}
    opened = replace(one, rulebook=replace(one.rulebook, pairs={**one.rulebook.pairs, **own}))
    assert severities(opened, "90839") == {"same-day-conflict": Severity.WARNING}


def test_a_crisis_after_a_crisis_is_asked_about_as_elsewhere() -> None:
    assert severities(second(60, "90839"), "90839") == {"second-session-same-day": Severity.WARNING}


def test_the_later_session_has_to_be_the_crisis_whichever_is_submitted_first() -> None:
    own = {frozenset(("90839", "90834")): Pair(PairOutcome.DISTINCT, "90839")}
    start = neighbour().spans[0][0]
    for hours, expected in (
        (6, {"same-day-conflict": Severity.WARNING}),
        (0, {"second-session-same-day": Severity.ERROR}),
    ):
        spans = ((start + hours * 3_600_000, start + (hours + 1) * 3_600_000),)
        one = second(45, "90839", spans=spans)
        one = replace(one, rulebook=replace(one.rulebook, pairs={**one.rulebook.pairs, **own}))
        assert severities(one, "90834") == expected


def test_without_times_or_code_the_session_being_submitted_is_the_second_one() -> None:
    one = second(45, "90834")
    untimed = replace(one, neighbours=(neighbour(spans=()),))
    assert severities(untimed, "90834")["second-session-same-day"] == Severity.ERROR
    assert found(one, entry(""), "second-session-same-day").severity == Severity.ERROR
    unknown = replace(one, neighbours=(neighbour(codes=("XXXXX",), spans=((2**50, 2**50 + 1),)),))
    assert severities(unknown, "90834")["second-session-same-day"] == Severity.ERROR


def test_further_time_that_is_not_reached_meets_no_other_code() -> None:
    one = replace(second(45, "90785", INSURED), licence="psychologist")
    message = found(one, as_shown(one, "96130"), "same-day-conflict").message
    assert message.startswith("96130 is never paid on the same day as 90785")
    pairs = {frozenset(("96131", "90834")): Pair(PairOutcome.NEVER)}
    only_further = replace(second(45, "90834", INSURED), licence="psychologist")
    only_further = replace(only_further, rulebook=replace(only_further.rulebook, pairs=pairs))
    assert "same-day-conflict" not in severities(only_further, "96130")
    assert "same-day-conflict" in severities(only_further, "96130", live_minutes=91)


@pytest.mark.parametrize(
    ("intake", "service", "severity"),
    [
        (date(2026, 5, 17), date(2026, 11, 10), Severity.WARNING),
        (date(2026, 5, 18), date(2026, 11, 10), Severity.ERROR),
        (None, date(2026, 5, 17), Severity.WARNING),
        (None, date(2026, 5, 18), Severity.ERROR),
    ],
)
def test_an_intake_may_be_repeated_once_the_contracts_interval_has_passed(
    intake: date | None, service: date, severity: Severity
) -> None:
    one = case(together(60), book(terms=AFTER_SIX), kind="intake", earlier_service_on=service, earlier_intake_on=intake)
    finding = found(one, as_shown(one, "90791"), "intake-established-client")
    assert finding.severity == severity
    assert ("after 6 months" in finding.message) is (severity == Severity.WARNING)


@pytest.mark.parametrize("terms", [INSURED, Terms()])
def test_without_an_interval_there_is_one_intake(terms: Terms) -> None:
    long_ago = ON - timedelta(days=4000)
    one = case(together(60), book(terms=terms), earlier_service_on=long_ago, earlier_intake_on=long_ago)
    assert severities(one, "90791") == {"intake-established-client": Severity.ERROR}


def test_a_new_client_has_no_interval_to_wait_for() -> None:
    one = case(together(60), book(terms=AFTER_SIX), kind="intake")
    assert ids(one, as_shown(one, "90791")) == set()


@pytest.mark.parametrize(
    ("on", "months", "then"),
    [
        (date(2026, 5, 17), 6, date(2026, 11, 17)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(on: date, months: int, then: date) -> None:
    assert months_after(on, months) == then
