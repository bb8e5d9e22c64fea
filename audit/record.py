"""The only writer of audit events."""

from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from audit.chain import GENESIS, canonical, hash_of
from audit.models import ChainHead, Event


def record(action: str, subject: models.Model, *, by: models.Model | None, **details: object) -> Event:
    """Add one event to the chain, in the transaction of the change it tells about.

    `action` is noun.verb ("invoice.submitted"); `details` are ids and figures, never names or free text. Call it
    as the last thing of an action: the end of the chain stays locked until the transaction ends.
    Raises TransactionManagementError outside a transaction.
    """
    head = _locked_head()
    event = Event(
        position=head.position + 1,
        at=timezone.now(),
        by_id=by.pk if by else None,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        details=canonical(_plain(details)),
        previous_hash=head.hash,
    )
    event.hash = hash_of(event.as_link())
    event.save(force_insert=True)
    ChainHead.objects.filter(pk=head.pk).update(position=event.position, hash=event.hash)
    return event


def _locked_head() -> ChainHead:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is written in the transaction of its change.")
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    return head


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in details.items() if value is not None}
