"""Rows of these tables are only ever added; the database refuses the rest."""

from typing import ClassVar

from django.db import migrations

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("invoicing", "0001_initial")]
    operations: ClassVar = [
        added_only("invoicing_submission"),
        added_only("invoicing_invoiceline"),
        added_only("invoicing_flag"),
    ]
