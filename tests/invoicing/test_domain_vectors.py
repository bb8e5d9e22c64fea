"""The published and derived vectors of our domain notes, by their numbers (5.1), tables (5.2) and scripts (5.3).

Units by program and payer (5.1 numbers 18 to 22 and 29) stand in test_domain_vectors_units.py. Left out: 17 and 23
speak of medical visits, which are not billed here, and 25 of payouts.
"""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from cpt.suggestions import Held, Suggestion, suggest
from invoicing.case import Case, TimeSource
from invoicing.checks import blocking, check
from invoicing.deadline import submit_by
from invoicing.findings import Severity
from invoicing.lines import lines
from tests.invoicing.cases import (
    NEW_YORK,
    NOTE,
    as_shown,
    attested,
    case,
    entry,
    found,
    ids,
    minute,
    neighbour,
    proposal,
    recorded,
    together,
)
from tests.rulebooks import book

KINDS = {"90839": "crisis", "90839-90840": "crisis", "90791": "intake", "90853": "group"}
SIXTY_IN_75 = recorded(("therapist", 0, 35), ("client", 0, 25), ("therapist", 40, 76), ("client", 40, 75))


def session(code: str, minutes: float) -> Case:
    """A recorded session of so many live minutes, booked for that code."""
    return case(together(minutes), kind=KINDS.get(code, "individual"))


def outcome(code: str, minutes: float, **posted: Any) -> set[str]:
    one = session(code, minutes)
    return ids(one, as_shown(one, code, **posted))


def offers(kind: str, minutes: int) -> list[Suggestion]:
    return suggest(book(), "social_worker", Held(kind, minutes, minutes))


@pytest.mark.parametrize(
    ("code", "minutes", "finding"),
    [
        pytest.param("90837", 45, "minutes-below-code", id="5.1-1"),
        pytest.param("90839-90840", 60, "minutes-below-code", id="5.1-2"),
        pytest.param("90837", 30, "minutes-below-code", id="5.1-4"),
        pytest.param("90837", 52, "minutes-below-code", id="5.1-5"),
        pytest.param("90837", 50, "minutes-below-code", id="5.1-6"),
        pytest.param("90832", 15, "minutes-below-code", id="5.1-8"),
        pytest.param("90847", 25, "minutes-below-code", id="5.1-16"),
    ],
)
def test_published_times_that_stop_a_code(code: str, minutes: int, finding: str) -> None:
    assert outcome(code, minutes) == {finding}


@pytest.mark.parametrize(
    ("code", "minutes", "units"),
    [
        pytest.param("90834", 52, {"90834": 1}, id="5.1-5"),
        pytest.param("90834", 50, {"90834": 1}, id="5.1-6"),
        pytest.param("90837", 75, {"90837": 1}, id="5.1-7"),
        pytest.param("90832", 16, {"90832": 1}, id="5.1-9 from 16"),
        pytest.param("90832", 37, {"90832": 1}, id="5.1-9 to 37"),
        pytest.param("90834", 38, {"90834": 1}, id="5.1-9 from 38"),
        pytest.param("90837", 53, {"90837": 1}, id="5.1-9 from 53"),
        pytest.param("90839-90840", 75, {"90839": 1, "90840": 1}, id="5.1-10"),
        pytest.param("90839-90840", 95, {"90839": 1, "90840": 1}, id="5.1-11"),
        pytest.param("90839-90840", 130, {"90839": 1, "90840": 2}, id="5.1-12"),
        pytest.param("90839-90840", 90, {"90839": 1, "90840": 1}, id="5.1-13"),
        pytest.param("90847", 26, {"90847": 1}, id="5.1-16"),
    ],
)
def test_published_times_that_bill_a_code(code: str, minutes: int, units: dict[str, int]) -> None:
    one = session(code, minutes)
    posted = as_shown(one, code)
    assert ids(one, posted) <= {"long-session"}
    assert {line.code: line.units for line in lines(proposal(one, posted))} == units


def test_5_1_3_sixty_live_minutes_in_a_span_of_75_are_billed_as_sixty_with_a_note() -> None:
    one = case(together(28))
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, completed_by_phone=True, phone_minutes=32)
    assert "disruption-note-missing" in ids(one, posted)
    noted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    assert blocking(check(one, noted), frozenset({"time-outside-recording"})) == []
    seen = proposal(one, noted)
    assert (seen.time_source, seen.minutes, seen.units) == (TimeSource.EDITED, 60, {"90837": 1})


def test_5_1_4_nothing_above_the_recorded_minutes_is_offered() -> None:
    assert [suggestion.code for suggestion in offers("individual", 30)] == ["90832"]


def test_5_1_7_a_long_session_is_never_two_shorter_codes() -> None:
    assert [suggestion.units for suggestion in offers("individual", 75)] == [{"90837": 1}]
    assert "add-on-not-allowed" in outcome("90834", 45, add_ons=("90832",))


def test_5_1_8_under_sixteen_minutes_there_is_no_therapy_code() -> None:
    one = case(together(15))
    assert "no code of this kind fits" in found(one, as_shown(one, "90832"), "minutes-below-code").message
    assert offers("individual", 15) == []


@pytest.mark.parametrize("code", ["90832", "90834", "90837"])
def test_5_1_14_a_session_that_became_a_crisis_is_billed_as_the_crisis_alone(code: str) -> None:
    one = case(together(60), kind="crisis", neighbours=(neighbour(codes=(code,)),))
    assert found(one, as_shown(one, "90839"), "same-day-conflict").severity == Severity.ERROR
    assert "add-on-not-allowed" in outcome("90839", 60, add_ons=(code,))


def test_5_1_15_individual_beside_a_family_without_the_client_takes_59() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90846",)),))
    posted = as_shown(one, "90834")
    assert blocking(check(one, posted), frozenset({"same-day-conflict"})) == []
    (line,) = lines(proposal(one, posted))
    assert (line.code, line.modifiers) == ("90834", ("59", "95"))


@pytest.mark.parametrize(("minutes", "passes"), [(25, False), (26, True)])
def test_5_1_16_a_family_session_starts_at_26_minutes(minutes: int, passes: bool) -> None:
    one = case(recorded(("therapist", 0, minutes), ("partner", 0, minutes)), kind="family")
    assert ("minutes-below-code" not in ids(one, as_shown(one, "90846"))) is passes


def test_5_1_24_a_session_of_august_1_expires_on_august_15_at_a_quarter_past_three() -> None:
    last = submit_by(date(2026, 8, 1), days=14, at=time(3, 15), zone=NEW_YORK)
    assert last == datetime(2026, 8, 15, 7, 15, tzinfo=UTC)
    posted = entry("90834")
    assert "window-closed" not in ids(case(submit_by=last, now=last), posted)
    assert "window-closed" in ids(case(submit_by=last, now=last.replace(second=1)), posted)


def test_5_1_26_a_second_session_of_the_day_is_asked_about() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90834",)),))
    assert found(one, as_shown(one, "90834"), "second-session-same-day").severity == Severity.WARNING


def test_5_1_27_a_client_who_came_late_is_billed_for_the_minutes_held_and_one_who_did_not_for_none() -> None:
    late = case(recorded(("therapist", 0, 53), ("client", 15, 53)))
    assert ids(late, as_shown(late, "90834")) == set()
    assert "minutes-below-code" in ids(late, as_shown(late, "90837"))
    absent = case(recorded(("therapist", 0, 15)))
    assert "client-never-joined" in ids(absent, entry("90834", disruption_note=NOTE))


@pytest.mark.parametrize("code", ["90847", "90846", "90849"])
def test_5_1_28_family_codes_take_no_90785(code: str) -> None:
    one = case(together(45), kind="family")
    assert "add-on-not-allowed" in ids(one, as_shown(one, code, add_ons=("90785",)))


OUTSIDE = [
    *[("90832", 15), ("90832", 38), ("90834", 37), ("90834", 53), ("90837", 52), ("90837", 52 + 59 / 60)],
    *[("90847", 25), ("90839", 29), ("90839", 75), ("90839-90840", 60), ("90839-90840", 74), ("90791", 15)],
]
INSIDE = [
    *[("90832", 16), ("90832", 37), ("90834", 38), ("90834", 52), ("90834", 52 + 59 / 60), ("90837", 53)],
    *[("90837", 180), ("90847", 26), ("90839", 30), ("90839", 74), ("90839-90840", 75), ("90791", 16)],
]
BY_TIME = {"minutes-below-code", "minutes-above-code"}


@pytest.mark.parametrize(("code", "minutes"), OUTSIDE)
def test_5_2_times_outside_a_code(code: str, minutes: float) -> None:
    assert len(outcome(code, minutes) & BY_TIME) == 1


@pytest.mark.parametrize(("code", "minutes"), INSIDE)
def test_5_2_times_inside_a_code(code: str, minutes: float) -> None:
    assert outcome(code, minutes) <= {"long-session"}


@pytest.mark.parametrize(("minutes", "further"), [(75, 1), (104, 1), (105, 2), (134, 2), (135, 3), (164, 3), (165, 3)])
def test_5_2_further_crisis_units_and_their_cap_of_three(minutes: int, further: int) -> None:
    one = session("90839-90840", minutes)
    assert proposal(one, as_shown(one, "90839-90840")).units == {"90839": 1, "90840": further}


@pytest.mark.parametrize(("minutes", "warns"), [(44, True), (45, False), (46, False)])
def test_5_2_a_group_under_45_minutes_only_warns(minutes: int, warns: bool) -> None:
    one = session("90853", minutes)
    severities = [finding.severity for finding in check(one, as_shown(one, "90853"))]
    assert severities == ([Severity.WARNING] if warns else [])


def test_5_2_sixty_live_minutes_in_a_span_of_75_are_no_further_crisis_time() -> None:
    one = case(SIXTY_IN_75, kind="crisis")
    assert ids(one, as_shown(one, "90839-90840")) == {"minutes-below-code"}
    assert ids(one, as_shown(one, "90839")) == set()


def test_5_3_time_runs_while_both_are_there() -> None:
    one = case(recorded(("therapist", 0, 35), ("client", 5, 33)))
    posted = as_shown(one, "90832")
    assert (posted.started_at, posted.ended_at, posted.live_minutes) == (minute(5), minute(33), 28)
    assert ids(one, posted) == set()


def test_5_3_a_drop_in_the_middle_is_left_out() -> None:
    one = case(SIXTY_IN_75)
    posted = as_shown(one, "90837")
    assert (posted.started_at, posted.ended_at, posted.live_minutes) == (minute(0), minute(75), 60)
    assert ids(one, posted) == set()


def test_5_3_a_client_who_never_joined_leaves_no_minutes() -> None:
    one = case(recorded(("therapist", 0, 35)))
    assert one.recorded.shown.live_minutes == 0
    assert "client-never-joined" in ids(one, entry("90832", disruption_note=NOTE))


def test_5_3_in_person_the_minutes_entered_decide() -> None:
    one, times = attested(28)
    assert ids(one, entry("90832", **times)) == set()
    assert "minutes-below-code" in ids(one, entry("90834", **times))
