"""A cheat with two rooms: the therapist is recorded in both of them at once.

As in cheats.py.
"""

from dataclasses import replace
from random import Random

from tests.practice.made_up.cheats import is_plain
from tests.practice.made_up.honest import code_for
from tests.practice.made_up.plain import HOUR, MINUTE, Held, Person, Typed, minutes_of, together, whole
from tests.practice.made_up.vocabulary import EXCUSES

MOVED = 0.7


def books_twice(person: Person, held: list[Held], random: Random) -> list[Held]:
    """A client in each; the second session is said to have been in the evening, or sent as it was recorded."""
    made = list(held)
    for place, one in enumerate(held):
        if is_plain(one) and random.random() < person.rate:
            second = _second(one, person.id * 1000 + 700 + place, random)
            if second is not None:
                made.append(replace(second, truth=person.cheat))
    return made


def _second(one: Held, client: int, random: Random) -> Held | None:
    late = random.randint(3, 12) * MINUTE
    booking = replace(one.booking, client=client, starts_ms=one.booking.starts_ms + late)
    visits = tuple(replace(v, joined_ms=v.joined_ms + late) for v in one.visits)
    live = together(visits)
    if not live:
        return None
    second = replace(one, booking=booking, visits=visits, submitted_ms=one.submitted_ms + MINUTE)
    if random.random() < MOVED:
        second = _moved(second, live, random)
    code = code_for("individual", second.typed.minutes if second.typed else minutes_of(live))
    return replace(second, code=code) if code else None


def _moved(second: Held, live: list[tuple[int, int]], random: Random) -> Held:
    minutes = max((live[-1][1] - live[0][0]) // MINUTE, 45)
    evening = whole(second.booking.starts_ms) + random.randint(11, 13) * HOUR
    typed = Typed(evening, evening + minutes * MINUTE, minutes)
    note = f"{random.choice(EXCUSES)}, {minutes} minutes later that day."
    return replace(second, typed=typed, note=note, submitted_ms=max(second.submitted_ms, typed.end_ms + HOUR))
