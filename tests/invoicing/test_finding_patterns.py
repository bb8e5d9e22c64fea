"""Patterns in a therapist's work are raised once, as rows of their own; no invoice is held or changed for them."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Practice, Therapist
from audit.models import Event
from invoicing.actions.finding_patterns import LOOKED, _keep, find_patterns
from invoicing.actions.submitting import submit_invoice
from invoicing.case import Contact, Entry
from invoicing.models import FlagSetting, Invoice, TherapistFlag
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.people import practice

LAST = date(2026, 11, 17)
NOW = datetime(2026, 11, 17, 20, tzinfo=NEW_YORK)
Held = Callable[..., list[Invoice]]


@pytest.fixture
def held(new_invoice: NewInvoice) -> Held:
    """So many sessions in person of one length, a day each, back from November 17, 2026."""

    def make(minutes: int, count: int, last: date = LAST, client: Client | None = None) -> list[Invoice]:
        made = []
        for days in range(count):
            starts = datetime.combine(last - timedelta(days=days), datetime.min.time(), NEW_YORK).replace(hour=10)
            options = {"client": client} if client else {}
            invoice = new_invoice(starts, modality="in_person", provider="", **options)
            begun = starts + timedelta(minutes=3)
            entry = Entry(
                code="90837",
                started_at=begun,
                ended_at=begun + timedelta(minutes=minutes),
                live_minutes=minutes,
                contact=Contact.IN_PERSON,
            )
            now = starts + timedelta(hours=8)
            made.append(submit_invoice(invoice, by=invoice.session.therapist.user, entry=entry, version=None, now=now))
        return made

    return make


def found(until: date = LAST, since: date | None = None) -> list[TherapistFlag]:
    return [row for looked in find_patterns(until, since=since, now=NOW) for row in looked.fresh]


def ids(rows: list[TherapistFlag]) -> set[str]:
    return {row.flag_id for row in rows}


def run(**options: Any) -> str:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("find_patterns", stdout=out, **options)
    return out.getvalue()


def test_a_pattern_is_kept_with_its_period_and_evidence_and_told_in_the_trail(held: Held, alice: Therapist) -> None:
    invoices = held(53, 20)
    rows = found()
    assert ids(rows) == {"threshold-hugging", "long-code-share"}
    row = TherapistFlag.objects.get(flag_id="threshold-hugging")
    assert (row.therapist, row.severity, row.raised_at) == (alice, "medium", NOW)
    assert (row.starts_on, row.ends_on) == (LAST - timedelta(days=89), LAST)
    assert row.sentence.startswith("Of 20 entered lengths from 49 to 58 minutes, 20 are 53 to 54")
    assert set(row.evidence["invoices"]) <= {invoice.pk for invoice in invoices}
    told = Event.objects.get(action="pattern.raised", subject_id=row.pk)
    assert told.sentence == "Pattern raised: threshold-hugging, 2026-08-20 to 2026-11-17"


def test_no_invoice_is_held_or_changed(held: Held) -> None:
    held(53, 20)
    before = list(Invoice.objects.order_by("pk").values())
    found()
    assert list(Invoice.objects.order_by("pk").values()) == before
    assert set(Invoice.objects.values_list("status", flat=True)) == {"accepted"}


def test_one_session_fewer_raises_nothing(held: Held) -> None:
    held(53, 19)
    assert found() == []


def test_the_same_run_again_and_one_of_the_next_day_add_nothing(held: Held) -> None:
    held(53, 20)
    assert found()
    assert found() == []
    assert found(LAST + timedelta(days=1)) == []
    assert found(LAST - timedelta(days=1)) == []
    assert TherapistFlag.objects.count() == 2


def test_days_that_do_not_overlap_are_another_pattern(held: Held) -> None:
    held(53, 20)
    held(53, 20, last=LAST - timedelta(days=90))
    assert ids(found(LAST - timedelta(days=90))) == ids(found()) == {"threshold-hugging", "long-code-share"}


def test_since_cuts_every_period(held: Held) -> None:
    held(53, 20)
    since = LAST - timedelta(days=19)
    assert {row.starts_on for row in found(since=since)} == {since}


def test_of_nineteen_days_nothing_is_said(held: Held) -> None:
    held(53, 20)
    assert found(since=LAST - timedelta(days=18)) == []


def test_voided_invoices_do_not_count(held: Held) -> None:
    sent = held(53, 20)
    sent[0].move_to(Invoice.Status.VOIDED)
    sent[0].save()
    assert found() == []


def test_each_therapist_has_their_own(held: Held, alice: Therapist) -> None:
    bobs = add_client(people.bob(), "Sam", payer=None, since=date(2020, 1, 1))
    held(53, 12)
    held(53, 12, client=bobs)
    assert found() == []
    held(53, 8, last=LAST - timedelta(days=30), client=bobs)
    assert {row.therapist_id for row in found()} == {people.bob().pk}


def test_however_many_therapists_there_are_work_is_read_in_one_query(held: Held) -> None:
    held(55, 2)
    with CaptureQueriesContext(connection) as one:
        found()
    for name in ("Sam", "Kim"):
        client = add_client(people.bob() if name == "Sam" else _therapist(name), name, payer=None, since=LAST)
        held(55, 2, client=client)
    with CaptureQueriesContext(connection) as three:
        found()
    assert len(three) <= len(one)
    assert sum("disruption_note" in query["sql"] for query in three) == 1


def _therapist(name: str) -> Therapist:
    return people._therapist(name.lower(), Therapist.Licence.COUNSELOR)


def test_what_an_admin_switched_off_is_not_raised(held: Held) -> None:
    held(53, 20)
    FlagSetting.objects.update_or_create(flag_id="threshold-hugging", defaults={"is_on": False, "severity": "medium"})
    assert ids(found()) == {"long-code-share"}
    for flag_id in ("round-times", "schedule-times", "cloned-notes", "no-gaps", "long-days", "impossible-days"):
        FlagSetting.objects.update_or_create(flag_id=flag_id, defaults={"is_on": False, "severity": "medium"})
    for flag_id in ("crisis-overuse", "long-code-share", "every-day"):
        FlagSetting.objects.update_or_create(flag_id=flag_id, defaults={"is_on": False, "severity": "info"})
    assert list(find_patterns(LAST, since=None, now=NOW)) == []


def test_a_new_installation_has_nothing_to_look_at(db: None) -> None:
    assert not Practice.objects.exists()
    assert found() == []
    practice()
    assert found() == []


def test_what_another_run_kept_at_this_very_moment_is_kept_once(held: Held) -> None:
    held(53, 20)
    (looked,) = find_patterns(LAST, since=None, now=NOW, is_kept=False)
    assert not TherapistFlag.objects.exists()
    assert len(_keep(looked.fresh)) == 2
    assert _keep(looked.fresh) == ()
    assert Event.objects.filter(action="pattern.raised").count() == 2


@pytest.mark.parametrize("statement", ["UPDATE {} SET sentence = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_raised(held: Held, statement: str) -> None:
    held(53, 20)
    found()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("invoicing_therapistflag"))


def test_the_command_tells_what_it_raised(held: Held) -> None:
    held(53, 20)
    said = run()
    assert "threshold-hugging: Of 20 entered lengths" in said
    assert said.endswith("20 invoices of 1 therapists looked at: 2 patterns raised.\n")
    assert run().endswith("0 patterns raised.\n")


def test_a_dry_run_keeps_nothing_and_exits_with_one_when_it_found_something(held: Held) -> None:
    held(53, 20)
    with pytest.raises(CommandError, match="Nothing was kept"):
        run(dry_run=True)
    assert not TherapistFlag.objects.exists()
    assert run(dry_run=True, until=date(2026, 1, 1)).endswith("0 patterns would be raised.\n")


def test_a_run_leaves_an_event_even_when_it_finds_nothing_and_a_dry_run_none(held: Held) -> None:
    held(53, 20)
    with pytest.raises(CommandError):
        run(dry_run=True)
    assert not Event.objects.filter(action=LOOKED).exists()
    run()
    run()
    told = [json.loads(event.details) for event in Event.objects.filter(action=LOOKED).order_by("pk")]
    assert told == [{"until": "2026-11-17", "invoices": 20, "raised": raised} for raised in (2, 0)]


def test_days_the_wrong_way_round_and_no_date_are_said(db: None) -> None:
    with pytest.raises(CommandError, match="Let --since be the earlier one"):
        run(since=date(2026, 11, 18), until=LAST)
    with pytest.raises(CommandError, match=r"x is no date\. Use one like 2026-11-03\."):
        call_command("find_patterns", "--until", "x")
