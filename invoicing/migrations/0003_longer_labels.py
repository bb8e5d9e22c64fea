from django.db import migrations, models

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_added_only")]
    operations = [
        migrations.AlterField(
            model_name="invoiceline",
            name="label",
            field=models.CharField(max_length=300),
        ),
        # SQLite makes the table anew for that, without its triggers.
        added_only("invoicing_invoiceline"),
    ]
