"""What a packet says about one invoice, as plain values: what schema.json describes and nothing else."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from audit.models import Event
from invoicing.models import Invoice, Submission
from review.packet.archive import SCHEMA
from review.packet.masking import Shown
from sessions_app.models import PersonNamed, TherapySession, TimeEdit

# Who took a packet away is kept, and is no part of what the packet proves.
NOT_TOLD = ("packet.made",)


def versions_of(invoice: Invoice) -> list[Submission]:
    """Every version with what stands around it, oldest first."""
    return list(
        invoice.submissions.select_related("by", "time_edit__by", "therapist__user", "practice")
        .prefetch_related("lines", "flags", "decisions__by", "remarks__by")
        .order_by("sequence")
    )


def about(invoice: Invoice, shown: Shown) -> dict[str, Any]:
    """The invoice and its session, without versions and record."""
    session = invoice.session
    return {
        "schema": SCHEMA,
        "number": invoice.number,
        "is_of_desk": shown.is_of_desk,
        "replaces": _number(invoice.replaces),
        "replaced_by": _number(Invoice.objects.filter(replaces=invoice).first()),
        "status": invoice.status,
        "status_at": moment(invoice.status_at),
        "client": {"id": session.client_id, "is_named": shown.is_full, "name": shown.client},
        "session": _session(session),
        "time_edits": [_edit(one, shown) for one in session.time_edits.select_related("by").order_by("at", "pk")],
        "returned_because": shown.text(invoice.returned_because),
        "history": history(invoice, shown),
    }


def history(invoice: Invoice, shown: Shown) -> list[dict[str, Any]]:
    """What happened to the invoice and its session, each with its place in the chain of all events.

    The details name flags, which a therapist does not see; without them an entry's hash cannot be computed again.
    """
    subjects: tuple[Model, ...] = (invoice, invoice.session)
    events = [event for subject in subjects for event in _events(subject)]
    return [
        {
            "position": event.position,
            "at": event.as_link().at,
            "by": event.by_id,
            "by_name": event.by.name if event.by else "",
            "action": event.action,
            "subject": event.as_link().subject,
            "sentence": event.sentence,
            "details": event.details if shown.is_of_desk else None,
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        }
        for event in sorted(events, key=lambda event: event.as_link().position)
    ]


def named(words: Iterable[PersonNamed], told: dict[str, str]) -> list[dict[str, Any]]:
    """Who people said that somebody was. `told`: how the packet calls them; whoever it tells nothing of is left out."""
    return [
        {"person": told[word.person], "side": word.side, "at": moment(word.at), "by": person(word.by)}
        for word in words
        if word.person in told
    ]


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def person(user: User) -> dict[str, Any]:
    """Who it was."""
    return {"id": user.pk, "name": user.name, "role": user.role}


def _events(subject: Model) -> QuerySet[Event]:
    return Event.objects.about(subject).linked().exclude(action__in=NOT_TOLD)


def _number(invoice: Invoice | None) -> str | None:
    return invoice.number if invoice else None


def _session(session: TherapySession) -> dict[str, Any]:
    provider, room = session.room
    return {
        "id": session.pk,
        "kind": session.kind,
        "modality": session.modality,
        "is_of_a_group": session.group_id is not None,
        "provider": provider,
        "room": room,
        "scheduled_start_at": moment(session.scheduled_start_at),
        "scheduled_end_at": moment(session.scheduled_end_at),
        "booked_at": moment(session.booked_at),
        "time_zone": session.time_zone,
        "date_of_service": session.date_of_service.isoformat(),
        "is_unlisted": session.is_unlisted,
    }


def _edit(edit: TimeEdit, shown: Shown) -> dict[str, Any]:
    return {
        "id": edit.pk,
        "at": moment(edit.at),
        "by": person(edit.by),
        "started_at": moment(edit.started_at),
        "ended_at": moment(edit.ended_at),
        "live_minutes": edit.live_minutes,
        "recorded_started_at": moment(edit.recorded_started_at),
        "recorded_ended_at": moment(edit.recorded_ended_at),
        "recorded_live_ms": edit.recorded_live_ms,
        "note": shown.text(edit.note),
    }
