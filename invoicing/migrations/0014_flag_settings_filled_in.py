"""The flags we ship, as rows for the admin; and every change of them renews the rules' token.

Watched first: PostgreSQL makes no trigger on a table while a foreign key of new rows is still to be checked.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cpt.rules_triggers import watched
from invoicing.loading_flags import load_flag_rules


def fill_in(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    load_flag_rules(apps.get_model("invoicing", "FlagSetting"), apps.get_model("invoicing", "FlagThreshold"))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("invoicing", "0013_flag_settings"), ("cpt", "0006_rules_version")]
    operations: ClassVar = [
        watched("invoicing_flagsetting", "invoicing_flagthreshold"),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
