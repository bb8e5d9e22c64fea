"""What a therapist is asked, and what may be approved together."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("invoicing", "0015_notes_of_therapist")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="hold",
            index=models.Index(fields=["therapist"], condition=models.Q(("state", "asked")), name="hold_asked"),
        ),
        AddIndexUnlocked(
            model_name="hold",
            index=models.Index(
                fields=["only_flag", "rank", "since", "id"],
                condition=models.Q(("decided_at__isnull", True), models.Q(("only_flag", ""), _negated=True)),
                name="hold_with_one_flag",
            ),
        ),
    ]
