"""What the explainer says of a code: every sentence from the rules in force."""

from dataclasses import replace
from datetime import date

import pytest

from cpt.explaining import (
    add_ons_of,
    audio_said,
    bases_of,
    day_said,
    fewer_said,
    further_time_of,
    measured_said,
    minutes_said,
    neighbours,
    pair_said,
    rule_said,
    same_day,
    units_said,
    who_said,
)
from cpt.rulebook import AudioOnly, ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms
from tests.rulebooks import INSURED, book

BOOK = book()
ON = date(2013, 1, 1)


def names(codes: list[Code]) -> list[str]:
    return [code.code for code in codes]


def said(name: str, rulebook: Rulebook = BOOK) -> list[tuple[str, list[str]]]:
    return [(one.words, names(list(one.codes))) for one in same_day(rulebook, rulebook.codes[name])]


def test_days() -> None:
    assert day_said(date(2027, 1, 1)) == "January 1, 2027"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "any length"),
        ({"max_minutes": 30}, "up to 30 minutes"),
        ({"min_minutes": 53}, "53 minutes or more"),
        ({"min_minutes": 38, "max_minutes": 52}, "38 to 52 minutes"),
        ({"min_minutes": 45, "below_is_warning": True}, "45 minutes or more"),
    ],
)
def test_minutes(rule: dict[str, int], words: str) -> None:
    assert minutes_said(Rule(ON, **rule)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"min_minutes": 38, "max_minutes": 52, "max_units": 2}, "One unit. At most 2 a day."),
        ({"min_minutes": 53}, "One unit, however long the session."),
        ({"max_units": 1}, "One unit, however long the session. One a day."),
        (
            {"min_minutes": 75, "step_minutes": 30, "max_units": 3},
            "One unit from 75 minutes, 2 from 105, 3 from 135. At most 3 a day.",
        ),
        (
            {"min_minutes": 38, "step_minutes": 15, "max_units": 2},
            "One unit from 38 minutes, 2 from 53. At most 2 a day.",
        ),
        (
            {"min_minutes": 8, "step_minutes": 15, "max_units": 4},
            "One unit from 8 minutes, 2 from 23, 3 from 38, and so on each 15 minutes. At most 4 a day.",
        ),
        ({"step_minutes": 20}, "One unit from 0 minutes, 2 from 20, 3 from 40, and so on each 20 minutes."),
        ({"min_minutes": 31, "step_minutes": 60, "max_units": 1}, "One unit from 31 minutes. One a day."),
    ],
)
def test_units(rule: dict[str, int], words: str) -> None:
    assert units_said(Rule(ON, **rule)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"min_minutes": 45, "below_is_warning": True}, "Fewer minutes only ask for a second look."),
        ({"min_minutes": 45}, ""),
        ({"below_is_warning": True}, ""),
    ],
)
def test_fewer_minutes_that_stop_nothing(rule: dict[str, int], words: str) -> None:
    assert fewer_said(Rule(ON, **rule)) == words
    assert ("Fewer" in rule_said(Rule(ON, **rule))) == bool(words)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"min_minutes": 53, "max_units": 2}, "53 minutes or more. At most 2 a day."),
        ({}, "Any length."),
        (
            {"min_minutes": 75, "step_minutes": 30, "max_units": 1},
            "75 minutes or more. One unit from 75 minutes. One a day.",
        ),
    ],
)
def test_a_dated_rule_says_nothing_of_what_bills_the_time_beyond_it(rule: dict[str, int], words: str) -> None:
    assert rule_said(Rule(ON, **rule)) == words


def test_units_of_a_base_name_what_bills_the_further_time() -> None:
    crisis, further = BOOK.codes["90839"], further_time_of(BOOK, BOOK.codes["90839"])
    assert crisis.rule is not None
    assert units_said(crisis.rule, further) == "One unit; from 75 minutes 90840 bills the further time. One a day."
    assert further is not None
    assert units_said(crisis.rule, replace(further, rule=None)) == "One unit. One a day."
    assert "from 0 minutes 90840" in units_said(crisis.rule, replace(further, rule=Rule(ON)))


def test_further_time_outside_the_contract_is_not_named() -> None:
    closed = book(without=["90840"])
    assert further_time_of(closed, closed.codes["90839"]) is None
    assert further_time_of(BOOK, BOOK.codes["90834"]) is None


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("90834", "The identified client, live"),
        ("90846", "must not be there"),
        ("90791", "need not be"),
        ("90853", "Each member"),
    ],
)
def test_who_must_be_there(code: str, part: str) -> None:
    assert part in who_said(BOOK.codes[code])


@pytest.mark.parametrize(
    ("code", "part"), [("90834", "together"), ("90846", "anyone on the client's side"), ("96130", "you report")]
)
def test_which_minutes_count(code: str, part: str) -> None:
    assert part in measured_said(BOOK.codes[code])


@pytest.mark.parametrize(
    ("audio", "terms", "words"),
    [
        (AudioOnly.CONTRACT, Terms(), "Only where the contract pays for audio only."),
        (AudioOnly.CONTRACT, INSURED, "Cedar does not pay for audio only."),
        (AudioOnly.CONTRACT, replace(INSURED, allows_audio_only=True), "Cedar pays for audio only."),
        (AudioOnly.NEVER, replace(INSURED, allows_audio_only=True), "Never, whatever the contract says."),
        (AudioOnly.ALWAYS, INSURED, "Yes: the code is for the telephone."),
    ],
)
def test_by_phone_only(audio: AudioOnly, terms: Terms, words: str) -> None:
    assert audio_said(replace(BOOK.codes["90834"], audio=audio), terms) == words


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("90834", ["90837", "90832"]),
        ("90839", ["90840"]),
        ("90840", ["90839"]),
        ("90847", ["90846"]),
        ("96159", ["96158"]),
        ("96158", ["96159", "96164", "96167", "96170"]),
        ("90845", []),
        ("90785", []),
        ("99354", []),
    ],
)
def test_neighbours_are_of_the_same_kind_and_have_minutes(code: str, expected: list[str]) -> None:
    assert names(neighbours(BOOK, BOOK.codes[code])) == expected


def test_a_code_outside_the_contract_or_no_longer_in_force_is_no_neighbour() -> None:
    assert names(neighbours(book(without=["90837"]), BOOK.codes["90834"])) == ["90832"]
    assert names(neighbours(book(retired=["90837"]), BOOK.codes["90834"])) == ["90832"]


def test_add_ons_and_bases_name_each_other() -> None:
    assert names(add_ons_of(BOOK, BOOK.codes["90834"])) == ["90785", "90863"]
    assert names(add_ons_of(BOOK, BOOK.codes["90839"])) == []
    assert "90834" in names(bases_of(BOOK, BOOK.codes["90785"]))
    assert names(bases_of(BOOK, BOOK.codes["90840"])) == ["90839"]
    assert names(bases_of(BOOK, BOOK.codes["90834"])) == []


def test_what_is_outside_the_contract_is_not_offered_beside_a_code() -> None:
    closed = book(without=["90785", "90837"])
    assert names(add_ons_of(closed, closed.codes["90834"])) == ["90863"]
    assert "90837" not in names(bases_of(closed, closed.codes["90785"]))


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (Pair(PairOutcome.NEVER), "Never both: no modifier opens it."),
        (Pair(PairOutcome.NONE), "Both, without more."),
        (
            Pair(PairOutcome.DISTINCT, "90834"),
            "Both, when the services were separate: modifier 59 goes on 90834.",
        ),
        (
            Pair(PairOutcome.DISTINCT, "90847"),
            "Both, when the services were separate: modifier 59 goes on the other code.",
        ),
    ],
)
def test_pairs_of_one_day(pair: Pair, words: str) -> None:
    assert pair_said("90834", pair) == words


def test_pairs_are_grouped_by_what_happens_the_strictest_first() -> None:
    never, own_side, other_side = said("90834")
    assert never[0].startswith("Never")
    assert {"90832", "90837", "90791", "90839"} <= set(never[1])
    assert own_side == (
        "Both, when the services were separate: modifier 59 goes on 90834.",
        ["90847", "90846", "90853", "90849"],
    )
    assert other_side[1] == ["96116"]


def test_a_pair_with_a_code_that_is_gone_unknown_or_itself_is_not_told() -> None:
    assert "90837" not in said("90834", book(retired=["90837"]))[0][1]
    own = Code("90834", "x", "individual", Rule(ON), client=ClientPresence.PRESENT)
    pairs = {frozenset(("90834", "00000")): Pair(PairOutcome.NEVER), frozenset(("90834",)): Pair(PairOutcome.NEVER)}
    assert same_day(Rulebook(ON, {"90834": own}, pairs), own) == []


def test_each_source_of_a_group_stands_once() -> None:
    (never, *_) = same_day(BOOK, BOOK.codes["90834"])
    assert len(never.sources) == 1
    assert never.outcome == PairOutcome.NEVER
