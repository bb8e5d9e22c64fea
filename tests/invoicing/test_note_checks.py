"""What a payer wants a disruption note to say, beside what the practice asks."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing.checks import check
from tests.invoicing.cases import as_shown, case, found, minute, together
from tests.rulebooks import INSURED, book

PLAIN = "The connection broke off and we went on by phone until the hour was full."


def thin(note: str, *, by_phone: bool = True, edited: bool = True, **terms: Any) -> list[str]:
    """What is said of a note under a contract's terms."""
    one = case(together(28), book(terms=replace(INSURED, **terms)))
    changes = {"live_minutes": 60, "ended_at": minute(75)} if edited else {}
    posted = as_shown(one, "90837", disruption_note=note, completed_by_phone=by_phone, **changes)
    return [finding.message for finding in check(one, posted) if finding.id == "disruption-note-thin"]


@pytest.mark.parametrize(
    ("least", "characters", "passes"), [(0, 40, True), (39, 40, True), (41, 40, False), (41, 41, True)]
)
def test_a_payer_asks_for_more_characters_never_for_fewer(least: int, characters: int, passes: bool) -> None:
    said = thin("x" * characters, note_min_length=least)
    assert (said == []) is passes
    assert thin("x" * 39, note_min_length=least) != []


@pytest.mark.parametrize(
    "number", ["(212) 555-0147", "212-555-0147", "212.555.0147", "2125550147", "+1 212 555 0147", "1-212-555-0147"]
)
def test_a_phone_number_may_be_asked_for(number: str) -> None:
    assert thin(f"{PLAIN} I called {number}.", note_names_phone=True) == []


@pytest.mark.parametrize(
    "words", ["", "on 2026-11-17 at 12:43", "from 12:43 to 1:30, 32 minutes", "12125550147123", "555-0147"]
)
def test_what_is_no_phone_number(words: str) -> None:
    (message,) = thin(f"{PLAIN} {words}", note_names_phone=True)
    assert message == "Cedar asks for the phone number on which the session was completed. Name it."


@pytest.mark.parametrize("time", ["12:43 PM", "3 pm", "15:05", "3 p.m.", "at 9AM"])
def test_a_time_of_day_may_be_asked_for(time: str) -> None:
    assert thin(f"{PLAIN} It was {time}.", note_names_time=True) == []


@pytest.mark.parametrize("words", ["", "after 32 minutes", "1:99", "12:430", "3 pmx"])
def test_what_is_no_time_of_day(words: str) -> None:
    (message,) = thin(f"{PLAIN} {words}", note_names_time=True)
    assert message.startswith("Cedar asks for the time of day")


def test_everything_is_said_in_one_finding() -> None:
    both = {"note_names_phone": True, "note_names_time": True, "note_min_length": 200}
    (message,) = thin(PLAIN, **both)
    assert [word for word in ("at least 200", "time of day", "phone number") if word not in message] == []


def test_the_number_is_asked_for_only_where_a_part_was_by_phone() -> None:
    assert thin(PLAIN, by_phone=False, note_names_phone=True) == []


def test_a_session_as_recorded_needs_no_note_and_an_empty_one_is_said_once() -> None:
    demands = {"note_names_phone": True, "note_names_time": True}
    assert thin("", edited=False, **demands) == []
    assert thin("", **demands) == []
    one = case(together(28), book(terms=replace(INSURED, **demands)))
    posted = as_shown(one, "90837", live_minutes=60, ended_at=minute(75), completed_by_phone=True)
    assert found(one, posted, "disruption-note-missing").is_error
