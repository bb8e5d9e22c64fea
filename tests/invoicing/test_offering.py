"""From a session's record to what is suggested."""

from dataclasses import replace
from datetime import timedelta

from invoicing.case import Recorded
from invoicing.offering import held, suggestions
from tests.invoicing.cases import case, recorded, together
from tests.rulebooks import INSURED, ON, book

COUPLE = recorded(("therapist", -1, 50), ("client", 0, 50), ("partner", 5, 45))


def test_the_record_tells_how_the_session_was_held() -> None:
    seen = held(case(COUPLE, kind="family", earlier_service_on=ON - timedelta(days=7)))
    assert (seen.kind, seen.with_client, seen.with_anyone, seen.with_third) == ("family", 50, 50, 40)
    assert seen.is_established
    assert not held(case(COUPLE)).is_established


def test_what_is_entered_counts_only_where_nothing_was_recorded() -> None:
    in_person = case(Recorded(is_telehealth=False))
    assert (held(in_person, 45).with_client, held(in_person, 45).with_third) == (45, None)
    assert held(in_person).with_client == 0
    assert held(case(together(30)), 60).with_client == 30
    assert suggestions(in_person) == []


def test_an_individual_session_with_a_third_person_offers_both() -> None:
    assert [suggestion.code for suggestion in suggestions(case(COUPLE))] == ["90834", "90847"]


def test_other_members_of_a_group_are_nobody_of_the_clients() -> None:
    for record in (COUPLE, recorded(("therapist", -1, 60), ("another member", 0, 60))):
        one = case(record, kind="group", group_id=7)
        assert (held(one).with_third, held(one).with_anyone) == (None, held(one).with_client)
    never_came = case(recorded(("therapist", -1, 60), ("another member", 0, 60)), kind="family", group_id=7)
    assert suggestions(never_came) == []


def test_an_intake_is_offered_again_once_the_contract_allows_it() -> None:
    terms = replace(INSURED, intake_repeat_months=6)
    seen = {"kind": "intake", "earlier_service_on": ON - timedelta(days=1)}
    for days, codes in ((400, ["90791", "90837"]), (100, ["90837"])):
        one = case(together(60), book(terms=terms), earlier_intake_on=ON - timedelta(days=days), **seen)
        assert [suggestion.code for suggestion in suggestions(one)] == codes
