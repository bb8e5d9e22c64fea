"""Drafts that are saved at one instant: one is kept, the others are told, and none outlives a submission."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from audit.models import Event
from invoicing.actions.keeping import DraftIsNewer, keep_draft
from invoicing.actions.locking import AlreadySubmitted
from invoicing.models import FormDraft, Invoice
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import entry, recorded, submit


def content(note: str) -> dict[str, Any]:
    return {"fields": {"disruption_note": [note]}, "charge": None, "minutes": None}


def at_once(*actions: Callable[[], object]) -> None:
    """Each in a thread and on a connection of its own."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        try:
            start.wait()
            action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_windows_one_is_kept_and_the_others_are_told(transactional_db: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    user = invoice.session.therapist.user
    kept, told = [], []

    def save(note: str) -> Callable[[], None]:
        def action() -> None:
            try:
                kept.append(keep_draft(invoice, by=user, content=content(note), known=0))
            except DraftIsNewer as newer:
                told.append(newer.draft)

        return action

    at_once(*(save(f"Window {number}") for number in range(8)))
    assert (len(kept), len(told)) == (1, 7)
    assert {draft.payload for draft in told} == {kept[0].payload}
    assert FormDraft.objects.get().content["fields"] == kept[0].content["fields"]
    assert Event.objects.filter(action="draft.started").count() == 1


def test_the_same_from_many_windows_is_one_draft(transactional_db: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    user = invoice.session.therapist.user
    at_once(*([lambda: keep_draft(invoice, by=user, content=content("The same."), known=0)] * 8))
    assert FormDraft.objects.get().version == 1


def test_a_draft_beside_a_submission_does_not_stay(transactional_db: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    user = invoice.session.therapist.user

    def save() -> None:
        with contextlib.suppress(AlreadySubmitted):
            keep_draft(invoice, by=user, content=content("Typed last."), known=0)

    at_once(save, lambda: submit(Invoice.objects.with_session().get(pk=invoice.pk), entry(invoice)))
    assert Invoice.objects.get().status == Invoice.Status.ACCEPTED
    assert not FormDraft.objects.exists()
