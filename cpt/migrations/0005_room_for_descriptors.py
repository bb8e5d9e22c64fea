from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cpt", "0004_terms_are_dated"),
    ]

    operations = [
        migrations.AlterField(
            model_name="procedurecode",
            name="descriptor",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The AMA's own words, loaded by a licensee (manage.py load_descriptors). Shown instead of the label.",
                max_length=1000,
            ),
        ),
    ]
