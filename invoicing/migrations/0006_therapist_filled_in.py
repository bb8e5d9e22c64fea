"""Every invoice gets its session's therapist, a few thousand rows at a time, so that none is locked for long."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOGETHER = 5000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Run again, it goes on where it was broken off."""
    invoices = apps.get_model("invoicing", "Invoice").objects
    sessions = apps.get_model("sessions_app", "TherapySession").objects
    whose = sessions.filter(pk=models.OuterRef("session")).values("therapist")
    while empty := list(invoices.filter(therapist__isnull=True).values_list("pk", flat=True)[:TOGETHER]):
        invoices.filter(pk__in=empty).update(therapist=models.Subquery(whose))
    if schema_editor.connection.vendor == "postgresql":
        # Else autovacuum would soon be at it, and whoever then wants a lock has everybody wait for a second behind it.
        schema_editor.execute("VACUUM ANALYZE invoicing_invoice")


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0005_therapist_of_invoice")]
    operations: ClassVar = [
        migrations.RunPython(fill, migrations.RunPython.noop, atomic=False),
        migrations.AlterField(
            model_name="invoice",
            name="therapist",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="accounts.therapist",
            ),
        ),
    ]
