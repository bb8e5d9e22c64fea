"""Asking support for a code that is not on the list."""

import pytest

from accounts.models import Therapist, User
from audit.models import Event
from cpt.models import CodeRequest, Payer
from tests import people
from tests.pages import Page, signed_in

NEW, LIST = "/codes/requests/new/", "/codes/requests/"
REASON = "Groups of couples, which no other code describes."


@pytest.fixture
def asked(alice: Therapist, payer: Payer) -> dict[str, str]:
    """What alice posts."""
    return {"wanted_code": "90849", "payer": str(payer.pk), "reason": REASON}


def test_a_request_is_kept_and_stands_in_the_list(alice: Therapist, payer: Payer, asked: dict[str, str]) -> None:
    answer = signed_in(alice.user).post(NEW, asked)
    kept = CodeRequest.objects.get()
    assert (answer.status_code, answer["location"]) == (303, LIST)
    assert (kept.wanted_code, kept.payer, kept.reason, kept.therapist) == ("90849", payer, REASON, alice)
    assert Event.objects.get(action="code.requested").by == alice.user
    assert REASON in Page(signed_in(alice.user).get(LIST)).text


@pytest.mark.parametrize(
    ("typed", "kept"), [("h0004", "H0004"), (" 90849 ", "90849"), ("90839-90840", "90839-90840"), ("0362t", "0362T")]
)
def test_a_code_is_kept_in_capital_letters(alice: Therapist, asked: dict[str, str], typed: str, kept: str) -> None:
    assert signed_in(alice.user).post(NEW, {**asked, "wanted_code": typed}).status_code == 303
    assert CodeRequest.objects.get().wanted_code == kept


def test_an_empty_form_is_told_what_it_needs(alice: Therapist) -> None:
    page = Page(signed_in(alice.user).post(NEW, {}))
    assert (page.status, page.summary) == (422, ["id_wanted_code", "id_reason"])


def test_any_payer_may_be_meant(alice: Therapist, asked: dict[str, str]) -> None:
    assert signed_in(alice.user).post(NEW, {**asked, "payer": ""}).status_code == 303
    assert CodeRequest.objects.get().payer is None


def test_no_payer_chosen_says_what_it_means(alice: Therapist) -> None:
    page = signed_in(alice.user).get(NEW).content.decode()
    assert '<option value="" selected>Any payer</option>' in page
    assert "---" not in page


def test_the_code_that_was_refused_comes_filled_in(alice: Therapist, payer: Payer) -> None:
    form = Page(signed_in(alice.user).get(NEW, {"code": "90849"})).forms[""]
    assert form["wanted_code"] == ["90849"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wanted_code", ""),
        ("wanted_code", "x" * 5000),
        ("wanted_code", "9\x00849"),
        ("wanted_code", "Robin Reed"),
        ("wanted_code", "SMITH"),
        ("wanted_code", "9084"),
        ("wanted_code", "90849-"),
        ("payer", "0"),
        ("payer", "Cedar"),
        ("payer", "9" * 5000),
        ("payer", "9" * 30),
        ("payer", "\x00"),
        ("reason", ""),
        ("reason", " \n "),
        ("reason", "x\x00"),
        ("reason", "x" * 100_000),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field_and_kept(
    alice: Therapist, asked: dict[str, str], field: str, value: str
) -> None:
    page = Page(signed_in(alice.user).post(NEW, {**asked, field: value}))
    kept = {name: [value] for name, value in {**asked, field: value}.items() if name != "payer"}
    assert page.status == 422
    assert f"id_{field}_error" in page.ids
    assert {name: page.forms[""][name] for name in kept} == kept
    assert not CodeRequest.objects.exists()


def test_a_therapist_sees_their_own_requests_and_support_sees_all(alice: Therapist, asked: dict[str, str]) -> None:
    signed_in(alice.user).post(NEW, asked)
    signed_in(people.bob().user).post(NEW, {**asked, "wanted_code": "90880"})
    seen = {
        user.name: [code for code in ("90849", "90880") if code in Page(signed_in(user).get(LIST)).text]
        for user in (alice.user, people.bob().user, people.carol(), people.dana())
    }
    assert seen == {
        "Alice": ["90849"],
        "Bob": ["90880"],
        "Carol": ["90849", "90880"],
        "Dana": ["90849", "90880"],
    }


@pytest.mark.parametrize("address", ["/", "/sessions/", "/invoices/", LIST, NEW])
def test_a_therapist_whose_licence_was_not_entered_yet_meets_no_500(db: None, address: str) -> None:
    new = User.objects.create_user("new@example.org", None, name="New", role=User.Role.THERAPIST)
    assert signed_in(new).get(address).status_code in (200, 302, 404)


def test_a_request_without_a_licence_meets_no_500(payer: Payer) -> None:
    new = User.objects.create_user("new@example.org", None, name="New", role=User.Role.THERAPIST)
    asked = {"wanted_code": "90849", "payer": "", "reason": REASON}
    assert signed_in(new).post(NEW, asked).status_code in (404, 422)
