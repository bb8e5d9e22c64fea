"""The migration that lets events wait for their places: the chain that is there stays as it is, in both directions."""

from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction

from audit.chain import hash_of
from audit.models import ChainHead, Event
from audit.reading import is_protected, links
from audit.record import record
from tests import people
from tests.audit.test_immutability import triggers


def test_the_chain_survives_both_directions(transactional_db: None) -> None:
    carol = people.carol()
    with transaction.atomic():
        for number in range(3):
            record("a.b", carol, by=carol, number=number)
    before = list(links())
    call_command("migrate", "audit", "0002", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(position) FROM audit_event")
            assert cursor.fetchone() == (len(before), len(before))
        assert "audit_event" in triggers()
    finally:
        call_command("migrate", "audit", verbosity=0)
    assert list(links()) == before
    assert is_protected()
    call_command("verify_audit", stdout=StringIO())


def test_the_version_before_may_still_be_running(transactional_db: None) -> None:
    """It gives an event its place at once, under the lock on the chain's end."""
    carol = people.carol()
    with transaction.atomic():
        record("a.b", carol, by=carol)
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get()
        old = record("a.b", carol, by=carol)
        Event.objects.filter(pk=old.pk).update(**placed(old, head))
        head.save()
    with transaction.atomic():
        record("a.b", carol, by=carol)
    call_command("verify_audit", stdout=StringIO())
    assert list(Event.objects.linked().values_list("pk", flat=True)) == sorted(
        Event.objects.values_list("pk", flat=True)
    )


def placed(event: Event, head: ChainHead) -> dict[str, object]:
    event.position, event.previous_hash = head.position + 1, head.hash
    head.position, head.hash = event.position, hash_of(event.as_link())
    return {"position": event.position, "previous_hash": event.previous_hash, "hash": head.hash}
