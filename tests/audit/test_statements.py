"""How many statements the trail asks, exactly: before the answer, and after it."""

from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import linking
from audit.models import Event
from audit.record import record
from tests import people


def test_an_event_is_one_statement_and_its_place_eight_more(transactional_db: None, monkeypatch: Any) -> None:
    carol = people.carol()
    monkeypatch.setattr(linking._here, "in_request", True)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        event = record("a.b", carol, by=carol)
    assert [one["sql"].split('"')[0] for one in asked] == ["INSERT INTO "]
    with CaptureQueriesContext(connection) as asked:
        linking._end()
    assert len(asked) == 8, [one["sql"] for one in asked]
    assert Event.objects.get(pk=event.pk).position
