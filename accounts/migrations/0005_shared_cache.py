"""The table of the cache that all processes share: used codes and counted attempts."""

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    table = getattr(caches["default"], "_table", None)
    if table:
        schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(table)}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_states_of_therapist")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
