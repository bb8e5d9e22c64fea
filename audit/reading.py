"""The stored events as the chain sees them: whole tables, in order, in bounded memory."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import CharField, Func, Value
from django.db.models.functions import Concat

from audit.chain import GENESIS, Head, Link
from audit.models import ChainHead, Event

AT_ONCE = 5_000


class IsoInstant(Func):
    """An instant as the chain writes it, made by the database: ISO 8601 in UTC with microseconds.

    Reading it into a datetime first would take longer than checking the event.
    """

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL keeps microseconds."""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Django stores UTC as text there, and leaves out a fraction of zero."""
        template = "replace(%(expressions)s, ' ', 'T') || substr('.000000', length(%(expressions)s) - 18) || '+00:00'"
        return self.as_sql(compiler, connection, template=template, **context)


def links() -> Iterator[Link]:
    """Every event that has its place, in order.

    Asked for piece by piece from the position reached: a server-side cursor needs one connection to itself, which a
    pool of connections does not give.
    """
    rows = Event.objects.linked().values_list(
        "position",
        IsoInstant("at"),
        "by_id",
        "action",
        Concat("subject_type", Value(":"), "subject_id", output_field=CharField()),
        "details",
        "previous_hash",
        "hash",
    )
    reached = 0
    while some := list(rows.filter(position__gt=reached)[:AT_ONCE]):
        yield from map(Link._make, some)
        reached = some[-1][0]


def head() -> Head:
    """Where the database says that the chain ends."""
    row = ChainHead.objects.filter(pk=1).first()
    return Head(row.position, row.hash) if row else Head(0, GENESIS)


def is_protected() -> bool:
    """Do the triggers stand that refuse changes of the events?"""
    names = ["audit_event_no_update", "audit_event_no_delete"]
    found = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event' AND name IN "
    if connection.vendor == "postgresql":
        names = ["audit_event_added_only", "audit_event_filled_once", "audit_event_no_truncate"]
        found = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass AND tgenabled IN ('O', 'A') "
        found += "AND tgname IN "
    with connection.cursor() as cursor:
        cursor.execute(f"{found}({', '.join(['%s'] * len(names))})", names)
        return bool(cursor.fetchone()[0] == len(names))
