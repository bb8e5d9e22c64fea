"""Of every submission the key of the page that it was sent from; earlier ones have none."""

from typing import ClassVar

from django.db import migrations, models

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("invoicing", "0021_indexes_of_filters")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="submission",
            name="key",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A digest of the key of the page it came from.",
                max_length=64,
            ),
        ),
        # SQLite makes the table anew, without its triggers.
        added_only("invoicing_submission"),
    ]
