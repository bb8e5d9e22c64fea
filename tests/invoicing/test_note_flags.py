"""Flags about the disruption note: raised, and just not raised, and what they say. Never the note's words."""

import pytest

from invoicing.note_flags import SAMPLES
from invoicing.seen import EarlierNote
from tests.invoicing.cases import NOTE, as_shown, case, recorded, together
from tests.invoicing.flagging import by_id, raised, with_limits

OWN = "Her router lost power in the storm, so I rang the landline of the mother and we closed the week's review there."
ONE = case(recorded(("therapist", -1, 100), ("client", 0, 50)))


def written(note: str, earlier: str = "", **limits: float) -> dict[str, str]:
    """Flag ids and sentences of a note, after an earlier one."""
    posted = as_shown(ONE, "90834", live_minutes=49, disruption_note=note)
    rules = with_limits("note-boilerplate", **limits) if limits else None
    before = (EarlierNote(41, earlier),) if earlier else ()
    return {id: flag.sentence for id, flag in by_id(ONE, posted, rules, earlier_notes=before).items()}


def test_a_note_like_an_earlier_one_but_for_its_figures() -> None:
    first = OWN + " 31 minutes, until 2:45 PM."
    said = written(OWN + " 12 minutes, until 11:05 AM.", first)
    assert said == {"note-boilerplate": "The note's own words are 100% like an earlier note; below 80% is not flagged."}


def test_a_note_like_a_sample() -> None:
    assert "100% like a sample note" in written(SAMPLES[0])["note-boilerplate"]


def test_the_earlier_note_is_named_and_its_words_are_not() -> None:
    flag = by_id(
        ONE,
        as_shown(ONE, "90834", live_minutes=49, disruption_note=OWN),
        earlier_notes=(EarlierNote(41, NOTE), EarlierNote(42, OWN)),
    )["note-boilerplate"]
    assert flag.evidence == {"submission": 42, "likeness": 1.0, "limit_likeness": 0.8, "like": "an earlier note"}
    assert "router" not in flag.sentence


def test_the_likeness_that_is_flagged_is_the_rules() -> None:
    """Of eleven pairs each nine are shared: 9 of 13."""
    first = "one two three four five six seven eight nine ten eleven twelve"
    second = "one two three four five six seven eight nine ten other words"
    assert "note-boilerplate" in written(first, second, likeness=9 / 13)
    assert "note-boilerplate" not in written(first, second, likeness=9 / 13 + 0.001)


def test_few_words_are_not_compared() -> None:
    eight = "alpha beta gamma delta epsilon zeta eta theta"
    assert "note-boilerplate" in written(eight, eight)
    assert "note-boilerplate" not in written(eight, eight, words=9)


def test_drafted_words_are_nobodys_own() -> None:
    drafted = (
        "At 12:43 PM the client's connection broke off; we were together again at 12:45 PM, 2 min later. 48 min were "
        "live between 12:15 PM and 1:05 PM. The session was completed"
    )
    assert written(f"{drafted} by video.", f"{drafted} by phone.") == {}


@pytest.mark.parametrize(
    ("note", "is_thin"),
    [
        ("The picture froze and we went on in another way until the end.", True),
        ("", True),
        ("The picture froze, I called and we went on until the end.", False),
        ("The picture froze; telephone until the end.", False),
        ("The picture froze, went on over (212) 555-0147.", False),
        ("She rang back at once.", False),
        ("By cell until the end.", False),
        ("Recalled the plan, technically excellent and cellular biology.", True),
    ],
)
def test_finished_by_phone_and_the_note_says_nothing_about_it(note: str, is_thin: bool) -> None:
    one = case(together(45))
    posted = as_shown(one, "90834", completed_by_phone=True, phone_minutes=10, disruption_note=note)
    assert ("phone-tail-thin" in raised(one, posted)) is is_thin


def test_a_thin_phone_tail_says_how_long_it_was() -> None:
    one = case(together(45))
    posted = as_shown(one, "90834", completed_by_phone=True, phone_minutes=10)
    assert by_id(one, posted)["phone-tail-thin"].sentence == (
        "The session was finished by phone, 10 min of it, and the note says nothing about a call."
    )
    unknown = as_shown(one, "90834", completed_by_phone=True)
    assert "finished by phone, and the note" in by_id(one, unknown)["phone-tail-thin"].sentence
    assert "phone-tail-thin" not in raised(one, as_shown(one, "90834"))
