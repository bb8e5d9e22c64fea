from decimal import Decimal

import django.core.validators
from django.db import migrations, models

from cpt.rules_triggers import watched


class Migration(migrations.Migration):
    dependencies = [
        ("cpt", "0009_added_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="contractterms",
            name="allows_missed_fee",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Medicaid and some other programs forbid it.",
                verbose_name="a client may be charged for a missed session",
            ),
        ),
        migrations.AddField(
            model_name="contractterms",
            name="missed_fee_cap",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Counts where it is less than the practice allows.",
                max_digits=7,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="fee for a missed session, at most",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.CheckConstraint(
                condition=models.Q(("missed_fee_cap__isnull", True), ("missed_fee_cap__gte", 0), _connector="OR"),
                name="contract_terms_missed_fee_not_negative",
            ),
        ),
        watched("cpt_contractterms"),  # SQLite rebuilds the table, and with it go the triggers
    ]
