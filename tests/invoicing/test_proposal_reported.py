"""Testing: its minutes are the therapist's word, and no recording is held against them."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing.case import Case, Entry, Recorded, TimeSource, milliseconds
from invoicing.flags import flags
from invoicing.seen import Seen
from invoicing.shipped_flags import shipped_rules
from tests.invoicing.cases import NOTE, as_shown, case, entry, ids, minute, neighbour, proposal, together

REPORTED = ("96116", "96130", "96132", "96136", "96138")


def psychologist(minutes: float = 45, **changes: Any) -> Case:
    """A recorded session of a psychologist."""
    return case(together(minutes), licence="psychologist", **changes)


def posted(one: Case, code: str, **changes: Any) -> Entry:
    return as_shown(one, code, **changes)


@pytest.mark.parametrize("code", REPORTED)
def test_reported_minutes_are_no_edit_and_ask_for_no_note(code: str) -> None:
    one = psychologist()
    claim = posted(one, code, live_minutes=151)
    assert ids(one, claim) == set()
    seen = proposal(one, claim)
    assert (seen.time_source, seen.minutes) == (TimeSource.ATTESTED, 151)
    assert flags(Seen(seen), shipped_rules()) == []


@pytest.mark.parametrize("code", ["90837", "96158"])
def test_live_minutes_beside_them_stay_an_edit(code: str) -> None:
    one = psychologist()
    claim = posted(one, code, live_minutes=60, ended_at=minute(75))
    assert "disruption-note-missing" in ids(one, claim)
    assert proposal(one, claim).time_source == TimeSource.EDITED


@pytest.mark.parametrize(
    ("code", "minutes", "units"),
    [
        ("96130", 31, {"96130": 1}),
        ("96130", 90, {"96130": 1}),
        ("96130", 91, {"96130": 1, "96131": 1}),
        ("96130", 150, {"96130": 1, "96131": 1}),
        ("96130", 151, {"96130": 1, "96131": 2}),
        ("96132", 91, {"96132": 1, "96133": 1}),
        ("96116", 91, {"96116": 1, "96121": 1}),
        ("96136", 45, {"96136": 1}),
        ("96136", 46, {"96136": 1, "96137": 1}),
        ("96136", 76, {"96136": 1, "96137": 2}),
        ("96138", 46, {"96138": 1, "96139": 1}),
        ("96158", 37, {"96158": 1}),
        ("96158", 38, {"96158": 1, "96159": 1}),
        ("96158", 53, {"96158": 1, "96159": 2}),
        ("96164", 38, {"96164": 1, "96165": 1}),
        ("96167", 38, {"96167": 1, "96168": 1}),
        ("96170", 38, {"96170": 1, "96171": 1}),
        ("96202", 67, {"96202": 1}),
        ("96202", 68, {"96202": 1, "96203": 1}),
    ],
)
def test_further_time_is_computed_from_the_time_entered(code: str, minutes: int, units: dict[str, int]) -> None:
    """The recording shows 20 minutes; the time entered decides."""
    one = psychologist(20)
    assert proposal(one, posted(one, code, live_minutes=minutes, ended_at=minute(200))).units == units


@pytest.mark.parametrize(("code", "least"), [("96130", 31), ("96116", 31), ("96136", 16), ("96138", 16)])
def test_too_few_reported_minutes_are_still_too_few(code: str, least: int) -> None:
    one = psychologist(60)
    assert ids(one, posted(one, code, live_minutes=least - 1)) == {"minutes-below-code"}
    assert ids(one, posted(one, code, live_minutes=least)) == set()


def test_reported_minutes_may_exceed_the_window_and_two_hours() -> None:
    one = psychologist()
    assert ids(one, posted(one, "96130", live_minutes=400)) == set()
    assert {"live-exceeds-window", "long-session"} <= ids(one, posted(one, "90837", live_minutes=400))


def test_untouched_times_stay_the_recorded_pieces() -> None:
    one = psychologist(45.5)
    seen = proposal(one, posted(one, "96130", live_minutes=90))
    assert seen.spans == one.recorded.presence.with_client.pieces
    assert seen.window == (milliseconds(minute(0)), milliseconds(minute(45.5)))
    moved = proposal(one, posted(one, "96130", live_minutes=90, ended_at=minute(100)))
    assert moved.spans == ((milliseconds(minute(0)), milliseconds(minute(100))),)


def test_a_recording_of_some_seconds_leaves_the_order_of_its_times_alone() -> None:
    one = psychologist(0.5)
    assert ids(one, posted(one, "96130", live_minutes=60)) == set()


def test_reported_sessions_overlap_by_when_they_were_held() -> None:
    one = psychologist(45)
    other = neighbour(client_id=2, spans=((milliseconds(minute(50)), milliseconds(minute(90))),))
    assert ids(replace(one, neighbours=(other,)), posted(one, "96130", live_minutes=150)) == set()


def test_without_any_recording_a_note_is_still_asked_for() -> None:
    one = case(Recorded(), licence="psychologist")
    assert "disruption-note-missing" in ids(one, entry("96130", live_minutes=60))
    assert "disruption-note-missing" not in ids(one, entry("96130", live_minutes=60, disruption_note=NOTE))


def test_a_client_who_never_came_is_still_said() -> None:
    one = replace(psychologist(), recorded=case(together(45)).recorded)
    alone = replace(one, recorded=Recorded(replace(one.recorded.presence, stays=one.recorded.presence.stays[:1])))
    assert "client-never-joined" in ids(alone, entry("96130", live_minutes=60))
