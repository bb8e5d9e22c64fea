"""What is read for flags when an invoice is submitted: earlier notes of the therapist, the booking, the states."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Therapist
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from sessions_app.actions import add_client, add_group
from sessions_app.models import TherapySession
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.test_submitting import edited, entry, recorded, submit
from tests.rooms import Room


def on(day: int) -> datetime:
    return datetime(2026, 11, day, 12, 15, tzinfo=NEW_YORK)


def raised(invoice: Invoice) -> set[str]:
    return set(invoice.submission.flags.values_list("flag_id", flat=True))  # type: ignore[union-attr]


def noted(new_invoice: NewInvoice, day: int, **more: Any) -> Invoice:
    """A corrected session with the note of all of these tests, submitted."""
    invoice = recorded(new_invoice, 28, starts=on(day), **more)
    return submit(invoice, edited(invoice))


def test_a_note_like_one_of_another_invoice_of_the_therapist(new_invoice: NewInvoice) -> None:
    first, second = noted(new_invoice, 9), noted(new_invoice, 10)
    assert "note-boilerplate" not in raised(first)
    flag = second.submission.flags.get(flag_id="note-boilerplate")  # type: ignore[union-attr]
    assert flag.evidence["submission"] == first.submission_id


def test_another_therapists_note_does_not_count(new_invoice: NewInvoice) -> None:
    noted(new_invoice, 9)
    client = add_client(people.bob(), "Sam", payer=None, since=on(1).date())
    assert "note-boilerplate" not in raised(noted(new_invoice, 10, client=client))


def test_a_corrected_invoice_is_not_compared_with_itself(new_invoice: NewInvoice) -> None:
    sent = noted(new_invoice, 9)
    back = return_invoice(sent, by=people.carol(), version=None, because="Which number?")
    assert "note-boilerplate" not in raised(submit(back, edited(back, client_state="NY")))


def test_one_meeting_of_a_group_has_one_note(new_invoice: NewInvoice, alice: Therapist) -> None:
    group = add_group(alice, "Tuesday", provider="livekit")
    members = [add_client(alice, name, payer=None, since=on(1).date()) for name in ("Ash", "Birch")]

    def member(client: Any, day: int) -> Invoice:
        session = {"client": client, "kind": "group", "group": group, "provider": ""}
        invoice = recorded(new_invoice, 28, starts=on(day), **session)
        return submit(
            invoice,
            entry(
                invoice,
                "90853",
                60,
                75,
                disruption_note=edited(invoice).disruption_note,
                accept=frozenset({"time-outside-recording"}),
            ),
        )

    first, second = (member(client, 9) for client in members)
    assert "note-boilerplate" not in raised(first) | raised(second)
    assert "note-boilerplate" in raised(member(members[0], 16))


def test_notes_in_person_are_none(new_invoice: NewInvoice) -> None:
    """Times in person are entered without a note: thousands of empty ones do not stand before the written ones."""
    first = noted(new_invoice, 9)
    for day in (10, 11):
        invoice = new_invoice(on(day), modality="in_person", provider="")
        submit(invoice, entry(invoice, contact="in_person"))
    second = noted(new_invoice, 12)
    assert second.submission.flags.get(flag_id="note-boilerplate").evidence["submission"] == first.submission_id  # type: ignore[union-attr]


@pytest.mark.parametrize(("kept", "is_flagged"), [("", False), ("NY, CA", False), ("NY,NJ", True)])
def test_the_states_of_the_therapist(new_invoice: NewInvoice, alice: Therapist, kept: str, is_flagged: bool) -> None:
    Therapist.objects.filter(pk=alice.pk).update(licensed_in=kept)
    invoice = recorded(new_invoice)
    sent = submit(invoice, entry(invoice, client_state="CA"))
    assert ("state-without-licence" in raised(sent)) is is_flagged


def test_when_the_session_was_booked(new_invoice: NewInvoice) -> None:
    booked_at = on(17) - timedelta(days=8)
    sent = submit(invoice := recorded(new_invoice, booked_at=booked_at), entry(invoice, "90839"))
    flag = sent.submission.flags.get()  # type: ignore[union-attr]
    assert (flag.flag_id, flag.evidence["booked_as"]) == ("crisis-scheduled", "individual")
    assert datetime.fromisoformat(flag.evidence["booked_at"]) == booked_at


def test_a_session_added_by_hand(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    TherapySession.objects.update(is_unlisted=True, unlisted_by=invoice.therapist.user)
    sent = submit(Invoice.objects.with_session().get(), entry(invoice))
    assert (raised(sent), sent.status) == ({"unlisted"}, Invoice.Status.ACCEPTED)


def test_another_room_at_the_same_time(new_invoice: NewInvoice, alice: Therapist) -> None:
    """Recorded in two rooms at once; the second one is said to have been in the evening."""
    first = recorded(new_invoice)
    submit(first, entry(first))
    other = add_client(alice, "Sam", payer=None, since=on(1).date())
    second = new_invoice(on(17) + timedelta(minutes=10), client=other)
    room = Room(second.session)
    room.visit("therapist", 0, 50)
    room.visit("client", 0, 45)
    start = on(17) - timedelta(hours=4)
    posted = edited(second)
    moved = {"started_at": start, "ended_at": start + timedelta(minutes=45), "live_minutes": 45, "code": "90834"}
    sent = submit(second, replace(posted, **moved))
    flag = sent.submission.flags.get(flag_id="double-booked")  # type: ignore[union-attr]
    assert (flag.evidence["number"], flag.evidence["as"]) == (first.number or flag.evidence["number"], "recorded")
