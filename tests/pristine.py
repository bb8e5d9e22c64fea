"""The test database as it was before the first test, and that state again after a test that commits.

Django's own way empties every table, writes all content types and permissions again and asks that the triggers are
taken away first: several times as long as what most stories do in between.
"""

import sqlite3
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Every table of this application: emptied, then filled from its copy, in one transaction. The triggers that keep
# rows from being deleted rest meanwhile; foreign keys are looked at when the transaction ends.
KEEP = """
DO $$
DECLARE name text;
BEGIN
    CREATE SCHEMA pristine;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', name);
    END LOOP;
END $$
"""
RESTORE = """
DO $$
DECLARE name text; is_guarded boolean;
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
        is_guarded := EXISTS (
            SELECT FROM pg_trigger WHERE tgrelid = format('public.%I', name)::regclass AND NOT tgisinternal
        );
        IF is_guarded THEN EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', name); END IF;
        EXECUTE format('DELETE FROM public.%I', name);
        EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE SELECT * FROM pristine.%1$I', name);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', name);
    END LOOP;
END $$
"""


class Pristine:
    """What a database held when this was made. `restore` brings rows back, on SQLite the tables' shape too."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        connection.ensure_connection()
        self._copy: sqlite3.Connection | None = None
        if connection.vendor == "sqlite":
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            _driver(connection).backup(self._copy)
        else:
            with connection.cursor() as cursor:
                cursor.execute(KEEP)

    def restore(self, connection: BaseDatabaseWrapper) -> None:
        """Outside any transaction."""
        connection.ensure_connection()
        if self._copy is not None:
            self._copy.backup(_driver(connection))
            return
        with connection.cursor() as cursor:
            cursor.execute(RESTORE)


def _driver(connection: BaseDatabaseWrapper) -> Any:
    """Django's wrapper holds the driver's own connection."""
    return connection.connection
