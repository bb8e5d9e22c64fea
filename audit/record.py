"""The only writer of audit events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from audit.chain import GENESIS, canonical, hash_of
from audit.models import ChainHead, Event


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing to be recorded: see `record`."""

    action: str
    subject: models.Model
    by: models.Model | None
    details: Mapping[str, object]


def record(action: str, subject: models.Model, *, by: models.Model | None, **details: object) -> Event:
    """Add one event to the chain, in the transaction of the change it tells about.

    `action` is noun.verb ("invoice.submitted"); `details` are ids and figures, never names or free text. Call it
    as the last thing of an action: the end of the chain stays locked until the transaction ends.
    Raises TransactionManagementError outside a transaction.
    """
    head = _locked_head()
    event = _next(head, Happened(action, subject, by, details))
    event.save(force_insert=True)
    _move(head)
    return event


def record_many(happened: Iterable[Happened]) -> None:
    """Add events in their order, as `record` adds one; for what is made in bulk."""
    head = _locked_head()
    Event.objects.bulk_create([_next(head, one) for one in happened], batch_size=1000)
    _move(head)


def _next(head: ChainHead, one: Happened) -> Event:
    """The event that follows on the head, which goes on to it."""
    event = Event(
        position=head.position + 1,
        at=timezone.now(),
        by_id=one.by.pk if one.by else None,
        action=one.action,
        subject_type=one.subject._meta.label_lower,
        subject_id=one.subject.pk,
        details=canonical(_plain(one.details)),
        previous_hash=head.hash,
    )
    event.hash = hash_of(event.as_link())
    head.position, head.hash = event.position, event.hash
    return event


def _move(head: ChainHead) -> None:
    ChainHead.objects.filter(pk=head.pk).update(position=head.position, hash=head.hash)


def _locked_head() -> ChainHead:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is written in the transaction of its change.")
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    return head


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in details.items() if value is not None}
