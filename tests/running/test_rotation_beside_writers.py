"""Keys are rotated while people work: nobody is refused, nothing is written over, no deadlock ends a request."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from audit import rotation
from audit.models import Event
from audit.record import record
from sessions_app.models import PresenceEvent
from tests import people
from tests.running.test_rotate_keys import BODY, NEW, event, rotate, with_new_key

WRITERS, BEFORE = 3, 40


@pytest.mark.django_db(transaction=True)
def test_writers_go_on_in_either_order_of_locks(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "WRITTEN", 10)
    alice = people.alice()
    for number in range(BEFORE):
        event(number)
    with_new_key(settings)
    is_over, failures, written = threading.Event(), list[Exception](), list[int]()

    def work(writer: int) -> None:
        """An event, the end of the audit chain, an event: the second waits for what the rotation holds."""
        number = BEFORE + writer
        try:
            while not is_over.wait(0.005):
                with transaction.atomic():
                    event(number)
                    record("session.opened", alice, by=None)
                    event(number + WRITERS)
                written.extend([number, number + WRITERS])
                number += 2 * WRITERS
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        rotate()
    finally:
        is_over.set()
        for thread in threads:
            thread.join(60)
    assert failures == []
    assert written, "Nobody wrote meanwhile."
    settings.ENCRYPTION_KEYS = [NEW]
    assert {bytes(one.body) for one in PresenceEvent.objects.all()} == {
        BODY % number for number in (*range(BEFORE), *written)
    }
    assert Event.objects.filter(action="session.opened").count() == len(written) // 2
