"""The review queue filtered by what few of the waiting share: a payer, a therapist, a code or a day."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked

FILTERS = {
    "payer": "hold_of_payer",
    "therapist": "hold_of_therapist",
    "code": "hold_of_code",
    "date_of_service": "hold_of_day",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0020_index_of_flags")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="hold",
            index=models.Index(
                fields=[field, "rank", "since", "id"], condition=models.Q(decided_at__isnull=True), name=name
            ),
        )
        for field, name in FILTERS.items()
    ]
