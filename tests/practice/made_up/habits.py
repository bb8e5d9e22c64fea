"""Cheats that show only over many sessions, or over a whole day: times typed in by habit, impossible days.

As in cheats.py; `case` names the therapist or the day that is to be caught.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import groupby
from random import Random

from tests.practice.made_up.calendars import at_ms
from tests.practice.made_up.honest import code_for
from tests.practice.made_up.plain import DAY, HOUR, MINUTE, Booking, Held, Person, Typed
from tests.practice.made_up.vocabulary import EXCUSES

MORNING = time(6)


def tops_up(person: Person, held: list[Held], random: Random) -> list[Held]:
    """In person, where nothing is recorded: what fell short of the longer code is typed in as its first minutes."""
    return [_topped(one, person, random) for one in held]


def _topped(one: Held, person: Person, random: Random) -> Held:
    typed = one.typed
    if typed is None or one.booking.kind != "individual" or not 42 <= typed.minutes < 53:
        return one
    if random.random() >= person.rate:
        return one
    minutes = random.choice((53, 53, 53, 53, 54))
    return _typed(one, person, typed.start_ms, typed.start_ms + minutes * MINUTE)


def rounds(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Every session in person takes 45, 50 or 60 minutes, from the full hour."""
    favourite = random.choice((45, 50, 60))
    made = []
    for one in held:
        if one.typed is None or one.visits or one.booking.kind not in ("individual", "intake"):
            made.append(one)
            continue
        minutes = favourite if random.random() < 0.8 else random.choice((45, 50, 60))
        start = one.booking.starts_ms + (5 * MINUTE if random.random() < 0.2 and minutes < 55 else 0)
        made.append(_typed(one, person, start, start + minutes * MINUTE))
    return made


def copies_schedule(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Start and end are the calendar's, whatever was recorded or really happened."""
    made = []
    for one in held:
        if one.booking.kind != "individual" or random.random() >= person.rate:
            made.append(one)
            continue
        note = f"{random.choice(EXCUSES)}. Held as scheduled." if one.visits else one.note
        made.append(replace(_typed(one, person, one.booking.starts_ms, one.booking.ends_ms), note=note))
    return made


def leaves_no_gaps(person: Person, held: list[Held], random: Random) -> list[Held]:
    """On most days each session in person begins in the minute in which the one before ends."""
    made: list[Held] = []
    for _, day in groupby(held, key=lambda one: one.booking.date):
        sessions, at = list(day), 0
        is_false = random.random() < person.rate
        for one in sessions:
            if not is_false or one.typed is None or one.booking.kind != "individual":
                made.append(one)
                continue
            at = at or one.booking.starts_ms
            minutes = random.randint(53, 60) if person.style.booked >= 55 else random.randint(45, 52)
            made.append(_typed(one, person, at, at + minutes * MINUTE))
            at += minutes * MINUTE
    return made


def fills_days(person: Person, held: list[Held], random: Random) -> list[Held]:
    """On some days more long sessions than anybody can hold: one after the other into the night, or even at once."""
    dates = sorted({one.booking.date for one in held})
    chosen = set(random.sample(dates, k=min(random.randint(3, 6), len(dates))))
    made = [one for one in held if one.booking.date not in chosen]
    for number, on in enumerate(sorted(chosen)):
        count = random.randint(14, 19) if number % 3 else random.randint(25, 29)
        made += _crowded(person, at_ms(on, MORNING, person.zone), on, count, random)
    return made


def _crowded(person: Person, start: int, on: date, count: int, random: Random) -> Iterator[Held]:
    at, sent = start, start + DAY + random.randint(0, 6 * HOUR)
    step_less = 0 if count < 20 else random.randint(20, 28) * MINUTE
    for number in range(count):
        minutes = random.randint(53, 60)
        client = person.id * 1000 + 400 + number
        booking = Booking(client, at, 60, "individual", on, at - random.randint(7, 20) * DAY)
        typed = Typed(at, at + minutes * MINUTE, minutes)
        yield Held(
            therapist=person.id,
            booking=booking,
            zone=person.zone,
            modality="in_person",
            visits=(),
            code=code_for("individual", minutes),
            typed=typed,
            submitted_ms=sent + number * 2 * MINUTE,
            truth=person.cheat,
            case=f"day {person.id} {on}",
        )
        at += minutes * MINUTE - step_less


def _typed(one: Held, person: Person, start: int, end: int) -> Held:
    minutes = (end - start) // MINUTE
    kind = one.booking.kind
    return replace(
        one,
        typed=Typed(start, end, minutes),
        code=code_for(kind, minutes) or one.code,
        phone_minutes=None,
        truth=person.cheat,
        case=f"therapist {person.id}",
    )
