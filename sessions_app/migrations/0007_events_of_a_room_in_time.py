"""The index of a room's events takes in when they happened: a session asks for those near its schedule.

Built and dropped without a lock, so that webhooks go on being stored meanwhile.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "sessions_app_presenceevent"
OLD, NEW = "sessions_ap_provide_cbcdf6_idx", "events_of_a_room_in_time"
INDEXES = {OLD: "provider, room", NEW: "provider, room, at_ms"}


def _swap(schema_editor: BaseDatabaseSchemaEditor, old: str, new: str) -> None:
    quietly = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    # What an earlier run that was broken off left behind is no good.
    schema_editor.execute(f"DROP INDEX {quietly} IF EXISTS {new}")
    schema_editor.execute(f"CREATE INDEX {quietly} {new} ON {TABLE} ({INDEXES[new]})")
    schema_editor.execute(f"DROP INDEX {quietly} IF EXISTS {old}")


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """With the time."""
    _swap(schema_editor, OLD, NEW)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Without it."""
    _swap(schema_editor, NEW, OLD)


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("sessions_app", "0006_rooms_in_time")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards, atomic=False)],
            state_operations=[
                migrations.RemoveIndex(model_name="presenceevent", name=OLD),
                migrations.AddIndex(
                    model_name="presenceevent", index=models.Index(fields=["provider", "room", "at_ms"], name=NEW)
                ),
            ],
        )
    ]
