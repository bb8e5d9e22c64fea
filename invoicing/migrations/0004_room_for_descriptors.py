from django.db import migrations, models

from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_longer_labels")]
    operations = [
        migrations.AlterField(
            model_name="invoiceline",
            name="label",
            field=models.CharField(max_length=1000),
        ),
        # SQLite makes the table anew for that, without its triggers.
        added_only("invoicing_invoiceline"),
    ]
