"""An invoice carries its session's therapist. Empty at first, so that a server of the version before goes on."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# On PostgreSQL the database itself takes it from the session, whoever writes: the version before does not know the
# column, and no code can make the two differ.
TRIGGER = (
    """
    CREATE OR REPLACE FUNCTION take_therapist_of_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.therapist_id := (SELECT therapist_id FROM sessions_app_therapysession WHERE id = NEW.session_id);
    RETURN NEW; END $$;
    """,
    """
    CREATE TRIGGER invoicing_invoice_therapist BEFORE INSERT OR UPDATE OF session_id, therapist_id
    ON invoicing_invoice FOR EACH ROW EXECUTE FUNCTION take_therapist_of_session();
    """,
)
RELEASE = (
    "DROP TRIGGER IF EXISTS invoicing_invoice_therapist ON invoicing_invoice",
    "DROP FUNCTION IF EXISTS take_therapist_of_session()",
)


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """From here on every new row has it."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in TRIGGER:
            schema_editor.execute(statement)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Without."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in RELEASE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0001_initial"),
        ("invoicing", "0004_room_for_descriptors"),
        ("sessions_app", "0007_events_of_a_room_in_time"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="invoice",
            name="therapist",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="accounts.therapist",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
