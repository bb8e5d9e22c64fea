"""Disruption notes: what honest people write, each in a voice of their own, and one note used again and again."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from tests.practice.made_up.vocabulary import (
    ACTIONS,
    CAUSES,
    CLONES,
    CLOSERS,
    CORRECTIONS,
    ENDINGS,
    SYNONYMS,
    TAKEN_OFF,
    UNRECORDED,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases somebody tends to use."""

    causes: tuple[str, ...]
    actions: tuple[str, ...]
    endings: tuple[str, ...]


def voice(random: Random) -> Voice:
    """A few favourites of each."""
    return Voice(*(tuple(random.sample(one, k)) for one, k in ((CAUSES, 7), (ACTIONS, 4), (ENDINGS, 5))))


def by_phone(who: Voice, drop_ms: int, again_ms: int, end_ms: int, zone: str, random: Random) -> str:
    """An honest note about a session that was finished by phone."""
    cause, action, ending = (random.choice(part) for part in (who.causes, who.actions, who.endings))
    drop, again, end = (clock(at, zone) for at in (drop_ms, again_ms, end_ms))
    shapes = (
        f"At {drop} {cause}; {action} at {again} and {ending}, until {end}.",
        f"Around {drop} {cause}. {action[0].upper()}{action[1:]} ({again} to {end}) and {ending}.",
        f"{cause[0].upper()}{cause[1:]} ({drop}), so {action} from {again} on. We {ending} and stopped at {end}.",
    )
    return f"{random.choice(shapes)} {random.choice(CLOSERS)}".strip()


def taken_off(minutes: int, random: Random) -> str:
    """Why an honest therapist enters less than was recorded."""
    return f"{random.choice(CORRECTIONS)}, {random.choice(TAKEN_OFF).format(minutes=minutes)}."


def unrecorded(start_ms: int, end_ms: int, zone: str, random: Random) -> str:
    """Why nothing was recorded."""
    start, end = clock(start_ms, zone), clock(end_ms, zone)
    when = (f"We talked from {start} to {end}.", f"Began {start}, ended {end}.", f"({start} until {end})")
    return f"{random.choice(UNRECORDED)}. {random.choice(when)} {random.choice(CLOSERS)}".strip()


def copied(template: int, minutes: int, is_paraphrased: bool, random: Random) -> str:
    """The same note once more, with this time's minutes, and where wanted with some words exchanged."""
    words = CLONES[template % len(CLONES)]
    if is_paraphrased:
        for word, others in SYNONYMS.items():
            if random.random() < 0.3:
                words = re.sub(rf"\b{word}\b", random.choice(others), words, count=1)
    return f"{words} {minutes} minutes in total."


def clock(at_ms: int, zone: str) -> str:
    """A time of day as people write it."""
    local = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(zone))
    return f"{local:%I:%M %p}".lstrip("0")
