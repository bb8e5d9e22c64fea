"""What was raised about a therapist's work is only ever added; the database refuses the rest."""

from typing import ClassVar

from django.db import migrations

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("invoicing", "0018_therapist_flags")]
    operations: ClassVar = [added_only("invoicing_therapistflag")]
