"""manage.py send_reminders: when, to whom, once; and what happens when mail is not taken."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from accounts.actions import choose_reminders
from accounts.models import Therapist
from audit.models import Event
from invoicing.actions.expiring import expire_overdue
from invoicing.actions.reminding import due_reminders, remind
from invoicing.models import Invoice, Reminder
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged, send
from tests.invoicing.test_reopening import reopen
from tests.invoicing.test_submitting import recorded

SERVED = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def eight(days: int, zone: Any = NEW_YORK) -> datetime:
    """8 AM so many days after the session that `new_invoice` makes."""
    return datetime(2026, 11, 17, 8, 0, tzinfo=zone) + days * DAY


def run(at: datetime, *options: str) -> str:
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("send_reminders", *options, stdout=said)
    return said.getvalue()


def mails_on(days: range) -> list[int]:
    """On which days after the session, run once a day, a mail goes out."""
    found = []
    for day in days:
        before = len(mail.outbox)
        run(eight(day))
        found += [day] * (len(mail.outbox) - before)
    return found


def bobs(new_invoice: NewInvoice) -> Invoice:
    client = add_client(people.bob(), "Kim Castle", payer=None, since=date(2020, 1, 1))
    return new_invoice(client=client)


def test_mails_go_out_after_1_7_and_12_days_and_end_with_the_deadline(new_invoice: NewInvoice) -> None:
    new_invoice()
    assert mails_on(range(0, 20)) == [1, 7, 12]


def test_the_days_and_the_hour_are_settings(new_invoice: NewInvoice, settings: Any) -> None:
    new_invoice()
    settings.REMINDER_DAYS, settings.REMINDER_HOUR = [2, 3], 9
    assert mails_on(range(0, 20)) == []
    settings.REMINDER_HOUR = 8
    assert mails_on(range(0, 20)) == [2, 3]


@pytest.mark.parametrize(("late", "sent"), [(-SECOND, 0), (timedelta(0), 1), (10 * HOUR, 1)])
def test_no_mail_before_the_hour(new_invoice: NewInvoice, late: timedelta, sent: int) -> None:
    new_invoice()
    run(eight(1) + late)
    assert len(mail.outbox) == sent


def test_the_hour_and_the_day_are_the_therapists(new_invoice: NewInvoice, alice: Therapist) -> None:
    Therapist.objects.filter(pk=alice.pk).update(time_zone="Pacific/Auckland")
    new_invoice(datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK))  # November 18 in Auckland
    run(datetime(2026, 11, 18, 18, 59, tzinfo=UTC))  # 7:59 AM on November 19 there
    assert mail.outbox == []
    run(datetime(2026, 11, 18, 19, 0, tzinfo=UTC))
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().due_on == date(2026, 11, 19)
    assert "NZDT" in mail.outbox[0].body


def test_every_run_of_a_day_after_the_first_sends_nothing(new_invoice: NewInvoice) -> None:
    new_invoice()
    said = [run(eight(1) + hours * HOUR) for hours in range(16)]
    assert said == ["Reminders sent: 1.\n"] + ["Reminders sent: 0.\n"] * 15
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("first", "then"), [(2, [2, 7, 12]), (8, [8, 12]), (13, [13])])
def test_a_run_that_is_days_late_sends_one_mail(new_invoice: NewInvoice, first: int, then: list[int]) -> None:
    new_invoice()
    assert mails_on(range(first, 20)) == then


def test_one_mail_tells_everything_that_waits(new_invoice: NewInvoice) -> None:
    new_invoice()
    new_invoice(SERVED + HOUR * 3)
    new_invoice(SERVED - 2 * DAY)
    new_invoice(SERVED + 2 * DAY)  # still to come
    run(eight(1))
    (told,) = mail.outbox
    assert "3 of your sessions wait to be confirmed." in told.body
    assert "1 closes on Sun, Nov 29, 2026, 3:15 AM EST." in told.body
    assert "2 close on Tue, Dec 1, 2026, 3:15 AM EST." in told.body


def test_what_was_submitted_returned_or_closed_by_its_deadline_is_not_told(
    five_oclock: None, new_invoice: NewInvoice
) -> None:
    send(recorded(new_invoice), code="90834")
    new_invoice(SERVED - 20 * DAY)
    run(eight(1))
    assert mail.outbox == []


def test_a_flagged_one_is_not_told(five_oclock: None, new_invoice: NewInvoice) -> None:
    flagged(new_invoice)
    run(eight(1))
    assert mail.outbox == []


def test_a_reopened_session_is_counted_from_its_reopening(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    at = datetime(2026, 12, 3, 10, 0, tzinfo=NEW_YORK)
    list(expire_overdue(at))
    reopen(invoice, now=at, until=at + 7 * DAY)
    assert mails_on(range(16, 26)) == [17, 23]  # December 4 and 10


def test_nobody_is_told_of_anothers_sessions(new_invoice: NewInvoice) -> None:
    new_invoice()
    new_invoice(SERVED + HOUR)
    bobs(new_invoice)
    assert run(eight(1)) == "Reminders sent: 2.\n"
    assert {told.to[0]: told.body.split()[0] for told in mail.outbox} == {
        "alice@example.org": "2",
        "bob@example.org": "1",
    }


def test_whoever_wants_none_left_or_is_no_therapist_any_more_gets_none(new_invoice: NewInvoice) -> None:
    new_invoice()
    user = people.alice().user
    choose_reminders(people.alice(), wanted=False, by=user)
    assert mails_on(range(0, 20)) == []
    choose_reminders(people.alice(), wanted=True, by=user)
    for change in ({"is_active": False}, {"is_active": True, "role": "support"}):
        type(user).objects.filter(pk=user.pk).update(**change)
        assert mails_on(range(0, 20)) == []


def test_whoever_says_no_while_the_run_is_under_way_gets_none(new_invoice: NewInvoice) -> None:
    new_invoice()
    (due,) = due_reminders(eight(1))
    choose_reminders(people.alice(), wanted=False, by=None)
    assert remind(due) is None
    assert mail.outbox == []


def test_each_mail_has_its_row_and_its_audit_event(new_invoice: NewInvoice) -> None:
    new_invoice()
    run(eight(1))
    kept = Reminder.objects.get()
    assert (kept.therapist, kept.due_on, kept.attempts, kept.sent_at) == (
        people.alice(),
        date(2026, 11, 18),
        1,
        eight(1),
    )
    event = Event.objects.about(people.alice()).get()
    assert (event.action, event.by, event.details) == ("reminder.sent", None, f'{{"reminder":{kept.pk},"sessions":1}}')
