"""More audit events, each in its place in the chain: python -m tests.faults.more_events 100000

They are placed as they are made, by the rules of `audit.linking`, which places others' one by one and takes longer.
"""

import sys

TOGETHER = 5_000


def main(count: str) -> None:
    """In the database that the settings name, while nobody else writes."""
    import django

    django.setup()
    for first in range(0, int(count), TOGETHER):
        _add(range(first, min(first + TOGETHER, int(count))))


def _add(numbers: range) -> None:
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import Practice
    from audit.chain import canonical
    from audit.linking import _place
    from audit.models import ChainHead, Event

    practice = Practice.objects.get()
    about = {"action": "practice.counted", "subject_type": Practice._meta.label_lower, "subject_id": practice.pk}
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get(pk=1)
        now = timezone.now()
        events = [Event(at=now, details=canonical({"number": number}), **about) for number in numbers]
        for event in events:
            _place(event, head)
        Event.objects.bulk_create(events, batch_size=1000)
        head.save(update_fields=["position", "hash"])


if __name__ == "__main__":
    main(*sys.argv[1:])
