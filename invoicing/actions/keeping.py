"""What a therapist has entered so far is kept, discarded, taken back, or gone once it is submitted."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.record import record
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale
from invoicing.models import FormDraft, Invoice

# A note of the form has at most 4,000; what does not fit there is still kept, within reason.
MOST_CHARACTERS = 32_000


class DraftIsNewer(Exception):
    """Another page has saved a newer draft than the one this page knows; `draft` is that one."""

    def __init__(self, draft: FormDraft) -> None:
        super().__init__(str(draft))
        self.draft = draft


class DraftTooLong(Exception):
    """More was entered than a draft holds."""


@transaction.atomic
def keep_draft(
    invoice: Invoice, *, by: User, content: dict[str, Any], known: int, version: int | None = None
) -> FormDraft:
    """Keep what was entered as the next version of the draft; the same as is kept already changes nothing.

    `known`: the version of the draft that the page was made with, 0 for none. Raises DraftIsNewer, DraftTooLong;
    AlreadySubmitted and StaleVersion as every action on an invoice.
    """
    payload = json.dumps(content)
    if len(payload) > MOST_CHARACTERS:
        raise DraftTooLong
    present = _open(invoice)
    draft = FormDraft.objects.filter(invoice=present).first()
    if draft is not None and draft.is_open:
        if draft.content["fields"] == content["fields"]:
            return draft
        if draft.version != known:
            raise DraftIsNewer(draft)
    refuse_stale(present, version)
    is_first = draft is None or not draft.is_open
    draft = draft or FormDraft(invoice=present, version=0)
    draft.payload = payload
    draft.discarded_at = None
    draft.by = by
    _save(draft)
    # One event for each draft, not for each time that it is saved.
    if is_first:
        record("draft.started", present, by=by, version=draft.version)
    return draft


@transaction.atomic
def discard_draft(invoice: Invoice, *, by: User, known: int) -> None:
    """Start over from the recording. Nothing where there is no draft.

    `known` as for keep_draft. Raises DraftIsNewer: what this page has never shown is not put aside, since the next
    draft would take its place unseen.
    """
    present = _open(invoice)
    draft = FormDraft.objects.filter(invoice=present, discarded_at__isnull=True).first()
    if draft is not None and draft.version != known:
        raise DraftIsNewer(draft)
    put_draft_aside(present, by=by)


@transaction.atomic
def take_draft_back(invoice: Invoice, *, by: User) -> None:
    """Undo a discarding. Nothing where a newer draft has taken its place."""
    present = _open(invoice)
    draft = FormDraft.objects.filter(invoice=present, discarded_at__isnull=False).first()
    if draft is not None:
        draft.discarded_at = None
        draft.version += 1
        draft.save()
        record("draft.taken-back", present, by=by, version=draft.version)


def put_draft_aside(invoice: Invoice, *, by: User) -> None:
    """Keep the draft where it can be taken back; part of an action that has locked the invoice."""
    draft = FormDraft.objects.filter(invoice=invoice, discarded_at__isnull=True).first()
    if draft is not None:
        draft.discarded_at = max(timezone.now(), draft.saved_at)
        draft.version += 1
        draft.save()
        record("draft.discarded", invoice, by=by, version=draft.version)


def drop_draft(invoice: Invoice) -> None:
    """The invoice was submitted: what was entered is kept there."""
    FormDraft.objects.filter(invoice=invoice).delete()


def _open(invoice: Invoice) -> Invoice:
    present = locked(invoice)
    if not present.is_open:
        raise AlreadySubmitted
    return present


def _save(draft: FormDraft) -> None:
    draft.saved_at = timezone.now()
    draft.version += 1
    draft.save()
