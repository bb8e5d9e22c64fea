"""Whose session is a row of a file? By reference; by a name alone only while one client has it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Therapist
from cpt.models import Payer
from sessions_app.actions import add_client
from sessions_app.models import Client, Coverage, TherapySession
from tests import people
from tests.invoicing.test_session_import import SINCE, done, file, told

pytestmark = pytest.mark.usefixtures("alice")

NEXT = {"external_id": "A-2", "starts": "2026-11-04T12:15"}


@pytest.fixture
def known(alice: Therapist) -> Client:
    """A client of alice's with a reference."""
    return add_client(alice, "Robin Reed", payer=None, since=SINCE, reference="C-7")


@pytest.fixture
def unreferenced(alice: Therapist) -> Client:
    """A client of alice's who was added by hand."""
    return add_client(alice, "Robin Reed", payer=None, since=SINCE)


def clients() -> list[int]:
    return list(TherapySession.objects.order_by("pk").values_list("client", flat=True))


@pytest.mark.parametrize("name", ["", "Robin Reed", "robin  REED"])
def test_a_reference_finds_its_client(known: Client, name: str) -> None:
    done(file({"client_name": name}))
    assert clients() == [known.pk]
    assert Client.objects.get().name == "Robin Reed"


def test_a_reference_with_another_name_is_refused(known: Client) -> None:
    assert told(file({"client_name": "Kim Castle"})) == [
        "Row 1, client_name: The client with the reference “C-7” has another name here than “Kim Castle”. "
        "Correct the reference, or leave the name empty."
    ]


@pytest.mark.parametrize("name", ["Robin Reed", "robin  reed"])
def test_a_name_that_one_client_has_is_enough(unreferenced: Client, name: str) -> None:
    done(file({"client_reference": "", "client_name": name}))
    assert clients() == [unreferenced.pk]


def test_a_name_that_two_have_is_not(known: Client, unreferenced: Client) -> None:
    (problem,) = told(file({"client_reference": "", "client_name": "Robin Reed"}))
    assert problem.startswith("Row 1, client_reference: Alice has more than one client called “Robin Reed”")
    assert problem.endswith("Say which one by reference.")


@pytest.mark.parametrize("turned", [False, True])
def test_a_name_that_a_new_client_of_the_file_has_too_is_not(known: Client, turned: bool) -> None:
    rows = [{"client_reference": "C-8"}, {**NEXT, "client_reference": "", "client_name": "Robin Reed"}]
    (problem,) = told(file(*(reversed(rows) if turned else rows)))
    assert f"Row {1 if turned else 2}, client_reference: Alice has more than one client" in problem


def test_a_name_that_nobody_has_is_refused() -> None:
    (problem,) = told(file({"client_reference": "", "client_name": "Robin Reed"}))
    assert problem == (
        "Row 1, client_name: Alice has no client called “Robin Reed”. "
        "Correct the name, or add the client by giving a client_reference."
    )


def test_another_therapists_client_is_nobody_here(known: Client) -> None:
    people.bob()
    (problem,) = told(file({"therapist": "bob@example.org", "client_reference": ""}))
    assert "Bob has no client called “Robin Reed”" in problem
    done(file({"therapist": "bob@example.org"}))
    assert Client.objects.filter(reference="C-7").count() == 2


def test_a_reference_that_nobody_has_needs_a_name() -> None:
    (problem,) = told(file({"client_name": ""}))
    assert problem == (
        "Row 1, client_reference: Alice has no client with the reference “C-7”. "
        "Correct it, or add the client by giving a client_name."
    )


def test_a_new_reference_for_a_known_name_without_one_is_asked(unreferenced: Client) -> None:
    (problem,) = told(file({}))
    assert problem.endswith("Give that client one in the admin first: this one if it is them, else another.")
    unreferenced.reference = "C-1"
    unreferenced.save()
    done(file({}))
    assert Client.objects.count() == 2


def test_a_new_client_is_added_once_for_all_rows() -> None:
    done(file({}, {**NEXT, "client_name": ""}))
    assert clients() == [Client.objects.get().pk] * 2


def test_rows_of_a_new_client_agree_on_the_name() -> None:
    (problem,) = told(file({}, {**NEXT, "client_name": "Rob Reed"}))
    assert "has another name in a row above than “Rob Reed”" in problem


@pytest.fixture
def oak(payer: Payer) -> Payer:
    return Payer.objects.create(name="Oak")


@pytest.mark.parametrize("rows", [("Cedar", ""), ("", "Cedar"), ("Cedar", "Cedar")])
def test_what_any_row_says_of_a_new_client_holds(payer: Payer, rows: tuple[str, str]) -> None:
    done(file({"payer": rows[0]}, {**NEXT, "payer": rows[1]}))
    assert Coverage.objects.get().payer == payer


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        ({"payer": "Cedar"}, {"payer": "Oak"}, "payer"),
        ({"payer": "Cedar", "member_id": "1"}, {"payer": "Cedar", "member_id": "2"}, "member_id"),
    ],
)
def test_rows_of_a_new_client_agree_on_who_pays(oak: Payer, first: Any, second: Any, column: str) -> None:
    (problem,) = told(file(first, {**NEXT, **second}))
    assert problem.startswith(f"Row 2, {column}: ")
    assert problem.endswith("is another one than a row above says for this client. Keep one of them.")


def test_the_coverage_of_a_new_client_reaches_before_the_earliest_row(payer: Payer) -> None:
    done(file({"payer": "Cedar"}, {**NEXT, "starts": "2026-01-15T12:15"}))
    assert Coverage.objects.get().starts_on == date(2025, 1, 15)


def test_a_known_clients_payer_is_left_as_it_is(robin: Client, oak: Payer) -> None:
    named = {"client_reference": "", "client_name": "Robin Reed"}
    done(file({**named, "payer": "Cedar", "member_id": "M1"}))
    (problem,) = told(file({**NEXT, **named, "payer": "Oak"}))
    assert problem.startswith("Row 1, payer: “Oak” does not pay for this client on that day.")
    (problem,) = told(file({**NEXT, **named, "payer": "Cedar", "member_id": "M2"}))
    assert problem.startswith("Row 1, member_id: “M2” is not the number that this client has with the payer.")
    assert Coverage.objects.count() == 1
    Coverage.objects.update(ends_on=date(2026, 11, 3))
    assert told(file({**NEXT, **named, "payer": "Cedar"}))[0].startswith("Row 1, payer: “Cedar” does not pay")


def test_the_admin_gives_no_reference_twice_to_one_therapists_clients(known: Client, unreferenced: Client) -> None:
    unreferenced.reference = "C-7"
    with pytest.raises(ValidationError, match="Another client of this therapist has this reference already"):
        unreferenced.full_clean()
    unreferenced.reference = ""
    unreferenced.full_clean()
