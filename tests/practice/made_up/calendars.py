"""A therapist's calendar: the same clients in the same hours of the week, new ones now and then, a group, a crisis."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.practice.made_up.plain import DAY, HOUR, Booking, Person

FIRST_MONDAY = date(2026, 3, 2)  # the clocks change in the first week
MISSED = 0.08
NEW_CLIENT = 0.02
SAME_DAY = 0.04
CRISIS_A_WEEK = 0.07
EVENING = time(19, 30)
GROUP_AT = time(18, 0)


def bookings(person: Person, weeks: int, random: Random) -> Iterator[Booking]:
    """Everything that took place, week by week."""
    slots = _slots(person, random)
    clients = {slot: person.id * 1000 + number for number, slot in enumerate(slots)}
    newest = person.id * 1000 + len(slots)
    members = [newest + number for number in range(1, random.randint(4, 9) + 1)]
    newest += len(members)
    for week in range(weeks):
        monday = FIRST_MONDAY + timedelta(weeks=week)
        for weekday, at in slots:
            if random.random() < MISSED:
                continue
            kind = "family" if random.random() < person.couples else "individual"
            if random.random() < NEW_CLIENT or (week == 0 and random.random() < 0.1):
                newest += 1
                clients[weekday, at] = newest
                kind = "intake"
            yield _routine(person, clients[weekday, at], monday + timedelta(days=weekday), at, kind, random)
        if person.has_group:
            yield from _group(person, members, monday + timedelta(days=person.weekdays[0]), random)
        if random.random() < CRISIS_A_WEEK:
            yield _crisis(person, clients, monday, random)


def at_ms(on: date, at: time, zone: str) -> int:
    """A local time as an instant."""
    return int(datetime.combine(on, at, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def local_date(instant_ms: int, zone: str) -> date:
    """The date there."""
    return datetime.fromtimestamp(instant_ms // 1000, UTC).astimezone(ZoneInfo(zone)).date()


def _slots(person: Person, random: Random) -> list[tuple[int, time]]:
    """Hours of the week, spread over the working days; lunch stays free where it can."""
    first = random.choice((8, 9, 10))
    hours = [first + number for number in range(10) if first + number != 12] + [12]
    by_day = [(weekday, time(hour)) for hour in hours for weekday in person.weekdays if hour < 20]
    return sorted(by_day[: person.weekly])


def _routine(person: Person, client: int, on: date, at: time, kind: str, random: Random) -> Booking:
    starts = at_ms(on, at, person.zone)
    ahead = random.randint(7, 28) * DAY
    if kind == "intake":
        ahead = random.randint(2, 14) * DAY
    elif random.random() < SAME_DAY:
        ahead = random.randint(2, 6) * HOUR
    minutes = 60 if kind == "intake" else person.style.booked
    return Booking(client, starts, minutes, kind, on, starts - ahead - random.randint(0, HOUR))


def _group(person: Person, members: list[int], on: date, random: Random) -> Iterator[Booking]:
    starts = at_ms(on, GROUP_AT, person.zone)
    for member in members:
        if random.random() >= MISSED:
            yield Booking(member, starts, 75, "group", on, starts - 21 * DAY, person.id)


def _crisis(person: Person, clients: dict[tuple[int, time], int], monday: date, random: Random) -> Booking:
    """In the evening of a working day, for somebody who has no session on that day, asked for a few hours before."""
    weekday = random.choice(person.weekdays[-2:])
    others = [client for (day, _), client in clients.items() if day != weekday] or list(clients.values())
    on = monday + timedelta(days=weekday)
    starts = at_ms(on, EVENING, person.zone)
    return Booking(random.choice(others), starts, 60, "crisis", on, starts - random.randint(1, 6) * HOUR)
