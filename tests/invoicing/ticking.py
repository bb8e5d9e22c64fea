"""A therapist at the page of sessions confirmed together: read it, tick lines, see what became of them."""

from datetime import datetime

from django.http import HttpResponse

from accounts.models import Therapist
from invoicing.models import Invoice
from tests.fixtures import NEW_YORK
from tests.pages import Page, signed_in

BULK, RECEIPTS = "/sessions/bulk/", "/sessions/bulk/receipts/"
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=NEW_YORK)


def ticks(page: Page) -> dict[int, str]:
    """What ticking each line would post, by invoice; nothing is ticked."""
    assert "confirm" not in page.forms.get("", {})
    return {int(of["id"].removeprefix("confirm-")): of["value"] for of in page.boxes if of["name"] == "confirm"}


def opened(therapist: Therapist, query: str = "") -> Page:
    answer = Page(signed_in(therapist.user).get(BULK + query))
    assert answer.status == 200
    return answer


def confirm(therapist: Therapist, *posted: str) -> HttpResponse:
    return signed_in(therapist.user).post(BULK, {"confirm": list(posted)})


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.with_session().get(pk=invoice.pk)


def statuses(*invoices: Invoice) -> list[str]:
    return [fresh(invoice).status for invoice in invoices]


def reason(text: str, name: str) -> str:
    """What a page says after a client's name among those left out."""
    left = text[text.index('class="left-line"') :]
    return left[left.index(name) :].split("</li>")[0].split("<li>")[1]
