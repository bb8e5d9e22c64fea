"""A therapist's notes, the latest first: a new one is compared with them."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked

ENTERED = models.Q(("time_edit__isnull", False))


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0014_flag_settings_filled_in")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="submission",
            index=models.Index(condition=ENTERED, fields=["therapist", "-id"], name="entered_of_therapist"),
        ),
    ]
