"""How does an event get its place in the chain, when many write at one instant?

It is inserted without one, in the transaction of its change, and nobody waits. After that is committed, whoever comes
first locks the end of the chain for a moment and gives all events that wait their places, in a transaction of its own.
In a request that happens once the answer is sent. Who finds the end locked leaves: the one who holds it looks again
before leaving. See docs/decisions/0014-events-are-linked-after-they-are-committed.md.
"""

import logging
import threading
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, close_old_connections, transaction
from django.dispatch import receiver

from audit.chain import hash_of
from audit.models import ChainHead, Event

logger = logging.getLogger(__name__)
AT_ONCE = 500


class _Here(threading.local):
    """What this thread is at."""

    in_request = False
    is_due = False
    is_asked = False


_here = _Here()


def link_waiting(*, wait: bool = True) -> int:
    """Give every committed event its place; how many got one.

    `wait` False: does nothing while somebody else is at it.
    """
    linked = 0
    while Event.objects.waiting().exists():
        some = _link_some(wait=wait)
        if not some:
            break
        linked += some
    return linked


def link_after_commit() -> None:
    """Once this transaction is committed; in a request, once its answer is sent."""
    _here.is_asked = True
    transaction.on_commit(_committed)


def _link_some(*, wait: bool) -> int:
    with transaction.atomic():
        head = ChainHead.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
        if head is None:
            return 0
        # Read under the lock: all that was committed before is seen, and nobody else gives places.
        events = list(Event.objects.waiting()[:AT_ONCE])
        for event in events:
            _place(event, head)
        Event.objects.bulk_update(events, ["position", "previous_hash", "hash"], batch_size=100)
        head.save(update_fields=["position", "hash"])
    return len(events)


def _place(event: Event, head: ChainHead) -> None:
    """It follows on the head, which goes on to it."""
    event.position, event.previous_hash = head.position + 1, head.hash
    event.hash = hash_of(event.as_link())
    head.position, head.hash = event.position, event.hash


def _committed() -> None:
    if not _here.is_asked:
        return  # another event of the same transaction
    _here.is_asked = False
    if _here.in_request:
        _here.is_due = True
    else:
        _link_quietly()


def _link_quietly() -> None:
    """What happened is committed: whatever goes wrong here is made good by the next one."""
    try:
        link_waiting(wait=False)
    except DatabaseError as error:
        logger.warning("Audit events wait for their places in the chain: %s", type(error).__name__)


@receiver(request_started)
def _begin(**_: Any) -> None:
    _here.in_request, _here.is_due = True, False


@receiver(request_finished)
def _end(**_: Any) -> None:
    _here.in_request = False
    if _here.is_due:
        _here.is_due = False
        _link_quietly()
        close_old_connections()  # as Django did a moment ago
