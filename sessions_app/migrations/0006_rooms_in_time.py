"""Which session of a room reaches to an event is asked of every event that matched none: rooms are indexed in time.

Built without a lock, so that sessions and webhooks go on being stored meanwhile.
"""

from typing import ClassVar

from django.db import migrations, models

from audit.indexes import AddIndexUnlocked, RemoveIndexUnlocked


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("accounts", "0001_initial"), ("sessions_app", "0005_added_only")]
    operations: ClassVar = [
        AddIndexUnlocked(
            model_name="groupmeeting",
            index=models.Index(fields=["provider", "provider_room"], name="sessions_ap_provide_8ecbe3_idx"),
        ),
        AddIndexUnlocked(
            model_name="therapysession",
            index=models.Index(
                fields=["provider", "provider_room", "scheduled_start_at"], name="sessions_ap_provide_d72ad2_idx"
            ),
        ),
        AddIndexUnlocked(
            model_name="therapysession",
            index=models.Index(fields=["group", "scheduled_start_at"], name="sessions_ap_group_i_80c257_idx"),
        ),
        RemoveIndexUnlocked(model_name="therapysession", name="sessions_ap_provide_bba0e9_idx"),
    ]
