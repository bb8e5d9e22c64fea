"""What was told to therapists with a return, before such words had rows of their own."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOGETHER = 1000


def add_remarks(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For every return that has none."""
    returns = apps.get_model("review", "Decision").objects.filter(kind="return", submission__remarks=None)
    Remark = apps.get_model("invoicing", "Remark")
    rows = (
        Remark(
            invoice_id=one.invoice_id,
            submission_id=one.submission_id,
            kind="return",
            words=one.comment,
            at=one.at,
            by_id=one.by_id,
        )
        for one in returns.order_by("pk").iterator(chunk_size=TOGETHER)
    )
    Remark.objects.bulk_create(rows, batch_size=TOGETHER)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("review", "0004_five_decisions"), ("invoicing", "0010_remarks_and_replacements")]
    operations: ClassVar = [migrations.RunPython(add_remarks, migrations.RunPython.noop)]
