"""From a calendar to what an honest therapist sends: the recorded time as shown, or typed times with a true note."""

from collections.abc import Iterable, Iterator
from random import Random

from tests.practice.made_up import notes
from tests.practice.made_up.plain import DAY, HOUR, MINUTE, Booking, Held, Person, Typed, minutes_of, together, whole
from tests.practice.made_up.rooms import Course, course

CORRECTS_DOWN = 0.004
TURNS_INTO_CRISIS = 0.0008
EVENING_BATCH = 0.8


def honest(person: Person, calendar: Iterable[Booking], random: Random) -> list[Held]:
    """Every session of one therapist, in the order in which they were held."""
    voice = notes.voice(random)
    held: list[Held] = []
    free = {"real": 0, "typed": 0}
    for booking in sorted(calendar, key=lambda one: (one.starts_ms, one.client)):
        is_member = booking.group is not None and bool(held) and held[-1].booking.starts_ms == booking.starts_ms
        what = course(booking, person, 0 if is_member else free["real"], random)
        sent = _sent(person, booking, what, free["typed"], voice, random)
        free["real"] = max(free["real"], what.end_ms)
        if sent is not None:
            held.append(sent)
            if booking.group is None:
                free["typed"] = max(free["typed"], sent.typed.end_ms if sent.typed else what.end_ms)
    return held


def code_for(kind: str, minutes: int, *, without_client: bool = False) -> str:
    """What so many minutes are billed as; empty when they are too few. The published minutes of each code."""
    if kind == "family":
        return "" if minutes < 26 else "90846" if without_client else "90847"
    if kind == "group":
        return "90853" if minutes >= 45 else ""
    if kind == "intake" and minutes >= 16:
        return "90791"
    if kind == "crisis" and minutes >= 30:
        return "90839-90840" if minutes >= 75 else "90839"
    return next((code for code, least in (("90837", 53), ("90834", 38), ("90832", 16)) if minutes >= least), "")


def _sent(person: Person, booking: Booking, what: Course, free: int, voice: notes.Voice, random: Random) -> Held | None:
    typed, note, phone = _entered(person, booking, what, free, voice, random)
    live = typed.minutes if typed else minutes_of(together(what.visits, anyone=what.without_client))
    kind = booking.kind
    if kind == "individual" and live >= 40 and random.random() < TURNS_INTO_CRISIS:
        kind = "crisis"
    code = code_for(kind, live, without_client=what.without_client)
    if not code:
        return None
    return Held(
        therapist=person.id,
        booking=booking,
        zone=person.zone,
        modality="telehealth" if what.visits or what.what == "unrecorded" else "in_person",
        visits=what.visits,
        code=code,
        typed=typed,
        submitted_ms=_submitted(what.end_ms, random),
        note=note,
        keeps_draft=what.what == "phone" and random.random() < 0.5,
        phone_minutes=phone,
        is_client_there=not what.without_client if booking.kind == "family" else None,
    )


def _entered(
    person: Person, booking: Booking, what: Course, free: int, voice: notes.Voice, random: Random
) -> tuple[Typed | None, str, int | None]:
    """Typed times with their note and the minutes by phone; nothing for a recording that is right."""
    if what.by_phone_ms:
        return _finished_by_phone(person, what, voice, random)
    if what.what == "unrecorded":
        typed = _typed(person, booking, what, free, random)
        return typed, notes.unrecorded(typed.start_ms, typed.end_ms, person.zone, random), None
    if not what.visits:
        return _typed(person, booking, what, free, random), "", None
    if what.what == "plain" and not what.without_client and random.random() < CORRECTS_DOWN:
        live = together(what.visits)
        less = min(random.randint(3, 12), minutes_of(live) - 1)
        typed = Typed(whole(live[0][0]), whole(live[-1][1]), minutes_of(live) - less)
        return typed, notes.taken_off(less, random), None
    return None, "", None


def _finished_by_phone(person: Person, what: Course, voice: notes.Voice, random: Random) -> tuple[Typed, str, int]:
    assert what.by_phone_ms
    live, (again, end) = together(what.visits), what.by_phone_ms
    by_phone = (end - again) // MINUTE
    typed = Typed(whole(live[0][0]), whole(end) + MINUTE, minutes_of(live) + by_phone)
    return typed, notes.by_phone(voice, live[-1][1], again, end, person.zone, random), by_phone


def _typed(person: Person, booking: Booking, what: Course, free: int, random: Random) -> Typed:
    """As the clock showed, or to five minutes; now and then, when it was just so, as on the calendar."""
    start, end = whole(what.start_ms), whole(what.end_ms)
    if person.types_in == "fives":
        start, end = (round(at / (5 * MINUTE)) * 5 * MINUTE for at in (start, end))
    elif random.random() < 0.05:
        start = booking.starts_ms
    start = max(start, whole(free + MINUTE - 1))
    end = max(end, start + 16 * MINUTE)
    return Typed(start, end, (end - start) // MINUTE)


def _submitted(end: int, random: Random) -> int:
    """On the same evening, in the next days, or just in time."""
    if random.random() < EVENING_BATCH:
        return end + random.randint(5 * MINUTE, 9 * HOUR)
    return end + random.randint(9 * HOUR, (3 if random.random() < 0.85 else 12) * DAY)


def in_order(held: Iterable[Held]) -> Iterator[Held]:
    """As they were sent."""
    return iter(sorted(held, key=lambda one: (one.submitted_ms, one.therapist, one.booking.client)))
