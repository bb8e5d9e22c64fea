"""Every table whose rows are only ever added, after all migrations: the database refuses the rest."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from audit.immutability import added_only_tables, release, suspended, unprotected
from sessions_app.models import PresenceEvent

ADDED_ONLY = (
    "audit_event",
    "sessions_app_presenceevent",
    "sessions_app_timeedit",
    "sessions_app_personnamed",
    "sessions_app_eventattached",
    "sessions_app_sessionimport",
    "sessions_app_importedsession",
    "invoicing_submission",
    "invoicing_invoiceline",
    "invoicing_flag",
    "invoicing_therapistflag",
    "review_patternlook",
    "invoicing_attendance",
    "invoicing_reopening",
    "invoicing_remark",
    "review_decision",
    "review_packetmade",
    "cpt_coderequest",
    "cpt_coderequestanswer",
    "cpt_answerseen",
)
PROTECTING = ("_added_only", "_no_truncate", "_no_update", "_no_delete")


def triggers() -> set[str]:
    """Every table with a trigger of this engine that protects its rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT event_object_table, trigger_name FROM information_schema.triggers")
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        return {table for table, name in cursor.fetchall() if name.endswith(PROTECTING)}


@pytest.mark.django_db
def test_every_added_only_table_is_protected_after_all_migrations() -> None:
    assert triggers() == set(ADDED_ONLY)
    assert added_only_tables() == set(ADDED_ONLY)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["cpt_answerseen", "review_decision"])
def test_a_table_without_its_triggers_is_found(table: str) -> None:
    assert unprotected(connection) == []
    release(connection, table)
    assert unprotected(connection) == [table]


@pytest.mark.django_db
def test_a_table_whose_triggers_are_switched_off_is_found() -> None:
    with suspended(connection, "review_decision"):
        assert unprotected(connection) == ["review_decision"]
    assert unprotected(connection) == []


def an_event() -> int:
    return PresenceEvent.objects.create(
        provider="livekit", provider_event_id="1", received_at=datetime(2026, 11, 3, tzinfo=UTC), body=b"{}"
    ).pk


def forge(pk: int) -> None:
    """What the triggers are there against."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sessions_app_presenceevent SET room = 'forged' WHERE id = %s", [pk])


@pytest.mark.django_db(transaction=True)
def test_while_protection_is_lifted_nobody_else_can_change_a_row() -> None:
    pk = an_event()
    with pytest.raises(DatabaseError, match="only ever added"):
        forge(pk)
    outcome: list[str] = []

    def somebody_else() -> None:
        try:
            forge(pk)
            outcome.append("changed")
        except DatabaseError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=somebody_else)
    with transaction.atomic(), suspended(connection, "sessions_app_presenceevent"):
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()  # waits
    thread.join(30)
    assert "only ever added" in outcome[0]
    assert PresenceEvent.objects.get(pk=pk).room == ""


@pytest.mark.django_db(transaction=True)
def test_a_failure_while_protection_is_lifted_puts_it_back() -> None:
    pk = an_event()
    with pytest.raises(RuntimeError), transaction.atomic(), suspended(connection, "sessions_app_presenceevent"):
        raise RuntimeError
    assert unprotected(connection) == []
    with pytest.raises(DatabaseError, match="only ever added"):
        forge(pk)


@pytest.mark.django_db(transaction=True)
def test_protection_is_lifted_inside_a_transaction_only() -> None:
    with pytest.raises(transaction.TransactionManagementError), suspended(connection, "review_decision"):
        pass
