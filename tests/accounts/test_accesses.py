"""Whoever reads something of a client's, or is refused something, leaves an event: every address, as everybody."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import Invoice
from tests.accounts.addresses import EVERYBODY, MAY_SEE
from tests.accounts.test_access import OURS, address, alices, ask, person
from tests.pages import signed_in

__all__ = ["alices"]
# Their pages name nobody, or what is posted there becomes an event of its own.
FILES = {"invoices/export/", "review/export/"}


def accesses(action: str = "") -> list[Event]:
    return list(Event.objects.filter(action__in=[action] if action else ["page.read", "list.read"]))


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_a_page_that_names_a_client_or_is_about_one_is_recorded(alices: Invoice, name: str) -> None:
    client = alices.session.client
    browser, unrecorded = signed_in(person(name)), []
    for route in OURS:
        if name not in MAY_SEE[route] or route in FILES:
            continue
        before = len(accesses())
        answer = ask(browser, address(route, alices))
        if answer.status_code not in (200, 422) or answer.streaming:
            continue
        names = {client.name, f"client {client.initials}"}
        is_of_one = "session_id" in route or "invoice_id" in route
        if (is_of_one or any(one in answer.content.decode() for one in names)) and len(accesses()) == before:
            unrecorded.append(route)
    assert unrecorded == []


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_whatever_a_person_is_refused_is_recorded(alices: Invoice, name: str) -> None:
    user = person(name)
    browser, unrecorded = signed_in(user), []
    for route in OURS:
        before = len(accesses("access.refused"))
        answer = browser.get(address(route, alices))
        if (answer.status_code == 404) != (len(accesses("access.refused")) == before + 1):
            unrecorded.append(route)
    assert unrecorded == []
    assert {event.by for event in accesses("access.refused")} <= {user}


def test_a_refusal_names_who_what_and_which_whether_it_is_there_or_not(alices: Invoice) -> None:
    bob = person("bob")
    browser = signed_in(bob)
    for pk in (alices.pk, 999_999, 10**30):
        assert browser.get(f"/invoices/{pk}/").status_code == 404
    found = [(event.by, event.subject_type, event.subject_id) for event in accesses("access.refused")]
    assert found == [(bob, "invoicing.invoice", pk) for pk in (alices.pk, 999_999, 0)]
    assert json.loads(accesses("access.refused")[2].details)["id"] == 10**30


def test_the_admin_records_what_is_read_and_what_is_refused(alices: Invoice) -> None:
    where = f"/admin/sessions_app/client/{alices.session.client_id}/change/"
    assert signed_in(person("carol")).get(where).status_code == 404
    assert signed_in(person("dana")).get(where).status_code == 200
    assert signed_in(person("dana")).get("/admin/sessions_app/client/").status_code == 200
    refused, read, listed = Event.objects.exclude(action__in=["admin.changed"]).order_by("-pk")[:3][::-1]
    assert [event.action for event in (refused, read, listed)] == ["access.refused", "page.read", "list.read"]
    assert refused.subject_id == read.subject_id == alices.session.client_id
    assert json.loads(listed.details)["rows"] == {"sessions_app.client": [alices.session.client_id]}


def test_the_same_page_read_again_at_once_is_one_event(alices: Invoice) -> None:
    browser = signed_in(person("carol"))
    for _ in range(3):
        browser.get(f"/invoices/{alices.pk}/")
    assert len(accesses("page.read")) == 1


def test_reads_and_refusals_are_no_part_of_a_history(alices: Invoice) -> None:
    before = Event.objects.about(alices).count()
    signed_in(person("carol")).get(f"/invoices/{alices.pk}/")
    signed_in(person("bob")).get(f"/invoices/{alices.pk}/")
    assert Event.objects.about(alices).count() == before
    assert Event.objects.filter(subject_type="invoicing.invoice", subject_id=alices.pk).count() == before + 2


def test_without_its_record_nobody_gets_the_page(alices: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise DatabaseError

    browser = signed_in(person("carol"))
    browser.raise_request_exception = False
    monkeypatch.setattr("therapy_billing.accesses.record_access", fails)
    answer = browser.get(f"/invoices/{alices.pk}/")
    assert answer.status_code == 500
    assert alices.number not in answer.content.decode()


def test_a_visitor_without_a_name_leaves_no_event(alices: Invoice) -> None:
    before = Event.objects.count()
    Browser().get("/join/nothing/")
    Browser().get(f"/invoices/{alices.pk}/")
    assert Event.objects.count() == before
