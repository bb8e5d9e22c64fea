"""Sessions from a file are stored: all of them with their drafts, or none."""

import hashlib
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Practice, User
from audit.record import record
from cpt.models import Payer
from invoicing.actions.opening import open_session, record_added
from invoicing.models import Invoice
from invoicing.session_clients import NewClient
from invoicing.session_import import plan
from invoicing.session_plan import Kind, Plan, Planned
from sessions_app.actions import add_client
from sessions_app.models import Client, ImportedSession, SessionImport

# A new client's coverage begins so long before the first session of the file.
COVERED_BEFORE = timedelta(days=365)


class PlanChanged(Exception):
    """The file would do something else by now than what was shown. Nothing was stored."""


def import_sessions(content: bytes, *, by: User, fingerprint: str) -> Plan:
    """Store what a plan with this fingerprint showed. Raises PlanChanged, cpt.table_files.Unreadable."""
    try:
        with transaction.atomic():
            return _import(content, by, fingerprint)
    except IntegrityError as error:
        # A client was given the same reference by hand at this very moment: the next plan shows it.
        raise PlanChanged from error


def _import(content: bytes, by: User, fingerprint: str) -> Plan:
    # One file at a time: the second of two sees what the first one brought. Nothing else waits for these rows.
    list(Practice.objects.order_by("pk").select_for_update(no_key=True))
    made = plan(content)
    if made.problems or made.fingerprint != fingerprint:
        raise PlanChanged
    rows = made.of(Kind.NEW)
    if not rows:
        return made
    file = SessionImport.objects.create(at=timezone.now(), by=by, file_hash=hashlib.sha256(content).hexdigest())
    clients = _add_clients(made)
    invoices = [_add(row, clients) for row in rows]
    ImportedSession.objects.bulk_create(
        ImportedSession(
            practice_id=row.therapist.practice_id,
            external_id=row.row.external_id,
            session=invoice.session,
            came_with=file,
        )
        for row, invoice in zip(rows, invoices, strict=True)
    )
    for invoice in invoices:
        record_added(invoice, by=by, came_with=file.pk)
    record("sessions.imported", file, by=by, sessions=len(invoices), clients=len(clients))
    return made


def _add_clients(made: Plan) -> dict[NewClient, Client]:
    payers = {one.name: one for one in Payer.objects.all()}
    first: dict[NewClient, date] = {}
    for row in made.of(Kind.NEW):
        if isinstance(row.client, NewClient):
            first[row.client] = min(row.date_of_service, first.get(row.client, row.date_of_service))
    return {
        new: add_client(
            new.therapist,
            new.name,
            reference=new.reference,
            payer=payers.get(new.payer),
            member_id=new.member_id,
            since=first[new] - COVERED_BEFORE,
        )
        for new in first
    }


def _add(row: Planned, clients: dict[NewClient, Client]) -> Invoice:
    client = clients[row.client] if isinstance(row.client, NewClient) else row.client
    assert client is not None  # only a row whose session is there already has none
    told = row.row
    return open_session(
        client,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=told.kind,
        modality=told.modality,
        provider=told.provider,
        room=told.room,
        place=told.place,
    )
