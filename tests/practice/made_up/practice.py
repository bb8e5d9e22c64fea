"""The whole practice from one seed: honest people, and a few cheats of every kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from tests.practice.made_up import cheats, habits, twice
from tests.practice.made_up.calendars import bookings
from tests.practice.made_up.honest import honest, in_order
from tests.practice.made_up.plain import Held, Person, Practice, Style

THERAPISTS = 200
INVOICES = 50_000
WEEKS = 15
OF_EACH_KIND = 5

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")
STYLES = {
    "thirty": Style(30, 29, 4),
    "forty-five": Style(45, 44, 4),
    "fifty": Style(50, 49.5, 3.5),
    # Who books 53 minutes and stops by the clock, honestly: nearly everything is the long code, just above its start.
    "fifty-three": Style(55, 55.2, 1.2),
    "hour": Style(60, 56.5, 3),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of cheating: how, and what somebody must be like to do it."""

    how: Callable[[Person, list[Held], Random], list[Held]]
    modality: str
    styles: tuple[str, ...]
    rates: tuple[float, ...]


KINDS = {
    "edits-to-threshold": Kind(cheats.edits_to_threshold, "telehealth", ("fifty", "forty-five"), (0.1, 0.1, 0.3, 0.6)),
    "slow-drip": Kind(cheats.drips, "telehealth", ("fifty",), (0.3, 0.5, 0.8)),
    "outside-recording": Kind(cheats.claims_outside, "telehealth", ("forty-five", "fifty"), (0.1, 0.2, 0.4)),
    "crisis-upcoding": Kind(cheats.claims_crisis, "telehealth", ("forty-five", "hour"), (0.05, 0.1, 0.2)),
    "crisis-overuse": Kind(cheats.claims_many_crises, "telehealth", ("forty-five", "hour"), (0.08, 0.15, 0.3)),
    "cloned-notes": Kind(cheats.clones, "telehealth", ("fifty", "forty-five", "hour"), (0.06, 0.1, 0.2)),
    "invented": Kind(cheats.invents, "telehealth", ("hour", "fifty"), (0.03, 0.06, 0.1)),
    "double-booking": Kind(twice.books_twice, "telehealth", ("fifty", "hour"), (0.03, 0.05, 0.08)),
    "impossible-days": Kind(habits.fills_days, "in_person", ("fifty", "hour"), (1.0,)),
    "topping-up": Kind(habits.tops_up, "in_person", ("fifty",), (0.5, 0.8, 1.0)),
    "round-times": Kind(habits.rounds, "in_person", ("fifty", "hour"), (1.0,)),
    "schedule-times": Kind(habits.copies_schedule, "", ("forty-five", "fifty", "hour"), (0.95, 1.0)),
    "no-gaps": Kind(habits.leaves_no_gaps, "in_person", ("fifty", "hour"), (0.8, 1.0)),
}


def practice(
    seed: int, therapists: int = THERAPISTS, invoices: int = INVOICES, of_each: int = OF_EACH_KIND
) -> Practice:
    """Everybody and what they sent, at most so many invoices: the first ones."""
    people = tuple(_people(seed, therapists, of_each))
    held = [one for person in people for one in _sent_by(person, seed)]
    return Practice(people, tuple(in_order(held))[:invoices])


def _sent_by(person: Person, seed: int) -> list[Held]:
    random = Random(f"{seed} {person.id}")
    sent = honest(person, list(bookings(person, WEEKS, random)), random)
    return KINDS[person.cheat].how(person, sent, random) if person.cheat else sent


def _people(seed: int, therapists: int, of_each: int) -> Iterator[Person]:
    """Cheats first, by kind; how somebody is does not hang on how many others there are."""
    kinds = [kind for kind in KINDS for _ in range(of_each)]
    for number in range(therapists):
        random = Random(f"{seed} person {number}")
        person = _person(number, random)
        yield _cheat(person, kinds[number], random) if number < len(kinds) else person


def _person(number: int, random: Random) -> Person:
    load = random.choices(("part", "full", "busy"), (0.3, 0.5, 0.2))[0]
    weekly, days = {"part": (random.randint(6, 10), 2), "full": (random.randint(18, 24), 5), "busy": (34, 5)}[load]
    if load == "busy":
        weekly = random.randint(30, 40)
    return Person(
        id=number,
        zone=random.choice(ZONES),
        weekly=weekly,
        weekdays=tuple(sorted(random.sample(range(5), days))),
        style=STYLES[random.choices(list(STYLES), (0.05, 0.2, 0.3, 0.1, 0.35))[0]],
        modality=random.choices(("telehealth", "mixed", "in_person"), (0.55, 0.25, 0.2))[0],
        line=random.choices(("good", "fair", "bad"), (0.8, 0.15, 0.05))[0],
        couples=random.choice((0, 0, 0, 0.05, 0.1, 0.5)),
        has_group=random.random() < 0.12,
        types_in=random.choices(("clock", "fives"), (0.7, 0.3))[0],
    )


def _cheat(person: Person, name: str, random: Random) -> Person:
    """Full-time, so that there is something to see; otherwise like anybody."""
    kind = KINDS[name]
    return replace(
        person,
        weekly=max(person.weekly, 18),
        weekdays=person.weekdays if len(person.weekdays) == 5 else (0, 1, 2, 3, 4),
        modality=kind.modality or random.choice(("telehealth", "in_person")),
        style=STYLES[random.choice(kind.styles)],
        cheat=name,
        rate=random.choice(kind.rates),
        has_group=False,
    )
