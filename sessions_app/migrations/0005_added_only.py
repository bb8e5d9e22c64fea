"""Rows of these tables are only ever added; the database refuses the rest."""

from typing import ClassVar

from django.db import migrations

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sessions_app", "0004_who_and_where")]
    operations: ClassVar = [added_only("sessions_app_personnamed"), added_only("sessions_app_eventattached")]
