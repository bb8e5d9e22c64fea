"""Search: a name leads to own clients' sessions by id, a receipt number to its receipt; no name reaches an address."""

from datetime import date

import pytest

from accounts.models import Therapist
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import send
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")

ADDRESS = "/sessions/search/"


def found(therapist: Therapist, typed: str) -> list[str]:
    """The links to clients' sessions that a search answers."""
    page = Page(signed_in(therapist.user).post(ADDRESS, {"q": typed}))
    assert page.status == 200
    return [link for link in page.links if "client=" in link]


def client(therapist: Therapist, name: str) -> Client:
    return add_client(therapist, name, payer=None, since=date(2020, 1, 1))


def test_own_clients_are_found_in_the_order_of_their_names(alice: Therapist, robin: Client) -> None:
    zoe, another = client(alice, "Zoë Reed"), client(alice, "Robin Read")
    client(alice, "Kim Lee")
    assert found(alice, "re") == [f"/sessions/?view=all&client={one.pk}" for one in (another, robin, zoe)]


def test_nobody_elses_clients_are_found(alice: Therapist, robin: Client) -> None:
    assert found(people.bob(), "Robin") == []


def test_the_link_shows_that_clients_sessions_alone(alice: Therapist, new_invoice: NewInvoice) -> None:
    wanted, _ = new_invoice(client=client(alice, "Kim Lee")), new_invoice()
    (link,) = found(alice, "kim")
    page = Page(signed_in(alice.user).get(link))
    assert f"/sessions/{wanted.session_id}/" in page.links
    assert "Robin Reed" not in page.text
    assert "Only sessions of <strong>Kim Lee</strong>" in page.text


@pytest.mark.parametrize("number", [0, -1, 10**6, 10**30, "x", "%00"])
def test_a_client_who_is_not_theirs_is_not_found(alice: Therapist, number: object) -> None:
    assert signed_in(alice.user).get(f"/sessions/?client={number}").status_code == 404


def test_another_therapists_client_is_not_found(alice: Therapist, robin: Client) -> None:
    browser = signed_in(people.bob().user)
    assert browser.get(f"/sessions/?client={robin.pk}").status_code == 404


@pytest.mark.parametrize("spell", ["{}", " {} ", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}{0[9]}"])
def test_a_receipt_number_leads_to_its_receipt(alice: Therapist, new_invoice: NewInvoice, spell: str) -> None:
    invoice = recorded(new_invoice)
    receipt = send(invoice, code="90834")["location"]
    invoice.refresh_from_db()
    typed = spell.format(str(invoice.number).lower())
    answer = signed_in(alice.user).post(ADDRESS, {"q": typed})
    assert (answer.status_code, answer["location"]) == (303, receipt)
    assert signed_in(people.bob().user).post(ADDRESS, {"q": typed}).status_code == 200


def test_a_name_of_ten_letters_is_no_number(alice: Therapist) -> None:
    """Every letter of it could stand in a receipt number."""
    client(alice, "Bernadette")
    assert len(found(alice, "BERNADETTE")) == 1


@pytest.mark.parametrize("typed", ["Nobody", "<b>", "%", "'; --", "-"])
def test_what_was_typed_comes_back_when_nothing_is_found(alice: Therapist, robin: Client, typed: str) -> None:
    answer = signed_in(alice.user).post(ADDRESS, {"q": typed})
    page = Page(answer)
    assert page.forms[ADDRESS]["q"] == [typed]
    assert "Nobody and nothing found" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("typed", ["", "   ", "x" * 121, "a\x00b", "\u202ex"])
def test_what_cannot_be_searched_says_so_at_its_field(alice: Therapist, typed: str) -> None:
    page = Page(signed_in(alice.user).post(ADDRESS, {"q": typed}))
    assert (page.status, page.summary) == (422, ["id_q"])
    assert {"id_q", "id_q_error"} <= set(page.ids)


def test_no_name_stands_in_an_address(alice: Therapist, robin: Client) -> None:
    page = Page(signed_in(alice.user).post(ADDRESS, {"q": "Robin"}))
    assert not [link for link in page.links if "obin" in link]
    assert "obin" not in page.text[page.text.index("<title>") : page.text.index("</title>")]


def test_a_search_that_is_opened_by_its_address_leads_to_the_worklist(alice: Therapist) -> None:
    answer = signed_in(alice.user).get(ADDRESS)
    assert (answer.status_code, answer["location"]) == (302, "/sessions/")


def test_more_clients_than_fit_are_told(alice: Therapist) -> None:
    Client.objects.bulk_create([Client(therapist=alice, name=f"Kim {one:02}") for one in range(51)])
    page = Page(signed_in(alice.user).post(ADDRESS, {"q": "kim"}))
    assert len([link for link in page.links if "client=" in link]) == 50
    assert "More than 50 clients" in page.text
