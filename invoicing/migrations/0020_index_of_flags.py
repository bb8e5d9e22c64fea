"""The review queue filtered by a flag of which there are few."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0019_patterns_added_only")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="flag", index=models.Index(fields=["flag_id", "submission"], name="flag_of_submissions")
        ),
    ]
