"""What the worklist's views and the list of invoices are read by."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked

UNSENT = models.Q(("status__in", ["draft", "expired"]))
RETURNED = models.Q(("status", "returned"))
SUBMITTED = models.Q(("submission__isnull", False))


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0006_therapist_filled_in")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="invoice",
            index=models.Index(condition=UNSENT, fields=["therapist", "submit_by", "id"], name="unsent_of_therapist"),
        ),
        AddIndexUnlocked(
            model_name="invoice",
            index=models.Index(
                condition=RETURNED, fields=["therapist", "status_at", "id"], name="returned_of_therapist"
            ),
        ),
        AddIndexUnlocked(
            model_name="invoice",
            index=models.Index(
                condition=SUBMITTED, fields=["therapist", "status_at", "id"], name="submitted_of_therapist"
            ),
        ),
        AddIndexUnlocked(
            model_name="invoice",
            index=models.Index(condition=SUBMITTED, fields=["status_at", "id"], name="submitted_of_everybody"),
        ),
    ]
