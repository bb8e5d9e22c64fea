"""A session is confirmed beside others only when nothing about it is in doubt: each doubt, and what just is none."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from invoicing.case import Case, Contact, Recorded, TimeSource
from invoicing.checks import check
from invoicing.clean import Doubt, attested, beside, doubts, held_by, to_be_read, untouched
from invoicing.flags import FlagSeverity, RaisedFlag
from invoicing.proposal import Proposal
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import measure
from tests.invoicing.cases import NOW, START, case, minute, neighbour, recorded, together
from tests.rulebooks import book

SIDES = {"therapist": Side.THERAPIST, "client": Side.CLIENT}
MS = 1 / 60_000


def clean(minutes: float = 45, **changes: Any) -> Proposal:
    """The proposal of a session without any doubt."""
    one = case(together(minutes), **changes)
    proposal = untouched(one)
    assert proposal is not None
    assert doubts(one, proposal) == []
    return proposal


def ids(one: Case, **known: str) -> set[str]:
    """The ids of every doubt."""
    return {doubt.id for doubt in doubts(one, untouched(one), **known)}


def sentence(one: Case, id: str, **known: str) -> str:
    return next(doubt.sentence for doubt in doubts(one, untouched(one), **known) if doubt.id == id)


def test_a_session_without_doubt_is_what_the_form_would_post_untouched() -> None:
    proposal = clean(45.9)
    entry = proposal.entry
    assert (entry.code, entry.live_minutes, entry.started_at, entry.ended_at) == ("90834", 45, START, minute(45))
    assert (entry.contact, entry.client_location, entry.client_state) == (Contact.VIDEO, "home", "")
    assert (entry.disruption_note, entry.accept, entry.add_ons) == ("", frozenset(), ())
    assert proposal.time_source == TimeSource.RECORDED


@pytest.mark.parametrize(
    ("minutes", "code"), [(16, "90832"), (37, "90832"), (38, "90834"), (52, "90834"), (53, "90837")]
)
def test_the_code_follows_the_minutes(minutes: int, code: str) -> None:
    assert clean(minutes).entry.code == code


@pytest.mark.parametrize("minutes", [15, 15.99])
def test_where_no_code_fits_nothing_is_said_of_more_minutes(minutes: float) -> None:
    assert ids(case(together(minutes))) == {"no-code"}
    assert sentence(case(together(minutes)), "no-code") == "No code fits the recorded time by itself."


def test_where_several_codes_fit_a_person_chooses() -> None:
    third = recorded(("therapist", -1, 46), ("client", 0, 45), ("guest", 0, 45))
    assert ids(case(third)) == {"several-codes", "somebody-else"}
    assert "90834 or 90847" in sentence(case(third), "several-codes")


@pytest.mark.parametrize(
    ("record", "id"),
    [
        (Recorded(is_telehealth=False), "in-person"),
        (Recorded(), "no-recording"),
        (recorded(("client", 0, 45)), "no-recording"),
        (recorded(("therapist", 0, 45)), "never-together"),
        (recorded(("therapist", 0, 20), ("client", 20, 45)), "never-together"),
    ],
)
def test_without_recorded_time_together_nothing_else_is_said(record: Recorded, id: str) -> None:
    assert ids(case(record, submit_by=NOW - timedelta(days=1)), last_place="elsewhere") == {id}


@pytest.mark.parametrize(("late", "is_clean"), [(0, True), (MS, False)])
def test_a_gap_of_a_millisecond_is_one(late: float, is_clean: bool) -> None:
    one = case(recorded(("therapist", -1, 46), ("client", 0, 20), ("client", 20 + late, 45)))
    assert (ids(one) == set()) is is_clean
    if not is_clean:
        assert ids(one) == {"gap"}


def test_a_gap_is_named_with_its_time() -> None:
    one = case(recorded(("therapist", -1, 46), ("client", 0, 20), ("client", 22.5, 45)))
    assert "from 12:35 PM for 2 min 30 s (client: no reason was told)" in sentence(one, "gap")


def test_a_technical_break_at_the_end_is_a_gap() -> None:
    ended = [
        PresenceChange(Kind.JOINED, _ms(-1), "therapist", "t"),
        PresenceChange(Kind.LEFT, _ms(50), "therapist", "t"),
        PresenceChange(Kind.JOINED, _ms(0), "client", "c"),
        PresenceChange(Kind.LEFT, _ms(45), "client", "c", reason="CONNECTION_TIMEOUT"),
    ]
    one = case(Recorded(measure(ended, SIDES)))
    assert ids(one) == {"gap"}
    assert "from 1:00 PM to the end (client: looks technical)" in sentence(one, "gap")


def test_an_inferred_end_is_in_doubt() -> None:
    told = [
        PresenceChange(Kind.JOINED, _ms(-1), "therapist", "t"),
        PresenceChange(Kind.LEFT, _ms(45), "therapist", "t"),
        PresenceChange(Kind.JOINED, _ms(0), "client", "c"),
    ]
    one = case(Recorded(measure(told, SIDES)))
    assert "inferred" in ids(one)
    assert sentence(one, "inferred").startswith("45 min of 45 min are inferred")


@pytest.mark.parametrize(("end", "is_clean"), [(-MS, True), (10, False)])
def test_somebody_else_in_the_room_is_in_doubt(end: float, is_clean: bool) -> None:
    visits = [("therapist", -1, 46), ("client", 0, 45)] + ([] if is_clean else [("guest", 5, end)])
    assert ids(case(recorded(*visits))) == (set() if is_clean else {"somebody-else"})


def test_every_finding_is_a_doubt_with_its_own_words() -> None:
    one = case(together(45), submit_by=NOW - timedelta(microseconds=1), neighbours=(neighbour(),))
    proposal = untouched(one)
    assert proposal is not None
    found = check(one, proposal.entry)
    assert {"window-closed", "second-session-same-day"} <= {finding.id for finding in found}
    assert doubts(one, proposal) == [Doubt(finding.id, finding.message) for finding in found]


def test_until_its_deadline_a_session_is_clean() -> None:
    clean(submit_by=NOW)


def test_minutes_that_are_reported_are_never_confirmed_untouched() -> None:
    proposal = clean()
    testing = replace(proposal, entry=replace(proposal.entry, code="96132"))
    assert "reported-time" in {doubt.id for doubt in doubts(proposal.case, testing)}


@pytest.mark.parametrize(
    ("last_place", "is_clean"), [("", True), ("home", True), ("elsewhere", False), ("office", False), ("moon", False)]
)
def test_another_place_the_time_before_is_in_doubt(last_place: str, is_clean: bool) -> None:
    assert ids(case(together(45)), last_place=last_place) == (set() if is_clean else {"another-place"})


def test_only_a_flag_that_holds_is_a_doubt() -> None:
    raised = [RaisedFlag(severity, severity, f"It is {severity}.") for severity in FlagSeverity]
    assert [doubt.id for doubt in held_by(raised)] == ["critical", "high", "medium"]
    assert held_by(raised)[0].sentence == "It is critical."


def later(first: Proposal, minutes: float, **changes: Any) -> Proposal:
    """Another clean session, so many minutes after the first one's start."""
    record = recorded(("therapist", minutes - 1, minutes + 46), ("client", minutes, minutes + 45))
    proposal = untouched(replace(first.case, recorded=record, **changes))
    assert proposal is not None
    return proposal


@pytest.mark.parametrize("told", list(product([False, True], repeat=3)))
def test_what_support_wrote_and_what_was_begun_belong_to_the_form(told: tuple[bool, bool, bool]) -> None:
    has_draft, is_replacement, is_reopened = told
    found = to_be_read(is_replacement=is_replacement, is_reopened=is_reopened, has_draft=has_draft)
    ids = ("draft-begun", "in-place-of", "reopened")
    assert [doubt.id for doubt in found] == [id for id, is_there in zip(ids, told, strict=True) if is_there]


def test_the_second_session_of_a_client_on_a_day_waits_for_the_first() -> None:
    first = clean()
    assert [doubt.id for doubt in beside(later(first, 60), [first])] == ["another-on-this-page"]
    assert "12:15 PM" in beside(later(first, 60), [first])[0].sentence
    for change in ({"client_id": 2}, {"date_of_service": START.date() + timedelta(days=1)}):
        assert beside(later(first, 60, **change), [first]) == []
    assert beside(first, []) == []


@pytest.mark.parametrize(("starts", "overlaps"), [(45 - MS, True), (45, False)])
def test_sessions_at_the_same_time_wait_for_each_other(starts: float, overlaps: bool) -> None:
    first = clean()
    assert bool(beside(later(first, starts, client_id=2), [first])) is overlaps


def test_members_of_a_group_share_their_time() -> None:
    first, second = clean(group_id=7), clean(group_id=7, client_id=2)
    assert beside(second, [first]) == []
    assert beside(clean(group_id=8, client_id=2), [first]) != []


@pytest.mark.parametrize(
    "changes",
    [
        {"rulebook": replace(book(), fees={"90834": 120})},
        {"recorded": together(46)},
        {"recorded": together(53)},
    ],
)
def test_what_is_attested_differs_as_soon_as_anything_read_does(changes: dict[str, Any]) -> None:
    one, other = clean(), untouched(replace(case(together(45)), **changes))
    assert other is not None
    assert attested(one) == attested(clean())
    assert attested(one) != attested(other)


def test_what_is_attested_is_everything_that_is_read() -> None:
    assert attested(clean()) == {
        "code": "90834",
        "started_at": "2026-11-17T17:15:00+00:00",
        "ended_at": "2026-11-17T18:00:00+00:00",
        "live_minutes": 45,
        "contact": "video",
        "client_location": "home",
        "payer": "Cedar",
        "lines": [["90834", 1, None, ["95"], "10"]],
    }


def _ms(minutes: float) -> int:
    return int(START.timestamp() * 1000 + minutes * 60_000)
