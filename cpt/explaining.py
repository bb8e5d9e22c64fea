"""How does the explainer put a code's rules into plain words, and which codes are its neighbours?

Every sentence is made from the rules in force on the date of service that was asked for, so that none can disagree
with what the checks say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice

from cpt.rulebook import AudioOnly, ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms
from cpt.ruler import is_timed

# So many units are spelt out by their minutes; a rule says where the others follow.
SPELT = 3
CLIENT = {
    ClientPresence.PRESENT: "The identified client, live with you.",
    ClientPresence.ABSENT: "Family or others close to the client. The identified client must not be there.",
    ClientPresence.EITHER: "The identified client may be there and need not be.",
}
NOT_COUNTED = "Waiting alone, notes and scheduling do not count; seconds are cut off once, at the end."
AUDIO = {
    AudioOnly.CONTRACT: "Only where the contract pays for audio only.",
    AudioOnly.NEVER: "Never, whatever the contract says.",
    AudioOnly.ALWAYS: "Yes: the code is for the telephone.",
}


@dataclass(frozen=True, slots=True)
class SameDay:
    """Codes that meet this one on one day in the same way: what happens then, in words."""

    outcome: PairOutcome
    words: str
    codes: tuple[Code, ...]
    sources: tuple[str, ...]


def day_said(on: date) -> str:
    """November 3, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def minutes_said(rule: Rule) -> str:
    """38 to 52 minutes; both inclusive."""
    match rule.min_minutes, rule.max_minutes:
        case None, None:
            return "any length"
        case None, most:
            return f"up to {most} minutes"
        case least, None:
            return f"{least} minutes or more"
        case _:
            return f"{rule.min_minutes} to {rule.max_minutes} minutes"


def fewer_said(rule: Rule) -> str:
    """What fewer minutes do where they stop nothing; empty where they do."""
    return "Fewer minutes only ask for a second look." if rule.below_is_warning and rule.min_minutes else ""


def units_said(rule: Rule, further: Code | None = None) -> str:
    """How many units the minutes make, and how many a day are billed at most. `further`: what bills longer time."""
    if rule.step_minutes is not None:
        made = _steps_said(rule, rule.step_minutes)
    elif further is not None and further.rule is not None:
        made = f"One unit; from {further.rule.min_minutes or 0} minutes {further.code} bills the further time."
    else:
        made = "One unit, however long the session." if rule.max_minutes is None else "One unit."
    return f"{made}{_cap_said(rule)}"


def rule_said(rule: Rule) -> str:
    """Minutes, steps and daily limit of one dated rule, whatever bills the time beyond it."""
    steps = _steps_said(rule, rule.step_minutes) if rule.step_minutes is not None else ""
    parts = (f"{minutes_said(rule).capitalize()}.", fewer_said(rule), steps, _cap_said(rule).strip())
    return " ".join(part for part in parts if part)


def _cap_said(rule: Rule) -> str:
    match rule.max_units:
        case None:
            return ""
        case 1:
            return " One a day."
        case units:
            return f" At most {units} a day."


def _steps_said(rule: Rule, step: int) -> str:
    spelt = min(SPELT, rule.max_units or SPELT)
    first, *others = islice(count(rule.min_minutes or 0, step), spelt)
    parts = [f"One unit from {first} minutes"]
    parts += [f"{number} from {minutes}" for number, minutes in enumerate(others, start=2)]
    further = "" if spelt == rule.max_units else f", and so on each {step} minutes"
    return f"{', '.join(parts)}{further}."


def who_said(code: Code) -> str:
    """Who must be there."""
    if code.kind == "group":
        return "Each member with you, live; billed for every member on that member's own time."
    return CLIENT[code.client]


def measured_said(code: Code) -> str:
    """Which minutes count."""
    if code.is_time_reported:
        return "The time you report: part of the work is done without the client, and no recording can measure it."
    if code.client == ClientPresence.ABSENT:
        return f"Live minutes with anyone on the client's side. {NOT_COUNTED}"
    return f"Live minutes together. {NOT_COUNTED}"


def audio_said(code: Code, terms: Terms) -> str:
    """May the whole session be by phone?"""
    if code.audio != AudioOnly.CONTRACT or terms.is_self_pay:
        return AUDIO[code.audio]
    return f"{terms.payer} {'pays' if terms.allows_audio_only else 'does not pay'} for audio only."


def neighbours(rulebook: Rulebook, code: Code) -> list[Code]:
    """Codes of the same kind that another length, or other people there, would lead to; in the admin's order.

    Further time (90840) stands beside its own base alone. A code without minutes has no neighbours.
    """
    if not is_timed(code):
        return []
    near = (other for other in rulebook.codes.values() if other.kind == code.kind and other.code != code.code)
    return sorted(
        (other for other in near if other.is_open and is_timed(other) and _is_beside(code, other)),
        key=lambda other: other.order,
    )


def _is_beside(code: Code, other: Code) -> bool:
    if other.extends:
        return other.extends == code.code
    return code.extends in (None, other.code)


def add_ons_of(rulebook: Rulebook, code: Code) -> list[Code]:
    """What may be ticked beside the code."""
    return _open_ones(other for other in rulebook.codes.values() if code.code in other.bases)


def further_time_of(rulebook: Rulebook, code: Code) -> Code | None:
    """What bills the time beyond the code, where the payer pays for that."""
    return next((other for other in rulebook.codes.values() if other.extends == code.code and other.is_open), None)


def bases_of(rulebook: Rulebook, code: Code) -> list[Code]:
    """What the code may stand beside: an add-on's bases, or the code whose further time it bills."""
    names = code.bases | ({code.extends} if code.extends else set())
    return _open_ones(other for name, other in rulebook.codes.items() if name in names)


def _open_ones(codes: Iterable[Code]) -> list[Code]:
    return sorted((code for code in codes if code.is_open), key=lambda code: code.order)


def same_day(rulebook: Rulebook, code: Code) -> list[SameDay]:
    """The pairs of one day that name the code, the strictest first; only with codes in force."""
    met: dict[tuple[int, str], list[tuple[Code, Pair]]] = {}
    for other, pair in _pairs_of(rulebook, code):
        met.setdefault((list(PairOutcome).index(pair.outcome), pair_said(code.code, pair)), []).append((other, pair))
    return [_grouped(words, found) for (_, words), found in sorted(met.items(), key=lambda item: item[0])]


def _grouped(words: str, found: list[tuple[Code, Pair]]) -> SameDay:
    found.sort(key=lambda one: one[0].order)
    sources = dict.fromkeys(pair.source for _, pair in found if pair.source)
    return SameDay(found[0][1].outcome, words, tuple(other for other, _ in found), tuple(sources))


def _pairs_of(rulebook: Rulebook, code: Code) -> Iterator[tuple[Code, Pair]]:
    for names, pair in rulebook.pairs.items():
        if code.code in names and len(names) > 1:
            (name,) = names - {code.code}
            other = rulebook.codes.get(name)
            if other is not None and other.rule is not None:
                yield other, pair


def pair_said(code: str, pair: Pair) -> str:
    """What happens when the code meets another of one day."""
    if pair.outcome == PairOutcome.NEVER:
        return "Never both: no modifier opens it."
    if pair.outcome == PairOutcome.NONE:
        return "Both, without more."
    side = f"on {code}" if pair.modifier_on == code else "on the other code"
    return f"Both, when the services were separate: modifier 59 goes {side}."
