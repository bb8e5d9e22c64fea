"""Several people import the same file at one instant."""

import threading

from django.db import connection

from accounts.models import Therapist
from audit.models import Event
from invoicing.actions.importing import PlanChanged, import_sessions
from invoicing.session_import import plan
from sessions_app.models import Client, SessionImport, TherapySession
from tests import people
from tests.invoicing.test_session_import import file


def test_the_same_file_imported_twice_at_once_is_stored_once(transactional_db: None, alice: Therapist) -> None:
    content = file(*({"external_id": f"A-{n}", "starts": f"2026-11-{n:02}T12:15"} for n in range(1, 9)))
    shown, dana = plan(content).fingerprint, people.dana()
    start, changed, failed = threading.Barrier(4), [], []

    def go() -> None:
        try:
            start.wait()
            import_sessions(content, by=dana, fingerprint=shown)
        except PlanChanged as late:
            changed.append(late)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (failed, len(changed)) == ([], 3)
    assert (TherapySession.objects.count(), Client.objects.count(), SessionImport.objects.count()) == (8, 1, 1)
    assert Event.objects.filter(action="session.added").count() == 8
