"""Cheats about one session: what an honest therapist would have sent, made into what this one sends.

Each takes a therapist's honest invoices and gives back all of them, the false ones labelled.
"""

from dataclasses import replace
from random import Random

from tests.practice.made_up import notes
from tests.practice.made_up.plain import DAY, HOUR, MINUTE, Held, Person, Typed, minutes_of, together, whole
from tests.practice.made_up.vocabulary import EXCUSES


def is_plain(one: Held) -> bool:
    """A recorded session of one client that was sent as shown."""
    return one.typed is None and one.booking.kind == "individual" and bool(one.visits)


def edits_to_threshold(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Recorded short of a longer code, entered as exactly its first minute, or one or two above."""

    def false(one: Held, minutes: int) -> Held | None:
        above = _next_start(minutes)
        if above is None or above - minutes > 15 or random.random() >= person.rate:
            return None
        entered = above + random.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))
        return _edited(one, entered, _excuse(person, entered, random), random)

    return [_label(one, false, person) for one in held]


def drips(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Only where a few minutes are missing, a few minutes more, each with an excuse of its own."""

    def false(one: Held, minutes: int) -> Held | None:
        above = _next_start(minutes)
        if above is None or above - minutes > 4 or random.random() >= person.rate:
            return None
        entered = above + random.randint(0, 2)
        return _edited(one, entered, f"{random.choice(EXCUSES)}, {entered} minutes in all.", random)

    return [_label(one, false, person) for one in held]


def claims_outside(person: Person, held: list[Held], random: Random) -> list[Held]:
    """The session is said to have begun long before, or ended long after, anybody was there."""

    def false(one: Held, minutes: int) -> Held | None:
        if minutes >= 60 or random.random() >= person.rate:
            return None
        live = together(one.visits)
        start, end, longer = whole(live[0][0]), whole(live[-1][1]) + MINUTE, random.randint(8, 22)
        early = random.random() < 0.3
        typed = Typed(start - longer * MINUTE if early else start, end if early else end + longer * MINUTE, minutes)
        typed = replace(typed, minutes=min(minutes + longer, (typed.end_ms - typed.start_ms) // MINUTE))
        return _with(one, typed, f"{random.choice(EXCUSES)}, {typed.minutes} minutes.")

    return [_label(one, false, person) for one in held]


def claims_crisis(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Appointments of every week, billed as if they had been an emergency."""

    def false(one: Held, minutes: int) -> Held | None:
        is_routine = one.booking.starts_ms - one.booking.booked_ms > 2 * DAY
        if minutes < 30 or not is_routine or random.random() >= person.rate:
            return None
        return replace(one, code="90839")

    return [_label(one, false, person) for one in held]


def claims_many_crises(person: Person, held: list[Held], random: Random) -> list[Held]:
    """The same with the appointment put on the calendar anew on the day itself."""

    def false(one: Held, minutes: int) -> Held | None:
        if minutes < 30 or random.random() >= person.rate:
            return None
        booked = one.booking.starts_ms - random.randint(1, 8) * HOUR
        return replace(one, code="90839", booking=replace(one.booking, booked_ms=booked), case=f"therapist {person.id}")

    return [_label(one, false, person) for one in held]


def clones(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Small edits, always with one and the same note: word for word, or with some words exchanged."""
    is_paraphrased = person.id % 2 == 0

    def false(one: Held, minutes: int) -> Held | None:
        if random.random() >= person.rate:
            return None
        entered = minutes + random.randint(2, 8)
        note = notes.copied(person.id, entered, is_paraphrased, random)
        return replace(_edited(one, entered, note, random), case=f"therapist {person.id}")

    return [_label(one, false, person) for one in held]


def invents(person: Person, held: list[Held], random: Random) -> list[Held]:
    """Sessions that never took place: nobody came into the room, and times were typed in."""

    def false(one: Held, minutes: int) -> Held | None:
        if random.random() >= person.rate:
            return None
        start = one.booking.starts_ms + random.randint(0, 3) * MINUTE
        entered = random.choice((53, 54, 55, 58, 60))
        typed = Typed(start, start + entered * MINUTE, entered)
        note = notes.unrecorded(typed.start_ms, typed.end_ms, person.zone, random)
        return replace(_with(one, typed, note), visits=())

    return [_label(one, false, person) for one in held]


def _label(one: Held, false: object, person: Person) -> Held:
    """The invoice as it is, or its false version with the label."""
    if not is_plain(one):
        return one
    made = false(one, minutes_of(together(one.visits)))  # type: ignore[operator]
    return one if made is None else replace(made, truth=person.cheat)


def _next_start(minutes: int) -> int | None:
    """Where the next longer code of individual therapy begins."""
    return next((start for start in (38, 53) if start > minutes), None)


def _edited(one: Held, minutes: int, note: str, random: Random) -> Held:
    """More minutes than were recorded. Half of the time the therapist stays in the room to cover them."""
    live = together(one.visits)
    start, end = whole(live[0][0]), whole(live[-1][1])
    end = max(end, start + minutes * MINUTE) + random.choice((0, MINUTE))
    if random.random() < 0.5:
        later = end + random.randint(MINUTE, 3 * MINUTE)
        stays = tuple(replace(v, left_ms=max(v.left_ms or 0, later)) if v.who == "therapist" else v for v in one.visits)
        one = replace(one, visits=stays)
    return _with(one, Typed(start, end, minutes), note)


def _with(one: Held, typed: Typed, note: str) -> Held:
    code = next(code for code, least in (("90837", 53), ("90834", 38), ("90832", 0)) if typed.minutes >= least)
    return replace(one, typed=typed, note=note, code=code)


def _excuse(person: Person, minutes: int, random: Random) -> str:
    if person.id % 3 == 0:
        return notes.copied(person.id, minutes, True, random)
    return f"{random.choice(EXCUSES)}. It was {minutes} minutes."
