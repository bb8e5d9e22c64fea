"""The only writer of audit events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from audit import linking
from audit.chain import canonical
from audit.models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing to be recorded: see `record`."""

    action: str
    subject: models.Model
    by: models.Model | None
    details: Mapping[str, object]


def record(action: str, subject: models.Model, *, by: models.Model | None, **details: object) -> Event:
    """Add one event, in the transaction of the change it tells about. It gets its place in the chain afterwards.

    `action` is noun.verb ("invoice.submitted"); `details` are ids and figures, never names or free text. Nobody waits
    for it: nothing is locked. Raises TransactionManagementError outside a transaction.
    """
    _demand_transaction()
    event = _of(Happened(action, subject, by, details))
    event.save(force_insert=True)
    linking.link_after_commit()
    return event


def record_many(happened: Iterable[Happened]) -> None:
    """Add events in their order, as `record` adds one; for what is made in bulk."""
    _demand_transaction()
    Event.objects.bulk_create(map(_of, happened), batch_size=1000)
    linking.link_after_commit()


def _of(one: Happened) -> Event:
    """The event, without a place as yet."""
    return Event(
        at=timezone.now(),
        by_id=one.by.pk if one.by else None,
        action=one.action,
        subject_type=one.subject._meta.label_lower,
        subject_id=one.subject.pk,
        details=canonical({key: value for key, value in one.details.items() if value is not None}),
    )


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is written in the transaction of its change.")
