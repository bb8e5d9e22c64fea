"""Does the chosen code agree with the time and the date, and what is ticked beside it with the code?"""

from collections.abc import Iterator

from cpt.rulebook import Choice, Code, Rule
from cpt.suggestions import LADDERS, is_reached, ladder
from cpt.time_rules import computed_units, limits
from invoicing.case import TimeSource
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.wording import HELD, day, length, listed


def code_missing(proposal: Proposal) -> Iterator[Finding]:
    """A code is chosen."""
    if not proposal.entry.code:
        yield error("code-missing", "code", "Choose the code for this session.")


def code_not_in_force(proposal: Proposal) -> Iterator[Finding]:
    """The code was valid on the date of service (its dated rules)."""
    entry, rulebook = proposal.entry, proposal.case.rulebook
    for field, value in (("code", entry.code), *(("add_ons", code) for code in entry.add_ons)):
        for part in _parts(field, value):
            code = rulebook.codes.get(part)
            on = day(proposal.case.date_of_service)
            if code is None:
                yield error("code-not-in-force", field, f"{part} is not in the code list. Choose one that is.")
            elif code.rule is None:
                yield error(
                    "code-not-in-force",
                    field,
                    f"{part} {code.not_in_force_because} and the session was on {on}. "
                    "Choose a code that was in force that day.",
                )
    if _is_no_line(proposal):
        yield error("code-not-in-force", "code", f"{entry.code} is no line of the code list. Choose one that is.")


def minutes_fit_code(proposal: Proposal) -> Iterator[Finding]:
    """The live minutes lie between where the code starts and where it ends, both inclusive (the rule's own source)."""
    choice, span, minutes = proposal.choice, proposal.limits, proposal.minutes
    if choice is None or span is None or minutes is None:
        return
    if minutes == 0:
        yield error(
            "minutes-below-code",
            "code",
            f"{_time(proposal)}. {choice.value} is for live time. Record the attendance instead, or correct the time.",
        )
        return
    if span.holds(minutes):
        return
    if span.starts_after(minutes):
        rule = _starting_rule(choice)
        id, limit = "minutes-below-code", f"{choice.value} starts at {span.min_minutes} minutes"
    else:
        rule = choice.base.rule
        id, limit = "minutes-above-code", f"{choice.value} ends at {span.max_minutes} minutes"
    if rule is not None and rule.is_contracts:
        limit += f" in the contract with {proposal.case.rulebook.terms.payer}"
    only_warns = span.starts_after(minutes) and rule is not None and rule.below_is_warning
    say = warning if only_warns else error
    yield say(id, "code", f"{_time(proposal)}. {limit}; {_what_fits(proposal, choice, minutes, only_warns)}")


def units_capped(proposal: Proposal) -> Iterator[Finding]:
    """More units than are paid in a day are cut to the limit (Medicare's unit limits, or the contract's own)."""
    if proposal.choice is None or proposal.minutes is None:
        return
    for code, computed in computed_units(proposal.choice, proposal.minutes).items():
        billed = proposal.units.get(code, computed)
        if billed < computed:
            yield warning(
                "units-capped",
                "live_minutes",
                f"{proposal.minutes} min come to {computed} units of {code}, and at most {billed} are paid in a day. "
                f"Tick to confirm that {billed} {'is' if billed == 1 else 'are'} billed.",
            )


def add_ons(proposal: Proposal) -> Iterator[Finding]:
    """An add-on goes with a base code that allows it (Medicare's add-on table of June 3, 2024)."""
    codes = proposal.case.rulebook.codes
    chosen = codes.get(proposal.entry.code)
    if chosen is not None and chosen.rule is not None and (chosen.is_add_on or chosen.extends):
        yield error(
            "add-on-without-base",
            "code",
            f"{chosen.code} is billed beside another code. {_base_of(chosen, proposal)}",
        )
        return
    for value in proposal.entry.add_ons:
        add_on = codes.get(value)
        if not proposal.entry.code:
            yield error("add-on-without-base", "add_ons", f"{value} is billed beside another code. Choose that code.")
        elif proposal.choice is not None and add_on is not None and not _goes_with(add_on, proposal.choice):
            yield error(
                "add-on-not-allowed",
                "add_ons",
                f"{value} does not go with {proposal.choice.value}. {_goes_where(add_on)}Untick it, or choose another "
                "code.",
            )


def _parts(field: str, value: str) -> list[str]:
    """The codes that a posted value names; an add-on is always one."""
    return value.split("-") if field == "code" and value else [value] if value else []


def _is_no_line(proposal: Proposal) -> bool:
    """Codes that are known, put together in a way that the list does not offer."""
    parts, known = proposal.entry.code.split("-"), proposal.case.rulebook.codes
    return len(parts) > 1 and proposal.choice is None and all(part in known for part in parts)


def _starting_rule(choice: Choice) -> Rule | None:
    """The rule that says where the choice starts."""
    return choice.extension.rule if choice.needs_extension and choice.extension else choice.base.rule


def _time(proposal: Proposal) -> str:
    if proposal.time_source == TimeSource.RECORDED:
        who = " with the family" if proposal.counts_with_anyone else ""
        return f"{length(proposal.figure.live_ms)} of live time{who} are recorded"
    what = "" if proposal.is_reported else " of live time"
    return f"{proposal.minutes} min{what} are entered"


def _what_fits(proposal: Proposal, choice: Choice, minutes: int, only_warns: bool) -> str:
    if only_warns:
        return "tick to confirm that the session was so short."
    rulebook, licence = proposal.case.rulebook, proposal.case.licence
    fits = [one for one in ladder(rulebook, licence, choice) if one != choice and is_reached(one, minutes)]
    suits = [one for one in fits if one.base.client == choice.base.client]
    if not suits:
        return _nothing_fits(proposal, choice, minutes)
    names = listed(f"{one.value} fits ({limits(one)})" for one in suits)
    choose = listed((one.value for one in suits), "or")
    if proposal.time_source == TimeSource.RECORDED:
        return f"{names}. Choose {choose}, or, if the recording is wrong, correct the time with a note."
    return f"{names}. Choose {choose}, or correct the time if it was mistyped."


def _nothing_fits(proposal: Proposal, choice: Choice, minutes: int) -> str:
    said = f"no code of this kind fits that length. Choose another kind of code, or {HELD}"
    if outside := [one.value for one in _outside_contract(proposal, choice) if is_reached(one, minutes)]:
        without = f"but is not in the contract with {proposal.case.rulebook.terms.payer}"
        said = f"{listed(outside)} would fit, {without}. Ask support to have it added, or {HELD}"
    if proposal.time_source == TimeSource.RECORDED:
        return f"{said}. Correct the time only if the recording is wrong, with a note."
    return f"{said}. Correct the time if it was mistyped."


def _outside_contract(proposal: Proposal, choice: Choice) -> Iterator[Choice]:
    """The rungs of the choice's ladder that are in force and within the licence, and that the contract leaves out."""
    licence = proposal.case.licence
    for one in proposal.case.rulebook.choices():
        is_rung = one.kind == choice.kind and one.kind in LADDERS and one.base.client == choice.base.client
        is_theirs = all(code.rule and code.allows_licence(licence) for code in one.codes)
        if is_rung and is_theirs and not all(code.is_contracted for code in one.codes):
            yield one


def _base_of(code: Code, proposal: Proposal) -> str:
    if code.extends:
        combined = f"{code.extends}-{code.code}"
        base = combined if proposal.case.rulebook.choice(combined) else code.extends
        return f"Choose {base}; its units follow from the time."
    return f"Choose {listed(sorted(code.bases), 'or')} and tick it there." if code.bases else "Choose that code."


def _goes_where(add_on: Code) -> str:
    if add_on.extends:
        return f"Its units follow from the time of {add_on.extends}. "
    return f"It goes with {listed(sorted(add_on.bases), 'or')}. " if add_on.bases else ""


def _goes_with(add_on: Code, choice: Choice) -> bool:
    return add_on.is_add_on and choice.base.code in add_on.bases
