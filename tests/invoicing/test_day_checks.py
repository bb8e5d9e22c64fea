"""This invoice beside what was already submitted."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from cpt.rulebook import Pair, PairOutcome
from invoicing.case import Case, Entry
from invoicing.day_checks import modifiers_for_the_day
from invoicing.findings import Severity
from tests.invoicing.cases import (
    START,
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
from tests.rulebooks import ON, book

INDIVIDUAL = ("90832", "90834", "90837")
BESIDE_VISITS = ("90833", "90836", "90838")
CRISIS = ("90839", "90840")
COMMON = (*INDIVIDUAL, *BESIDE_VISITS, "90845", "90846", "90847", "90849", "90853")
THERAPY = (*COMMON, "90875", "90876", "90880")
HEALTH = ("96156", "96158", "96159", "96164", "96165", "96167", "96168", "96170", "96171")
TESTING = ("96116", "96121", "96130", "96131", "96132", "96133", "96136", "96137", "96138", "96139", "96146")
# Domain facts 2.9, row by row.
NEVER = [
    *[("90791", other) for other in (*THERAPY, *CRISIS, *HEALTH, "96127", "96116")],
    *combinations(INDIVIDUAL, 2),
    *[(crisis, other) for crisis in CRISIS for other in (*COMMON, "90785", "90880", "96127")],
    *[("90845", other) for other in INDIVIDUAL],
    *[("90880", other) for other in (*INDIVIDUAL, "90846", "90847", "90853")],
    *[(biofeedback, other) for biofeedback in ("90875", "90876") for other in INDIVIDUAL],
    *[("96127", other) for other in ("90792", *THERAPY)],
    *[(health, other) for health in HEALTH for other in ("90792", *THERAPY, *CRISIS)],
    *[("90785", other) for other in (*TESTING, *HEALTH)],
]
# The second of each pair takes the modifier.
DISTINCT = [
    *[(family, code) for family in ("90846", "90847", "90849", "90853") for code in INDIVIDUAL],
    ("90846", "90847"),
    *[(shared, family) for shared in ("90849", "90853") for family in ("90846", "90847")],
    ("90853", "90849"),
    *[(family, "90845") for family in ("90846", "90847", "90849")],
    *[(therapy, "96116") for therapy in (*THERAPY, *CRISIS)],
]
NO_EDIT = [("90791", other) for other in ("90785", "96130", "96136")]
BOOK = book()
SHIPPED = BOOK.pairs
CHOOSABLE = {choice.value for choice in BOOK.choices()} | {"90840"}


def spans(start: float, end: float) -> tuple[tuple[int, int], ...]:
    """A span in minutes after the session's start."""
    first = int(START.timestamp() * 1000)
    return ((first + int(start * 60_000), first + int(end * 60_000)),)


def test_an_intake_is_for_new_clients() -> None:
    new, old = case(together(60)), case(together(60), earlier_service_on=ON - timedelta(days=7))
    assert "intake-established-client" not in ids(new, as_shown(new, "90791"))
    assert "November 10, 2026" in found(old, as_shown(old, "90791"), "intake-established-client").message
    assert "intake-established-client" not in ids(old, as_shown(old, "90837"))


@pytest.mark.parametrize(
    ("minutes", "severity"), [(2, Severity.ERROR), (119.999 / 60, Severity.WARNING), (10, Severity.ERROR)]
)
def test_two_minutes_of_overlap_stop_the_invoice_and_less_warns(minutes: float, severity: Severity) -> None:
    other = neighbour(client_id=2, spans=spans(-30, minutes))
    one = case(together(45), neighbours=(other,))
    assert found(one, as_shown(one, "90834"), "overlapping-session").severity == severity


def test_sessions_that_touch_do_not_overlap() -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, spans=spans(45, 90)),))
    assert "overlapping-session" not in ids(one, as_shown(one, "90834"))


def test_only_live_pieces_overlap() -> None:
    gap = recorded(("therapist", 0, 75), ("client", 0, 25), ("client", 40, 75))
    one = case(gap, neighbours=(neighbour(client_id=2, spans=spans(25, 40)),))
    assert "overlapping-session" not in ids(one, as_shown(one, "90837"))


def test_members_of_one_group_share_the_time() -> None:
    sibling = neighbour(client_id=2, group_id=7, spans=spans(0, 45))
    one = case(together(45), group_id=7, neighbours=(sibling,))
    assert "overlapping-session" not in ids(one, as_shown(one, "90834"))
    stranger = replace(one, group_id=8)
    assert "overlapping-session" in ids(stranger, as_shown(stranger, "90834"))


def test_codes_that_never_meet_stop_the_invoice() -> None:
    one = case(together(60), neighbours=(neighbour(codes=("90834",)),))
    finding = found(one, as_shown(one, "90837"), "same-day-conflict")
    assert finding.severity == Severity.ERROR
    assert "ABCDEFGHJK" in finding.message


def test_a_distinct_service_warns_and_takes_its_modifier() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90846",)),))
    posted = as_shown(one, "90834")
    assert found(one, posted, "same-day-conflict").severity == Severity.WARNING
    assert modifiers_for_the_day(proposal(one, posted)) == {"90834": "59"}


def test_a_modifier_that_belongs_on_the_other_line_is_said() -> None:
    one = case(together(45), kind="family", neighbours=(neighbour(codes=("90834",)),))
    posted = as_shown(one, "90847")
    assert "belongs on 90834" in found(one, posted, "same-day-conflict").message
    assert modifiers_for_the_day(proposal(one, posted)) == {}


def test_the_same_code_twice_a_day_is_a_second_session() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90834",)),))
    assert ids(one, as_shown(one, "90834")) == {"second-session-same-day"}
    assert found(one, as_shown(one, "90834"), "second-session-same-day").severity == Severity.WARNING


@pytest.mark.parametrize("change", [{"client_id": 2}, {"date_of_service": ON - timedelta(days=1)}])
def test_another_client_or_day_is_no_second_session(change: dict[str, object]) -> None:
    one = case(together(45), neighbours=(neighbour(**change),))
    assert ids(one, as_shown(one, "90834")) == set()


def beside(mine: str, theirs: str) -> tuple[Case, Entry]:
    """An entry of one code on a day on which another one was submitted for the client."""
    one = case(together(80), neighbours=(neighbour(codes=(theirs,)),))
    return one, as_shown(one, "90839-90840" if mine == "90840" else mine)


@pytest.mark.parametrize(("first", "second"), NEVER)
def test_pairs_that_are_never_paid_together(first: str, second: str) -> None:
    for mine, theirs in ((first, second), (second, first)):
        if mine in CHOOSABLE:
            finding = found(*beside(mine, theirs), "same-day-conflict")
            assert finding.severity == Severity.ERROR
            assert theirs in finding.message
            assert modifiers_for_the_day(proposal(*beside(mine, theirs))) == {}


@pytest.mark.parametrize(("first", "second"), DISTINCT)
def test_pairs_that_are_paid_as_distinct_services(first: str, second: str) -> None:
    for mine, theirs, modifiers in ((first, second, {}), (second, first, {second: "59"})):
        if mine not in CHOOSABLE:
            continue
        finding = found(*beside(mine, theirs), "same-day-conflict")
        assert finding.severity == Severity.WARNING
        assert second in finding.message
        assert modifiers_for_the_day(proposal(*beside(mine, theirs))) == modifiers


def test_no_other_pair_is_shipped() -> None:
    assert set(SHIPPED) == {frozenset(pair) for pair in (*NEVER, *DISTINCT, *NO_EDIT)}
    assert {SHIPPED[frozenset(pair)].outcome for pair in NO_EDIT} == {PairOutcome.NONE}


@pytest.mark.parametrize("code", ["90834", "90839", "90846", "90847", "90791", "90853", "90849"])
def test_a_code_with_itself_is_a_second_session(code: str) -> None:
    finding = found(*beside(code, code), "second-session-same-day")
    assert finding.severity == Severity.WARNING
    assert "same-day-conflict" not in ids(*beside(code, code))


def test_a_pair_listed_as_no_edit_gives_no_finding() -> None:
    pair = frozenset(("90846", "90834"))
    rulebook = replace(book(), pairs={**SHIPPED, pair: Pair(PairOutcome.NONE)})
    one = case(together(45), rulebook, neighbours=(neighbour(codes=("90846",)),))
    assert ids(one, as_shown(one, "90834")) == set()


def test_a_second_intake_with_its_add_on_is_still_a_second_session() -> None:
    one = case(together(45), kind="intake", neighbours=(neighbour(codes=("90791", "90785")),))
    assert "second-session-same-day" in ids(one, as_shown(one, "90791"))


def test_each_session_of_the_day_counts_and_the_worst_stands() -> None:
    others = (neighbour(session_id=2, codes=("90846",)), neighbour(session_id=3, codes=("90837",), number="KKKKKKKKKK"))
    one = case(together(45), neighbours=others)
    finding = found(one, as_shown(one, "90834"), "same-day-conflict")
    assert finding.severity == Severity.ERROR
    assert "90837" in finding.message
    assert "KKKKKKKKKK" in finding.message


def test_another_therapists_session_overlaps_nothing_of_mine() -> None:
    one = case(together(45), neighbours=(neighbour(therapist_id=9, spans=spans(0, 45)),))
    assert "overlapping-session" not in ids(one, as_shown(one, "90834"))


def test_entered_time_overlaps_with_its_window() -> None:
    one, times = attested(30)
    crowded = replace(one, neighbours=(neighbour(client_id=2, spans=spans(40, 50)),))
    posted = entry("90832", **{**times, "ended_at": minute(45)})
    assert found(crowded, posted, "overlapping-session").severity == Severity.ERROR
    assert "overlapping-session" not in ids(crowded, entry("90832", **{**times, "ended_at": minute(40)}))


def test_an_intake_with_a_medical_part_is_for_new_clients_too() -> None:
    new = case(together(60), licence="prescriber")
    old = replace(new, earlier_service_on=ON - timedelta(days=1))
    assert "intake-established-client" not in ids(new, as_shown(new, "90792"))
    assert found(old, as_shown(old, "90792"), "intake-established-client").severity == Severity.ERROR
