"""A therapist's worklist: what stands in each view, in which order, and only their own."""

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import Therapist
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from invoicing.worklist import VIEWS
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged, send
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=NEW_YORK)


def sessions(therapist: Therapist, view: str | None) -> list[int]:
    """The ids of the sessions in a view, in their order."""
    address = "/sessions/" if view is None else f"/sessions/?view={view}"
    links = Page(signed_in(therapist.user).get(address)).links
    found = [link.split("/")[2] for link in links if link.startswith("/sessions/") and link.count("/") == 3]
    return [int(part) for part in found if part.isdigit()]


def days_ago(new_invoice: NewInvoice, days: float) -> Invoice:
    return new_invoice(NOON - timedelta(days=days))


@pytest.fixture
def one_of_each(new_invoice: NewInvoice) -> dict[str, int]:
    """One session for each view but "all", by the view's name."""
    accepted = recorded(new_invoice, starts=NOON - timedelta(days=1))
    assert send(accepted, code="90834").status_code == 303
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    return {
        "to-confirm": days_ago(new_invoice, 2).session_id,
        "upcoming": days_ago(new_invoice, -2).session_id,
        "returned": back.session_id,
        "submitted": accepted.session_id,
        "expired": days_ago(new_invoice, 20).session_id,
    }


def test_every_session_stands_in_its_view(alice: Therapist, one_of_each: dict[str, int]) -> None:
    assert {view: sessions(alice, view) for view in VIEWS if view != "all"} == {
        view: [session] for view, session in one_of_each.items()
    }


def test_all_holds_every_session_newest_first(alice: Therapist, one_of_each: dict[str, int]) -> None:
    order = ("upcoming", "returned", "submitted", "to-confirm", "expired")
    assert sessions(alice, "all") == [one_of_each[view] for view in order]


@pytest.mark.parametrize("view", [None, "", "nonsense", "to-confirm"])
def test_what_waits_for_confirmation_comes_first(
    alice: Therapist, one_of_each: dict[str, int], view: str | None
) -> None:
    assert sessions(alice, view) == [one_of_each["to-confirm"]]


def test_what_closes_first_stands_first(alice: Therapist, new_invoice: NewInvoice) -> None:
    made = {days: days_ago(new_invoice, days).session_id for days in (3, 9, 1)}
    assert sessions(alice, "to-confirm") == [made[9], made[3], made[1]]


def test_what_comes_next_stands_first_among_the_upcoming(alice: Therapist, new_invoice: NewInvoice) -> None:
    made = {days: days_ago(new_invoice, -days).session_id for days in (3, 9, 1)}
    assert sessions(alice, "upcoming") == [made[1], made[3], made[9]]


def test_a_session_is_upcoming_until_it_is_over(alice: Therapist, new_invoice: NewInvoice) -> None:
    invoice = new_invoice(NOON + timedelta(hours=6))
    end = invoice.session.scheduled_end_at
    for moment, view in ((end - timedelta(seconds=1), "upcoming"), (end, "to-confirm")):
        with time_machine.travel(moment, tick=False):
            assert sessions(alice, view) == [invoice.session_id]


def test_the_deadline_moves_a_session_to_the_expired(alice: Therapist, new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    for moment, view in ((0, "to-confirm"), (1, "expired")):
        with time_machine.travel(invoice.submit_by + timedelta(seconds=moment), tick=False):
            assert sessions(alice, view) == [invoice.session_id]


def test_support_s_words_stand_beside_what_came_back(alice: Therapist, one_of_each: dict[str, int]) -> None:
    page = Page(signed_in(alice.user).get("/sessions/?view=returned"))
    assert "Name the number." in page.text
    assert f"/sessions/{one_of_each['returned']}/invoice/" in page.links


def test_a_row_leads_to_the_form_or_to_the_receipt(alice: Therapist, one_of_each: dict[str, int]) -> None:
    page = Page(signed_in(alice.user).get("/sessions/?view=all"))
    submitted = Invoice.objects.get(session=one_of_each["submitted"])
    assert f"/sessions/{one_of_each['to-confirm']}/invoice/" in page.links
    assert f"/invoices/{submitted.pk}/" in page.links
    assert str(submitted.number) in page.text


@pytest.mark.parametrize("view", list(VIEWS))
def test_nobody_sees_another_therapists_sessions(one_of_each: dict[str, int], view: str) -> None:
    bob = people.bob()
    page = Page(signed_in(bob.user).get(f"/sessions/?view={view}"))
    assert page.status == 200
    assert sessions(bob, view) == []
    assert "Robin Reed" not in page.text
