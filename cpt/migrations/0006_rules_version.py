from django.db import migrations, models

from cpt.rules_triggers import watched

# Every table that a rulebook is made from.
TABLES = (
    "cpt_procedurecode",
    "cpt_procedurecode_bases",
    "cpt_timerule",
    "cpt_samedayrule",
    "cpt_payer",
    "cpt_contract",
    "cpt_contractterms",
    "cpt_contractedcode",
    "cpt_payerrule",
    "cpt_fee",
)


class Migration(migrations.Migration):
    dependencies = [("cpt", "0005_room_for_descriptors")]
    operations = [
        migrations.CreateModel(
            name="RulesVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=36)),
            ],
        ),
        watched(*TABLES),
    ]
