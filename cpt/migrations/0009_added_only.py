"""Rows of these tables are only ever added; the database refuses the rest."""

from typing import ClassVar

from django.db import migrations

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cpt", "0008_answers_to_requests")]
    operations: ClassVar = [
        added_only("cpt_coderequest"),
        added_only("cpt_coderequestanswer"),
        added_only("cpt_answerseen"),
    ]
