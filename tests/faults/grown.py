"""Tables that are grown to a size by copies of their own rows, without triggers and foreign keys: for locks alone."""

import psycopg2

# What a copy must have of its own. Sessions first: each invoice needs one.
OWN = {
    "sessions_app_therapysession": {},
    "sessions_app_presenceevent": {"provider_event_id": "'copy-' || one.id || '-' || n"},
    "audit_event": {"position": "(SELECT max(position) FROM audit_event) + row_number() OVER ()"},
}
INVOICES = """
INSERT INTO invoicing_invoice (status, status_at, submit_by, returned_because, version, session_id, therapist_id)
SELECT 'draft', now(), now(), '', 1, s.id, s.therapist_id FROM sessions_app_therapysession s
LEFT JOIN invoicing_invoice i ON i.session_id = s.id WHERE i.id IS NULL
"""
FROM_EACH = 500


def grow(url: str, rows: int) -> dict[str, int]:
    """Each of them, the invoices and submissions to about so many rows; how many there are now, by table."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, own in OWN.items():
            cursor.execute(_copies(cursor, table, own, rows))
        cursor.execute(INVOICES)
        cursor.execute(_submissions(cursor))
        tables = [*OWN, "invoicing_invoice", "invoicing_submission"]
        counts = {}
        for table in tables:
            # Autovacuum would come to what was filled just now, and a migration would wait for it, not for the rows.
            cursor.execute(f"VACUUM (ANALYZE) {table}")
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # a name of ours
            counts[table] = cursor.fetchone()[0]
    connection.close()
    return counts


def _columns(cursor: psycopg2.extensions.cursor, table: str) -> list[str]:
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
    cursor.execute(asked, [table])
    return [name for (name,) in cursor.fetchall()]


def _copies(cursor: psycopg2.extensions.cursor, table: str, own: dict[str, str], rows: int) -> str:
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # a name of ours
    there: int = cursor.fetchone()[0]
    times = max(0, rows - there) // min(FROM_EACH, there)
    columns = _columns(cursor, table)
    values = ", ".join(own.get(name, f"one.{name}") for name in columns)
    some = f"(SELECT * FROM {table} ORDER BY id LIMIT {FROM_EACH})"  # noqa: S608  # a name of ours
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {some} one, generate_series(1, {times}) n"  # noqa: S608


def _submissions(cursor: psycopg2.extensions.cursor) -> str:
    """One of every invoice that has none, as the first submission was."""
    columns = _columns(cursor, "invoicing_submission")
    own = {"invoice_id": "i.id", "sequence": "1", "therapist_id": "i.therapist_id"}
    values = ", ".join(own.get(name, f"one.{name}") for name in columns)
    first = "(SELECT * FROM invoicing_submission ORDER BY id LIMIT 1) one"
    without = "invoicing_invoice i LEFT JOIN invoicing_submission s ON s.invoice_id = i.id"
    return (
        f"INSERT INTO invoicing_submission ({', '.join(columns)}) "  # noqa: S608  # names of ours
        f"SELECT {values} FROM {first}, {without} WHERE s.id IS NULL"
    )
