"""What a packet says about a session's record: every event with its reading, and from what each time was computed."""

from typing import Any

from invoicing.models import Submission
from invoicing.submitted import figures_of
from review.packet.basis import Basis, as_json, figures_as_json, figures_from, gives, presence_from, reading_as_json
from review.packet.bearing import SHOWN
from review.packet.contents import moment
from review.packet.records import CarriedRecord
from sessions_app.stays import Stay


def file_of(number: int) -> str:
    """Where an event's bytes stand, beside the invoice."""
    return f"events/{number:05}.body"


def record_json(record: CarriedRecord, *, counts_with_anyone: bool) -> dict[str, Any]:
    """The record as it is now. `counts_with_anyone`: for the code of the present version."""
    presence = presence_from(record.now, record.changes)
    return {
        "events": [_event(record, number, pk) for number, pk in enumerate(record.events, start=1)],
        "events_left_out": record.left_out,
        "now": _computed(record, record.now, counts_with_anyone=counts_with_anyone),
        "stays": [_stay(stay) for stay in presence.stays if stay.side in SHOWN],
    }


def version_json(record: CarriedRecord, submission: Submission, *, counts_with_anyone: bool) -> dict[str, Any]:
    """From what one version's time was computed, and whether that gives what the version froze."""
    frozen, basis = figures_of(submission), record.versions[submission.pk]
    figures = figures_from(basis, record.changes, counts_with_anyone=counts_with_anyone)
    computed = _computed(record, basis, counts_with_anyone=counts_with_anyone)
    return {**computed, "frozen": figures_as_json(frozen), "gives_frozen": gives(figures, frozen)}


def _computed(record: CarriedRecord, basis: Basis, *, counts_with_anyone: bool) -> dict[str, Any]:
    figures = figures_from(basis, record.changes, counts_with_anyone=counts_with_anyone)
    return {
        "counts_with_anyone": counts_with_anyone,
        "basis": as_json(basis),
        "computed": figures_as_json(figures),
    }


def _event(record: CarriedRecord, number: int, pk: int) -> dict[str, Any]:
    row, reason = record.stored[pk], record.sealed.get(pk)
    return {
        "number": number,
        "event": record.changes[number].event,
        "provider": row.provider,
        "told_by": "reconcile" if row.is_own else "provider",
        "room": row.room,
        "received_at": moment(row.received_at),
        "attached_at": moment(row.attached_at),
        "sha256": row.body_hash,
        "bytes": row.size,
        "file": None if reason else file_of(number),
        "sealed": reason.value if reason else None,
        "reading": reading_as_json(record.changes[number]),
    }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "side": stay.side.value,
        "person": stay.person,
        "start_ms": stay.start_ms,
        "last_sign_ms": stay.last_sign_ms,
        "end_ms": stay.end_ms,
        "opening": stay.opening.value,
        "closing": stay.closing.value,
        "reason": stay.reason,
        "is_audio_only": stay.is_audio_only,
        "opened_by": stay.opened_by,
        "closed_by": stay.closed_by,
    }
