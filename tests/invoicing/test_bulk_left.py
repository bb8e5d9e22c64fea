"""What is left when sessions are confirmed together: whatever is not as it was shown, each with its reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Therapist
from cpt.actions import set_fees
from cpt.models import Payer, ProcedureCode, TimeRule
from invoicing.actions.keeping import keep_draft
from invoicing.actions.locking import save
from invoicing.models import FlagThreshold, Invoice, Submission
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import send
from tests.invoicing.test_submitting import entry, recorded, submit
from tests.invoicing.ticking import NOON, confirm, fresh, opened, reason, statuses, ticks
from tests.pages import Page, signed_in
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")


def a_guest_is_told(invoice: Invoice) -> None:
    Room(invoice.session).visit("guest-late", 5, 9)


def a_gap_is_told(invoice: Invoice) -> None:
    """The client was there once more, later."""
    room = Room(invoice.session)
    room.visit("client", 50, 52)
    room.visit("therapist", 50, 52)


def the_client_stayed_longer(invoice: Invoice) -> None:
    Room(invoice.session).visit("client", 40, 46)


def the_rule_changes(invoice: Invoice) -> None:
    code = ProcedureCode.objects.get(code="90834")
    TimeRule.objects.create(code=code, effective_from=date(2026, 11, 1), min_minutes=46, max_minutes=52)


def the_fee_changes(invoice: Invoice) -> None:
    set_fees(people.practice(), Payer.objects.get(), {"90834": Decimal("99.00")})


def the_version_changes(invoice: Invoice) -> None:
    save(fresh(invoice))


def the_payer_changes(invoice: Invoice) -> None:
    invoice.session.client.coverages.update(payer=None)


def the_form_is_begun(invoice: Invoice) -> None:
    content = {"fields": {"code": ["90837"]}, "shown": {}}
    keep_draft(fresh(invoice), by=invoice.session.therapist.user, content=content, known=0)


CHANGES: dict[str, tuple[Callable[[Invoice], None], str]] = {
    "guest": (a_guest_is_told, "Somebody else was in the room"),
    "gap": (a_gap_is_told, "The record has a gap"),
    "longer": (the_client_stayed_longer, "changed after you opened the page"),
    "rule": (the_rule_changes, "No code fits"),
    "fee": (the_fee_changes, "changed after you opened the page"),
    "version": (the_version_changes, "changed after you opened the page"),
    "draft": (the_form_is_begun, "You have begun to fill in its form"),
    "payer": (the_payer_changes, "changed after you opened the page"),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_what_changed_meanwhile_is_left_with_its_reason_and_the_rest_goes_through(
    alice: Therapist, clean: list[Invoice], payer: Payer, name: str
) -> None:
    change, said = CHANGES[name]
    posted = ticks(opened(alice))
    changed, *others = clean[::-1]
    change(changed)
    answer = confirm(alice, *posted.values())
    assert answer.status_code == 303
    assert fresh(changed).status == "draft"
    page = Page(signed_in(alice.user).get(answer["location"]))
    assert said in reason(page.text, "Cy High")
    if name in ("rule", "fee"):  # they are everybody's
        return
    assert statuses(*others) == ["accepted", "accepted"]
    assert f"/sessions/{changed.session_id}/invoice/" in page.links


def test_after_the_deadline_nothing_is_submitted(alice: Therapist, clean: list[Invoice]) -> None:
    posted = ticks(opened(alice))
    with time_machine.travel(clean[0].submit_by + timedelta(microseconds=1), tick=False):
        answer = confirm(alice, *posted.values())
        page = Page(signed_in(alice.user).get(answer["location"]))
    assert statuses(*clean) == ["draft", "accepted", "accepted"]
    assert "November 28, 2026" in reason(page.text, "Ana Low")


def test_what_was_submitted_on_its_form_meanwhile_shows_its_receipt(alice: Therapist, clean: list[Invoice]) -> None:
    posted = ticks(opened(alice))
    assert send(clean[0], code="90834", client_location="elsewhere").status_code == 303
    answer = confirm(alice, *posted.values())
    assert answer["location"].endswith(f"left={clean[0].pk}")
    page = Page(signed_in(alice.user).get(answer["location"]))
    assert f"/invoices/{clean[0].pk}/" in page.links
    assert "submitted from another page" in page.text
    assert Submission.objects.filter(invoice=clean[0]).count() == 1


def test_a_flag_that_an_earlier_one_of_the_page_raises_leaves_the_later_one(
    alice: Therapist, new_invoice: NewInvoice, payer: Payer
) -> None:
    """More live minutes in a day than the limit, with the one before it."""
    made = []
    for hour, name in ((9, "Ana Low"), (11, "Ben Mid")):
        client = add_client(alice, name, payer=payer, since=date(2020, 1, 1))
        made.append(recorded(new_invoice, 45, starts=NOON.replace(hour=hour), client=client))
    FlagThreshold.objects.filter(setting__flag_id="long-day", name="minutes").update(value=89)
    posted = ticks(opened(alice))
    assert len(posted) == 2
    page = Page(signed_in(alice.user).get(confirm(alice, *posted.values())["location"]))
    assert statuses(*made) == ["accepted", "draft"]
    assert "90 live minutes" in reason(page.text, "Ben Mid")


def test_the_second_session_of_a_day_waits_for_the_first(alice: Therapist, new_invoice: NewInvoice) -> None:
    made = [recorded(new_invoice, 45, starts=NOON.replace(hour=hour)) for hour in (9, 11)]
    page = opened(alice)
    assert list(ticks(page)) == [made[0].pk]
    assert "another session that waits here (9:00 AM)" in reason(page.text, "Robin Reed")


def test_a_client_who_was_elsewhere_the_time_before_is_asked_for_on_the_form(
    alice: Therapist, new_invoice: NewInvoice
) -> None:
    before = recorded(new_invoice, 45, starts=NOON - timedelta(days=5))
    submit(before, replace(entry(before), client_location="elsewhere"))
    recorded(new_invoice, 45, starts=NOON - timedelta(days=1))
    page = opened(alice)
    assert ticks(page) == {}
    assert "The time before, the client was not at home: elsewhere." in reason(page.text, "Robin Reed")
