"""Units, fees and reported time from the form to the receipt."""

from datetime import date
from decimal import Decimal

import pytest

from cpt.actions import add_payer, adopt_rule, set_fees
from cpt.models import Contract, ContractTerms, Payer
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice, InvoiceLine, Submission
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, check, checked, form_on, ids, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("five_oclock")
FEES = {"90834": Decimal("125.00"), "90839": Decimal("210.00"), "90840": Decimal("95.50"), "96130": Decimal("150.10")}


@pytest.fixture
def fees(payer: Payer) -> None:
    """What the practice charges Cedar."""
    set_fees(people.practice(), payer, FEES)


@pytest.fixture
def keiko(payer: Payer) -> Client:
    """A client of Bob's, who is a psychologist."""
    return add_client(people.bob(), "Keiko Mori", payer=payer, since=date(2020, 1, 1))


def lines_of(invoice: Invoice) -> list[tuple[str, int, Decimal | None]]:
    return list(InvoiceLine.objects.filter(submission__invoice=invoice).values_list("code", "units", "charge"))


@pytest.mark.usefixtures("fees")
def test_the_total_stands_on_the_form_before_anything_is_sent(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 106, kind="crisis")
    assert "What this comes to" not in therapist(invoice).get(address(invoice)).content.decode()
    text = Page(check(invoice, code="90839-90840")).text
    assert "What this comes to" in text
    assert "$191.00" in text
    assert "$401.00" in text
    assert not Submission.objects.exists()


@pytest.mark.usefixtures("fees")
def test_units_times_the_fee_are_frozen_and_stand_on_the_receipt(new_invoice: NewInvoice, payer: Payer) -> None:
    invoice = recorded(new_invoice, 106, kind="crisis")
    sent = send(invoice, code="90839-90840")
    assert sent.status_code == 303
    assert lines_of(invoice) == [("90839", 1, Decimal("210.00")), ("90840", 2, Decimal("191.00"))]
    assert Submission.objects.get().total_charge == Decimal("401.00")
    set_fees(people.practice(), payer, {"90839": Decimal("1.00")})
    assert "$401.00" in therapist(invoice).get(sent["location"]).content.decode()


@pytest.mark.usefixtures("fees")
def test_without_a_fee_for_a_line_there_is_no_total(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert send(invoice, code="90834", add_ons=["90785"]).status_code == 303
    assert lines_of(invoice) == [("90834", 1, Decimal("125.00")), ("90785", 1, None)]
    assert Submission.objects.get().total_charge is None


def test_testing_is_submitted_on_the_time_entered_without_a_note(new_invoice: NewInvoice, keiko: Client) -> None:
    invoice = recorded(new_invoice, client=keiko)
    answer = checked(invoice, code="96130", live_minutes="151")
    assert ids(answer) == []
    assert answer["units"] == {"96130": 1, "96131": 2}
    assert (answer["live_minutes"], answer["time_source"]) == (151, "attested")
    sent = send(invoice, code="96130", live_minutes="151")
    assert sent.status_code == 303
    frozen = Submission.objects.get()
    assert (frozen.code, frozen.minutes, frozen.time_source, frozen.recorded_live_ms) == (
        "96130",
        151,
        "attested",
        45 * 60_000,
    )
    assert frozen.time_edit is not None
    assert Invoice.objects.get().status == Invoice.Status.ACCEPTED
    assert "Billed, as reported by the therapist" in therapist(invoice).get(sent["location"]).content.decode()


def test_a_returned_invoice_opens_with_its_code_and_no_further_time_ticked(
    new_invoice: NewInvoice, keiko: Client
) -> None:
    invoice = new_invoice(client=keiko)
    note = "Nothing was recorded since the room did not open; we met in the hospital's room instead, two hours."
    times = {"started_at": "2026-11-17T12:15", "ended_at": "2026-11-17T14:15", "live_minutes": "120"}
    assert send(invoice, code="96130", disruption_note=note, **times).status_code == 303
    return_invoice(Invoice.objects.get(), by=people.carol(), version=None, because="Which tests?")
    form = form_on(Page(therapist(invoice).get(address(invoice))), invoice)
    assert (form["code"], form.get("add_ons", [])) == (["96130"], [])


def test_a_contracts_units_and_modifiers_reach_the_receipt(new_invoice: NewInvoice, payer: Payer) -> None:
    contract = Contract.objects.get(payer=payer)
    adopt_rule(contract, "h0004-full-quarter-hours")
    ContractTerms.objects.filter(contract=contract).update(program_modifier="HJ", video_modifier="GT")
    invoice = recorded(new_invoice, 44)
    assert checked(invoice, code="H0004")["units"] == {"H0004": 2}
    assert send(invoice, code="H0004").status_code == 303
    line = InvoiceLine.objects.get()
    assert (line.units, line.modifiers, line.rule_limits) == (2, ["HJ", "GT"], "15 min or more")


def test_where_nothing_may_be_ticked_the_form_asks_for_nothing(new_invoice: NewInvoice, payer: Payer) -> None:
    invoice = recorded(new_invoice)
    assert "Add-ons (optional)" in therapist(invoice).get(address(invoice)).content.decode()
    add_payer(people.practice(), payer.name, only=frozenset({"90834"}))
    assert "Add-ons (optional)" not in therapist(invoice).get(address(invoice)).content.decode()
    refused = Page(send(invoice, code="90834", add_ons=["90785"]))
    assert refused.status == 422
    assert "id_add_ons" in refused.ids
