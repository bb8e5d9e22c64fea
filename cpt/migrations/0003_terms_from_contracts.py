from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ALWAYS = date(2013, 1, 1)


def copy_terms(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What each contract said becomes its first dated terms."""
    terms = apps.get_model("cpt", "ContractTerms")
    for contract in apps.get_model("cpt", "Contract").objects.all():
        terms.objects.get_or_create(
            contract=contract,
            effective_from=ALWAYS,
            defaults={
                "allows_audio_only": contract.allows_audio_only,
                "requires_authorization": contract.requires_authorization,
            },
        )


def lift_empty_caps(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A cap of no units would bill nothing; the next migration refuses it."""
    apps.get_model("cpt", "TimeRule").objects.filter(max_units=0).update(max_units=None)


class Migration(migrations.Migration):
    dependencies = [("cpt", "0002_contract_terms")]
    operations = [
        migrations.RunPython(copy_terms, migrations.RunPython.noop),
        migrations.RunPython(lift_empty_caps, migrations.RunPython.noop),
    ]
