"""Events get their place in the chain after they were committed. Those that are there keep theirs.

The version before may run meanwhile: it goes on giving each event its place at once, under the same lock.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from audit.chain import GENESIS
from audit.immutability import protect


def nothing(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On the way in the other direction."""


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes the table anew, and its triggers are gone."""
    protect(schema_editor.connection, "audit_event")


def begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The end of the chain is a row from the start, so that it can be locked."""
    apps.get_model("audit", "ChainHead").objects.get_or_create(pk=1, defaults={"hash": GENESIS})


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0002_added_only")]
    operations: ClassVar = [
        migrations.RunPython(nothing, guard),
        migrations.AlterModelOptions(name="event", options={"ordering": ["pk"]}),
        migrations.AlterField(
            model_name="event",
            name="position",
            field=models.PositiveBigIntegerField(blank=True, null=True, unique=True),
        ),
        migrations.RunPython(guard, nothing),
        migrations.RunPython(begin, nothing),
    ]
