"""However many write at one instant, the chain never forks: every event has one place, and no place is empty."""

from io import StringIO

from django.core.management import call_command

from audit.models import Event
from tests import people
from tests.audit.writers import started, threads
from tests.servers import database_address


def test_threads_and_processes_at_once_make_one_chain(transactional_db: None) -> None:
    carol = people.carol()
    before = Event.objects.count()
    others = [started(carol, 25, database_address()) for _ in range(2)]
    kept = threads(carol, 6, 25)
    kept += sum(int(one.communicate(timeout=120)[0]) for one in others)
    assert [one.returncode for one in others] == [0, 0]
    call_command("verify_audit", stdout=StringIO())
    positions = list(Event.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, before + kept + 1))
    assert len({*Event.objects.values_list("previous_hash", flat=True)}) == len(positions)
