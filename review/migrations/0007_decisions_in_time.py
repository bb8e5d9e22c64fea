"""What was decided in some days."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("review", "0006_packets_made")]
    operations: ClassVar = [
        AddIndexUnlocked(model_name="decision", index=models.Index(fields=["at"], name="decision_at")),
    ]
