"""A therapist's sessions in the order of their starts, for the worklist."""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("sessions_app", "0007_events_of_a_room_in_time")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="therapysession",
            index=models.Index(fields=["therapist", "scheduled_start_at", "id"], name="sessions_of_therapist"),
        ),
    ]
