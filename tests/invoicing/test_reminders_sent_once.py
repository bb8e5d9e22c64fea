"""A reminder is sent once: when mail is not taken, when a run is stopped, and when several run at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction

from accounts.models import Therapist
from audit.models import Event
from invoicing.actions import reminding
from invoicing.actions.reminding import due_reminders, remind
from invoicing.models import Reminder
from invoicing.models.reminders import CLAIM_LASTS
from sessions_app.models import Client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_send_reminders import HOUR, SECOND, bobs, eight, mails_on, run
from tests.mail_server import Refusing
from tests.run import ROOT
from tests.servers import database_address


@pytest.fixture
def refusing(settings: Any) -> Iterator[set[str]]:
    """The addresses that the mail server refuses."""
    settings.EMAIL_BACKEND = "tests.mail_server.Refusing"
    yield Refusing.refused
    Refusing.refused.clear()


def stop(*of: Any) -> None:
    """Somebody ends the run here."""
    raise KeyboardInterrupt


def test_a_broken_address_stops_nobody_else_and_is_tried_again(
    new_invoice: NewInvoice, refusing: set[str], caplog: Any
) -> None:
    new_invoice()
    bobs(new_invoice)
    refusing.add("alice@example.org")
    with pytest.raises(CommandError, match=r"^Mails that were not taken: 1\.") as refusal:
        run(eight(1))
    assert refusal.value.returncode == 1
    assert [told.to for told in mail.outbox] == [["bob@example.org"]]
    left = Reminder.objects.get(therapist=people.alice())
    assert (left.sent_at, left.claimed_at, left.attempts) == (None, None, 1)
    assert "alice" not in caplog.text
    assert f"Reminder {left.pk} was not sent: SMTPRecipientsRefused" in caplog.text

    refusing.clear()
    assert run(eight(1) + HOUR) == "Reminders sent: 1.\n"
    left.refresh_from_db()
    assert (left.sent_at, left.attempts) == (eight(1) + HOUR, 2)
    assert [told.to[0] for told in mail.outbox] == ["bob@example.org", "alice@example.org"]


def test_what_fails_for_days_is_one_mail_in_the_end(new_invoice: NewInvoice, refusing: set[str]) -> None:
    new_invoice()
    refusing.add("alice@example.org")
    for day in range(1, 9):
        with pytest.raises(CommandError):
            run(eight(day))
    refusing.clear()
    assert mails_on(range(9, 20)) == [9, 12]


def test_a_mail_server_that_is_away_is_named_once_and_nothing_is_claimed(
    new_invoice: NewInvoice, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.mail_server.Away"
    assert run(eight(0)) == "Reminders sent: 0.\n"  # nobody is due: it is not asked
    new_invoice()
    with pytest.raises(CommandError, match="does not answer \\(ConnectionRefusedError\\)"):
        run(eight(1))
    assert not Reminder.objects.exists()


def test_a_run_that_was_stopped_before_it_could_send_is_made_up_for(new_invoice: NewInvoice, monkeypatch: Any) -> None:
    new_invoice()
    with monkeypatch.context() as patch:
        patch.setattr(reminding, "reminder_mail", stop)
        with pytest.raises(KeyboardInterrupt):
            run(eight(1))
    claimed = Reminder.objects.get()
    assert (claimed.sent_at, claimed.claimed_at) == (None, eight(1))
    for later, sent in ((CLAIM_LASTS - SECOND, 0), (CLAIM_LASTS, 0), (CLAIM_LASTS + SECOND, 1)):
        run(eight(1) + later)
        assert len(mail.outbox) == sent


def test_a_second_mail_after_a_stop_has_the_first_ones_message_id(new_invoice: NewInvoice, monkeypatch: Any) -> None:
    """Stopped between sending and keeping that it was sent: mail programs show one of two with one Message-ID."""
    new_invoice()
    with monkeypatch.context() as patch:
        patch.setattr(reminding, "_keep_sent", stop)
        with pytest.raises(KeyboardInterrupt):
            run(eight(1))
    run(eight(1) + HOUR)
    first, second = (told.message()["Message-ID"] for told in mail.outbox)
    assert first == second == f"<reminder-{Reminder.objects.get().pk}@testserver>"


def test_a_dry_run_sends_nothing_and_exits_with_1_when_somebody_is_to_be_told(new_invoice: NewInvoice) -> None:
    assert run(eight(1), "--dry-run") == "No mail is due.\n"
    new_invoice()
    with pytest.raises(CommandError, match="Mails that are due: 1") as refusal:
        run(eight(1), "--dry-run")
    assert (refusal.value.returncode, mail.outbox, Reminder.objects.exists()) == (1, [], False)


@pytest.mark.parametrize("address", ["", "http://", "https://*"])
def test_without_an_address_for_its_links_no_mail_goes_out(
    new_invoice: NewInvoice, settings: Any, address: str
) -> None:
    new_invoice()
    settings.SITE_URL = address
    with pytest.raises(CommandError, match="Set SITE_URL"):
        run(eight(1))
    assert mail.outbox == []


def test_the_database_keeps_one_reminder_a_day_claimed_before_it_is_sent(alice: Therapist) -> None:
    today = {"therapist": alice, "due_on": date(2026, 11, 18)}
    Reminder.objects.create(**today)
    for wrong in ({}, {"due_on": date(2026, 11, 19), "sent_at": eight(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(**{**today, **wrong})


def test_runs_at_once_send_one_mail_each(transactional_db: None, robin: Client, new_invoice: NewInvoice) -> None:
    new_invoice()
    bobs(new_invoice)
    start, sent = threading.Barrier(6), []

    def go() -> None:
        try:
            due = list(due_reminders(eight(1)))
            start.wait()
            sent.extend(done for one in due if (done := remind(one)))
        finally:
            connection.close()

    runs = [threading.Thread(target=go) for _ in range(6)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert len(sent) == 2
    assert sorted(told.to[0] for told in mail.outbox) == ["alice@example.org", "bob@example.org"]
    assert Event.objects.filter(action="reminder.sent").count() == 2


def test_two_processes_at_once_send_one_mail(transactional_db: None, new_invoice: NewInvoice, tmp_path: Any) -> None:
    """Real processes with files for mails; the session was held two days ago, and every hour will do."""
    new_invoice(datetime.now(UTC) - timedelta(days=2))
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_address(),
        "REMINDER_HOUR": "0",
        "MAIL_FOLDER": str(tmp_path),
    }
    command = [sys.executable, "-m", "tests.mail_folder", "send_reminders"]
    pipes: Any = {"cwd": ROOT, "env": {**os.environ, **settings}, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    runs = [subprocess.Popen(command, text=True, **pipes) for _ in range(3)]
    said = [one.communicate(timeout=60) for one in runs]
    assert [one.returncode for one in runs] == [0, 0, 0], said
    assert sorted(out for out, _ in said) == ["Reminders sent: 0.\n"] * 2 + ["Reminders sent: 1.\n"]
    # A connection to the folder makes its file; a mail is what stands in it.
    assert sum(file.read_text().count("Subject: ") for file in tmp_path.iterdir()) == 1
