from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cpt", "0003_terms_from_contracts")]
    operations = [
        migrations.AddConstraint(
            model_name="timerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_units__isnull", True), ("max_units__gte", 1), _connector="OR"),
                name="time_rule_units_positive",
            ),
        ),
        # The columns themselves stay for workers of the version before; they have defaults, and nothing reads them.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="contract", name="allows_audio_only"),
                migrations.RemoveField(model_name="contract", name="requires_authorization"),
            ]
        ),
    ]
