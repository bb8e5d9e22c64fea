"""Code and contact against the payer's contract and the therapist's licence."""

from dataclasses import replace
from typing import Any

import pytest

from cpt.rulebook import Terms
from invoicing.case import Authorization, Contact
from invoicing.checks import check
from invoicing.findings import Severity
from tests.invoicing.cases import as_shown, case, found, ids, together
from tests.rulebooks import INSURED, book


def test_a_code_outside_the_contract_is_refused_and_self_pay_is_not() -> None:
    one = case(rulebook=book(without=["90834"]))
    assert "code-not-contracted" in ids(one, as_shown(one, "90834"))
    assert "code-not-contracted" not in ids(case(rulebook=book(terms=Terms())), as_shown(one, "90834"))


def test_crisis_needs_both_codes_in_the_contract() -> None:
    one = case(together(80), book(without=["90840"]))
    assert "code-not-contracted" in ids(one, as_shown(one, "90839-90840"))


def test_a_prescribers_code_is_outside_other_licences() -> None:
    one = case(together(60))
    assert "code-outside-licence" in ids(one, as_shown(one, "90792"))
    allowed = case(together(60), licence="prescriber")
    assert "code-outside-licence" not in ids(allowed, as_shown(allowed, "90792"))


@pytest.mark.parametrize("contact", [Contact.MESSAGE, Contact.COORDINATION])
def test_what_is_not_live_is_refused_unless_the_client_pays(contact: Contact) -> None:
    one = case()
    assert "not-live" in ids(one, as_shown(one, "90834", contact=contact))
    own = case(rulebook=book(terms=Terms()))
    assert "not-live" not in ids(own, as_shown(own, "90834", contact=contact))


def test_phone_only_depends_on_the_contract() -> None:
    one = case()
    assert "not-live" in ids(one, as_shown(one, "90834", contact=Contact.PHONE_ONLY))
    with_audio = Terms(payer="Northfield", is_self_pay=False, allows_audio_only=True)
    other = case(rulebook=book(terms=with_audio))
    assert "not-live" not in ids(other, as_shown(other, "90834", contact=Contact.PHONE_ONLY))


def test_video_and_in_person_are_live() -> None:
    one = case()
    for contact in (Contact.VIDEO, Contact.IN_PERSON):
        assert "not-live" not in ids(one, as_shown(one, "90834", contact=contact))


@pytest.mark.parametrize(("paid", "words"), [(["99404"], "It pays for 99404."), (["99404", "90834"], "99404")])
def test_a_contract_of_few_codes_names_them(paid: list[str], words: str) -> None:
    one = case(together(60), book(only=paid))
    assert words in found(one, as_shown(one, "90837"), "code-not-contracted").message


def test_a_longer_contract_is_not_read_out() -> None:
    one = case(together(60), book(without=["90837"]))
    assert "It pays for" not in found(one, as_shown(one, "90837"), "code-not-contracted").message
    nothing = case(together(60), book(only=[]))
    message = found(nothing, as_shown(nothing, "90837"), "code-not-contracted").message
    assert "It pays for no code that you may bill. Ask support to have it added, or record the session" in message


def test_testing_is_for_psychologists_unless_the_contract_names_others() -> None:
    one = case(together(60))
    assert "code-outside-licence" in ids(one, as_shown(one, "96130"))
    named = replace(book().codes["96130"], licences=frozenset({"social_worker"}))
    further = replace(book().codes["96131"], licences=frozenset({"social_worker"}))
    rulebook = replace(book(), codes={**book().codes, "96130": named, "96131": further})
    assert ids(replace(one, rulebook=rulebook), as_shown(one, "96130")) == set()


ALLOWING = Terms(payer="Northfield", is_self_pay=False)


def by_phone(terms: Terms, code: str = "90834", **posted: Any) -> dict[str, Severity]:
    """What is said of the phone, by finding."""
    one = case(together(45), book(terms=terms))
    findings = check(one, as_shown(one, code, **{"contact": Contact.PHONE_ONLY, **posted}))
    return {
        finding.id: finding.severity for finding in findings if finding.id in {"not-live", "audio-only-not-covered"}
    }


def test_a_contract_without_audio_refuses_a_session_by_phone_under_both_names() -> None:
    assert by_phone(INSURED) == {"not-live": Severity.ERROR, "audio-only-not-covered": Severity.ERROR}
    assert by_phone(ALLOWING) == {}
    assert by_phone(Terms()) == {}


def test_a_video_session_finished_by_phone_gets_a_second_look_there() -> None:
    tail = {"contact": Contact.VIDEO, "completed_by_phone": True, "phone_minutes": 10}
    assert by_phone(INSURED, **tail) == {"audio-only-not-covered": Severity.WARNING}
    assert by_phone(ALLOWING, **tail) == {}
    assert by_phone(Terms(), **tail) == {}
    assert by_phone(INSURED, contact=Contact.VIDEO) == {}
    assert by_phone(INSURED, contact=Contact.IN_PERSON, completed_by_phone=True) == {}


def test_some_codes_are_never_paid_by_phone_alone() -> None:
    assert by_phone(ALLOWING, "90849") == {"audio-only-not-covered": Severity.ERROR}
    assert by_phone(Terms(), "90849") == {}


def test_codes_for_the_telephone_need_no_audio_clause() -> None:
    assert by_phone(INSURED, "98968") == {}


def test_the_phone_is_asked_about_before_a_code_is_chosen() -> None:
    assert by_phone(INSURED, "") == {"not-live": Severity.ERROR, "audio-only-not-covered": Severity.ERROR}


def authorized(terms: Terms, **authorization: Any) -> set[str]:
    one = case(together(45), book(terms=terms), authorization=Authorization(**authorization))
    return ids(one, as_shown(one, "90834"))


ASKING = replace(INSURED, requires_authorization=True)


def test_an_authorization_number_is_asked_for_where_the_contract_needs_one() -> None:
    assert authorized(ASKING) == {"authorization-missing"}
    assert authorized(ASKING, number="A-1") == set()
    assert authorized(INSURED) == set()
    assert authorized(replace(Terms(), requires_authorization=True)) == set()


@pytest.mark.parametrize("terms", [ASKING, INSURED])
def test_authorized_sessions_are_used_up(terms: Terms) -> None:
    assert authorized(terms, number="A-1", sessions=6, used=5) == set()
    assert authorized(terms, number="A-1", sessions=6, used=6) == {"authorization-missing"}
    assert authorized(terms, number="A-1", sessions=0) == {"authorization-missing"}


def test_used_up_sessions_are_counted_out() -> None:
    one = case(together(45), authorization=Authorization("A-1", 6, 6))
    message = found(one, as_shown(one, "90834"), "authorization-missing").message
    assert message == "Cedar authorized 6 sessions, and 6 are submitted. Ask support to add the next authorization."
