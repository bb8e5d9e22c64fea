"""What holds for every number of minutes, whichever code, payer and licence."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpt.rulebook import Rulebook, Terms
from cpt.suggestions import Held, suggest
from cpt.time_rules import billed_units, limits, supports
from invoicing.case import Case, Contact, Entry, Recorded
from invoicing.checks import blocking, check
from invoicing.offering import suggestions
from invoicing.proposal import Proposal
from tests.invoicing.cases import as_shown, case, entry, minute, neighbour, together
from tests.rulebooks import INSURED, book

MINUTES = range(1441)
LICENCES = ("psychologist", "social_worker", "family_therapist", "counselor", "prescriber")
BOOKS: dict[str, Rulebook] = {
    "ordinary": book(),
    "self-pay": book(terms=Terms()),
    "without the long code": book(without=["90837"]),
    "wider": book(without=["90837"], rules=["90834-up-to-60"]),
    "units": book(without=["90837"], rules=["90834-in-units"]),
    "strict crisis": book(rules=["90839-up-to-75", "90840-from-76"]),
    "employee assistance": book(only=["99404"]),
    "state": book(only=["H0004"], rules=["h0004-full-quarter-hours"]),
    "state, begun": book(only=["H0004"], rules=["h0004-begun-quarter-hours"]),
    "nothing": book(only=[]),
}
CHOICES = sorted(choice.value for choice in book().choices())


def in_person(rulebook: Rulebook, **changes: Any) -> Case:
    return case(Recorded(is_telehealth=False), rulebook, **changes)


def claim(code: str, minutes: int, **changes: Any) -> Entry:
    times = {"ended_at": minute(max(minutes, 1)), "live_minutes": minutes, "contact": Contact.IN_PERSON}
    return entry(code, **{**times, "identified_client_present": code not in ("90846", "96170", "96202"), **changes})


def is_accepted(one: Case, posted: Entry) -> bool:
    """Would it pass once every warning is ticked?"""
    findings = check(one, posted)
    return not blocking(findings, frozenset(finding.id for finding in findings))


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("kind", ["individual", "crisis"])
def test_every_number_of_minutes_has_a_way_to_finish(name: str, kind: str) -> None:
    """A code that is accepted, or a refusal that names the attendance."""
    rulebook = BOOKS[name]
    one = replace(in_person(rulebook, kind=kind), now=minute(1500))
    for minutes in MINUTES:
        offered = suggest(rulebook, one.licence, Held(kind, minutes, minutes))
        if offered:
            assert is_accepted(one, claim(offered[0].code, minutes)), minutes
        else:
            said = " ".join(finding.message for finding in check(one, claim("90834", minutes)))
            assert "held, not billable" in said or "Record the attendance" in said, minutes


@pytest.mark.parametrize("name", BOOKS)
def test_units_never_fall_as_minutes_grow(name: str) -> None:
    for choice in BOOKS[name].choices():
        if (span := limits(choice)) is None:
            continue
        inside = [minutes for minutes in MINUTES if span.holds(minutes)]
        counts = [sum(billed_units(choice, minutes).values()) for minutes in inside]
        assert counts == sorted(counts), choice.value
        assert counts[-1] >= counts[0] >= (1 if inside[0] else 0), choice.value


def test_exactly_one_individual_code_fits_from_16_minutes_up() -> None:
    rungs = [book().choice(code) for code in ("90832", "90834", "90837")]
    assert [sum(supports(rung, minutes) for rung in rungs if rung) for minutes in MINUTES] == [0] * 16 + [1] * 1425


@pytest.mark.parametrize("name", ["ordinary", "self-pay", "strict crisis"])
def test_each_minute_of_a_crisis_has_one_code(name: str) -> None:
    rungs = [choice for choice in BOOKS[name].choices() if choice.kind == "crisis"]
    least = min(span.min_minutes or 0 for rung in rungs if (span := limits(rung)))
    assert [m for m in range(least, 1441) if sum(supports(rung, m) for rung in rungs) != 1] == []


@settings(deadline=None)
@given(
    code=st.sampled_from(CHOICES),
    minutes=st.integers(0, 400),
    name=st.sampled_from(sorted(BOOKS)),
    licence=st.sampled_from(LICENCES),
    add_ons=st.sets(st.sampled_from(["90785", "90863", "90840", "96131"])),
    other=st.none() | st.sampled_from(CHOICES),
    terms=st.sampled_from([INSURED, Terms(), replace(INSURED, second_only_as_crisis=True, intake_repeat_months=6)]),
    contact=st.sampled_from(list(Contact)),
)
def test_what_is_accepted_stays_accepted_and_bills_something(**drawn: Any) -> None:
    """The findings are the same when they are computed again, and do not hang on the ticks."""
    rulebook = replace(BOOKS[drawn["name"]], terms=drawn["terms"])
    neighbours = (neighbour(codes=tuple(drawn["other"].split("-"))),) if drawn["other"] else ()
    one = in_person(rulebook, licence=drawn["licence"], neighbours=neighbours)
    posted = claim(drawn["code"], drawn["minutes"], add_ons=tuple(sorted(drawn["add_ons"])), contact=drawn["contact"])
    findings = check(one, posted)
    ticked = replace(posted, accept=frozenset(finding.id for finding in findings))
    assert check(one, ticked) == findings
    assert len({(finding.id, finding.field, finding.severity) for finding in findings}) == len(findings)
    if not blocking(findings, ticked.accept):
        billed = Proposal(one, ticked).units
        assert billed
        assert min(billed.values()) >= 1
        assert set(billed) >= set(drawn["code"].split("-"))


@settings(deadline=None)
@given(minutes=st.floats(0, 200), kind=st.sampled_from(["individual", "family", "crisis", "intake", "group"]))
def test_a_suggestion_is_never_refused_and_never_longer_than_the_time(minutes: float, kind: str) -> None:
    one = case(together(minutes), kind=kind)
    for suggestion in suggestions(one):
        posted = as_shown(one, suggestion.code)
        assert is_accepted(one, posted)
        assert Proposal(one, posted).units == suggestion.units
