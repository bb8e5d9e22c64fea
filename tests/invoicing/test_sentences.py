"""What a finding says: the value, the limit and the way out, and never how many minutes are missing."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cpt.rulebook import Terms
from cpt.time_rules import limits
from invoicing.case import Case, Contact, Recorded
from invoicing.checks import check
from tests.invoicing.cases import (
    NOTE,
    NOW,
    START,
    as_shown,
    attested,
    case,
    entry,
    found,
    minute,
    neighbour,
    recorded,
    together,
)
from tests.rulebooks import ON, book

BOOK = book()
CODES = [choice.value for choice in BOOK.choices()]
NUMBERS = re.compile(r"\d+")
IN_PERSON, ENTERED = attested(45)
EMPTY_ROOM = case(recorded(("therapist", 0, 20)))
OVERLAP = (int(START.timestamp() * 1000), int(START.timestamp() * 1000) + 605_000)


def recorded_for(minutes: float, code: str, case_: dict[str, Any] | None = None, **posted: Any) -> tuple[Case, Any]:
    one = case(together(minutes), **(case_ or {}))
    return one, as_shown(one, code, **posted)


def entered(code: str = "90834", **posted: Any) -> tuple[Case, Any]:
    return IN_PERSON, entry(code, **{**ENTERED, **posted})


SAID = [
    ("code-missing", recorded_for(45, ""), ["Choose the code"]),
    ("time-missing", entered(started_at=None), ["Enter when the session started"]),
    ("time-missing", entered(ended_at=None), ["Enter when the session ended"]),
    ("time-missing", entered(live_minutes=None), ["Enter how many minutes"]),
    ("time-order", entered(ended_at=START), ["12:15 PM, is not after the start, 12:15 PM", "Correct"]),
    ("time-future", entered(ended_at=NOW + timedelta(minutes=1)), ["5:01 PM on November 17, 2026", "once it is over"]),
    (
        "live-exceeds-window",
        entered(live_minutes=46),
        ["46 live minutes", "only 45", "Correct the minutes or the times"],
    ),
    ("minutes-below-code", recorded_for(37, "90834"), ["37 min", "starts at 38", "90832 fits (16 to 37 min)"]),
    ("minutes-above-code", recorded_for(53, "90834"), ["53 min", "ends at 52", "Choose 90837", "with a note"]),
    ("minutes-below-code", entered("90837"), ["45 min of live time are entered", "starts at 53", "Choose 90834"]),
    ("minutes-below-code", recorded_for(44, "90853"), ["44 min", "starts at 45 minutes", "tick"]),
    ("code-not-in-force", recorded_for(45, "12345"), ["12345 is not in the code list", "Choose one that is"]),
    (
        "code-not-in-force",
        recorded_for(45, "90834", {"rulebook": book(retired=["90834"])}),
        ["90834 was retired on January 1, 2026", "November 17, 2026", "Choose a code that was in force"],
    ),
    (
        "code-not-contracted",
        recorded_for(45, "90834", {"rulebook": book(without=["90834"])}),
        ["90834", "Cedar", "November 17, 2026", "Choose another code, or ask support"],
    ),
    (
        "disruption-note-missing",
        recorded_for(45, "90834", live_minutes=44),
        ["recording shows 45 min", "form now says 44 min", "Write what happened", "go back to the recorded time"],
    ),
    (
        "disruption-note-thin",
        recorded_for(45, "90834", live_minutes=44, disruption_note="x" * 39),
        ["39 characters", "at least 40", "Say what happened"],
    ),
    (
        "disruption-note-thin",
        recorded_for(45, "90834", live_minutes=44, disruption_note=f"{NOTE} [how it was completed]"),
        ["[how it was completed]", "Fill it in or take it out"],
    ),
    (
        "intake-established-client",
        recorded_for(45, "90791", {"earlier_service_on": ON - timedelta(days=7)}),
        ["90791", "November 10, 2026", "Choose the code for the therapy given"],
    ),
    ("add-on-without-base", recorded_for(45, "90785"), ["90785", "90834", "tick it there"]),
    ("add-on-without-base", recorded_for(80, "90840"), ["90840", "Choose 90839-90840"]),
    ("add-on-without-base", recorded_for(45, "90833", {"licence": "prescriber"}), ["90833", "Choose that code"]),
    ("add-on-without-base", recorded_for(45, "", add_ons=("90785",)), ["90785", "Choose that code"]),
    ("add-on-not-allowed", recorded_for(45, "90847", add_ons=("90785",)), ["90785", "90847", "90834", "Untick it"]),
    ("add-on-not-allowed", recorded_for(45, "90834", add_ons=("90840",)), ["90840", "90834", "Untick it"]),
    (
        "client-never-joined",
        (EMPTY_ROOM, entry("90834", disruption_note=NOTE)),
        ["nobody from the client's side", "record the attendance instead"],
    ),
    (
        "client-presence-contradicts",
        recorded_for(45, "90846", identified_client_present=False),
        ["90846", "was recorded for 45 min", "Choose 90847"],
    ),
    (
        "client-presence-contradicts",
        recorded_for(45, "90834", identified_client_present=False),
        ["90834", "as the form says", "Choose 90846"],
    ),
    ("client-presence-contradicts", entered("90847"), ["90847", "Say whether the identified client"]),
    ("not-live", recorded_for(45, "90834", contact=Contact.MESSAGE), ["Messages", "Cedar", "only live sessions"]),
    ("not-live", recorded_for(45, "90834", contact=Contact.COORDINATION), ["Coordinating care", "Cedar"]),
    ("not-live", recorded_for(45, "90834", contact=Contact.PHONE_ONLY), ["Cedar", "by phone only", "choose video"]),
    (
        "overlapping-session",
        recorded_for(45, "90834", {"neighbours": (neighbour(client_id=2, spans=(OVERLAP,)),)}),
        ["12:15 PM", "ABCDEFGHJK", "10 min 5 s", "2 minutes or more", "Correct the times"],
    ),
    (
        "same-day-conflict",
        recorded_for(60, "90837", {"neighbours": (neighbour(),)}),
        ["90837", "90834", "ABCDEFGHJK", "November 17, 2026", "Choose another code, or ask support to void"],
    ),
    (
        "same-day-conflict",
        recorded_for(45, "90834", {"neighbours": (neighbour(codes=("90846",)),)}),
        ["90834", "90846", "modifier 59", "Tick to confirm"],
    ),
    (
        "second-session-same-day",
        recorded_for(45, "90834", {"neighbours": (neighbour(),)}),
        ["November 17, 2026", "ABCDEFGHJK", "Tick to confirm"],
    ),
    (
        "window-closed",
        recorded_for(45, "90834", {"submit_by": NOW - timedelta(hours=1)}),
        ["November 17, 2026", "4:00 PM", "America/New_York", "Ask support to reopen it"],
    ),
    (
        "time-outside-recording",
        recorded_for(45, "90834", ended_at=minute(48), disruption_note=NOTE),
        ["12:14 PM to 1:01 PM", "Tick to confirm"],
    ),
    ("long-session", recorded_for(121, "90837"), ["121 live minutes", "120", "Tick to confirm"]),
]


@pytest.mark.parametrize(("id", "posted", "words"), SAID, ids=[f"{id}-{n}" for n, (id, _, _) in enumerate(SAID)])
def test_a_sentence_names_the_value_the_limit_and_the_way_out(
    id: str, posted: tuple[Any, Any], words: list[str]
) -> None:
    message = found(*posted, id).message
    assert [word for word in words if word not in message] == []
    assert re.search(r"\b(invalid|please|missing|wrong)\b", message.replace("recording is wrong", "")) is None


@pytest.fixture(scope="module")
def of_time() -> list[tuple[int, str, str]]:
    """Every finding about the length of a code, for recorded and for entered minutes: minutes, code, sentence."""
    rows = []
    for minutes in range(1, 110, 3):
        taken, (in_person, times) = case(together(minutes), BOOK), attested(minutes)
        for code in CODES:
            findings = [*check(taken, as_shown(taken, code)), *check(in_person, entry(code, **times))]
            rows += [(minutes, code, f.message) for f in findings if f.id.startswith("minutes-")]
    return rows


def test_no_sentence_tells_how_many_minutes_are_missing(of_time: list[tuple[int, str, str]]) -> None:
    spans = [span for c in BOOK.choices() if (span := limits(c))]
    known = {str(limit) for span in spans for limit in (span.min_minutes, span.max_minutes)}
    known |= {number for code in CODES for number in NUMBERS.findall(code)}
    assert len(of_time) > 100
    assert [row for row in of_time if set(NUMBERS.findall(row[2])) - known - {str(row[0])}] == []


def test_no_sentence_names_another_code_than_the_minutes_support(of_time: list[tuple[int, str, str]]) -> None:
    named = [
        (minutes, other)
        for minutes, code, sentence in of_time
        for other in re.findall(r"\b90839-90840\b|\b\d{5}\b", sentence)
        if other not in {code, *code.split("-")}
    ]
    assert len(named) > 100
    assert [(minutes, code) for minutes, code in named if not limits(BOOK.choice(code)).holds(minutes)] == []


def test_what_did_not_happen_on_video_is_not_measured_against_a_recording() -> None:
    messages = [f.message for minutes in (10, 45) for f in check(IN_PERSON, entry("90837", **attested(minutes)[1]))]
    assert len(messages) == 2
    assert [message for message in messages if "recording" in message] == []


def test_without_a_recording_nobody_is_sent_back_to_one() -> None:
    message = found(case(Recorded()), entry("90834"), "disruption-note-missing").message
    assert "Nothing was recorded" in message
    assert "recorded time" not in message


def test_an_edit_of_the_start_names_the_recorded_start() -> None:
    one = case(together(45))
    posted = as_shown(one, "90834", started_at=minute(-1))
    assert "12:15 PM" in found(one, posted, "disruption-note-missing").message


def test_self_pay_sentences_name_no_contract() -> None:
    one = replace(case(together(45)), rulebook=book(terms=Terms()))
    assert check(one, as_shown(one, "90834", contact=Contact.PHONE_ONLY)) == []


def test_an_edit_of_a_record_without_time_together_says_so() -> None:
    message = found(EMPTY_ROOM, entry("90834"), "disruption-note-missing").message
    assert "no time together" in message
    assert "45 min from 12:15 PM to 1:00 PM" in message
