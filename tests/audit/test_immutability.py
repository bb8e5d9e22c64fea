"""Every table whose rows are only ever added, after all migrations: the database refuses the rest."""

import pytest
from django.db import connection

from tests.fixtures import ADDED_ONLY

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
