import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cpt", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_from", models.DateField(help_text="First date of service that obeys these terms.")),
                ("allows_audio_only", models.BooleanField(default=True, verbose_name="pays for audio only")),
                (
                    "requires_authorization",
                    models.BooleanField(default=False, verbose_name="asks for an authorization number"),
                ),
                (
                    "intake_repeat_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: one intake for a client, and no second one.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="intake again after (months)",
                    ),
                ),
                (
                    "second_only_as_crisis",
                    models.BooleanField(default=False, verbose_name="second session of a day only as crisis"),
                ),
                (
                    "note_min_length",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Counts where it is more than the practice asks for.",
                        null=True,
                        verbose_name="disruption note, at least (characters)",
                    ),
                ),
                (
                    "note_names_phone",
                    models.BooleanField(
                        default=False, verbose_name="the note names the phone number of a part by phone"
                    ),
                ),
                ("note_names_time", models.BooleanField(default=False, verbose_name="the note names a time of day")),
                (
                    "video_modifier",
                    models.CharField(
                        blank=True, choices=[("95", "95"), ("GT", "GT"), ("", "none")], default="95", max_length=2
                    ),
                ),
                (
                    "audio_modifier",
                    models.CharField(
                        blank=True, choices=[("93", "93"), ("FQ", "FQ"), ("", "none")], default="93", max_length=2
                    ),
                ),
                (
                    "program_modifier",
                    models.CharField(
                        blank=True,
                        help_text="On every line, as HJ for employee assistance.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{2}$", "A modifier has two capital letters or digits, as HJ."
                            )
                        ],
                    ),
                ),
                (
                    "group_modifier",
                    models.CharField(
                        blank=True,
                        help_text="On group codes, as HQ for some state programs.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{2}$", "A modifier has two capital letters or digits, as HJ."
                            )
                        ],
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "contract terms",
                "ordering": ["contract", "-effective_from"],
            },
        ),
        migrations.CreateModel(
            name="PayerRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_from", models.DateField(help_text="First date of service that obeys this rule.")),
                ("min_minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from (minutes)")),
                (
                    "max_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="up to (minutes)"),
                ),
                (
                    "step_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="further unit each (minutes)",
                    ),
                ),
                (
                    "max_units",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="units a day, at most",
                    ),
                ),
                ("below_is_warning", models.BooleanField(default=False, verbose_name="fewer minutes only warn")),
                ("note", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "is_general",
                    models.BooleanField(
                        default=False,
                        help_text="From this date on the contract has no rule of its own.",
                        verbose_name="as the general rule",
                    ),
                ),
            ],
            options={
                "ordering": ["contract", "code", "-effective_from"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="samedayrule",
            name="one_same_day_rule_a_day",
        ),
        # The terms move to rows of their own; until every worker knows them the columns fill themselves.
        migrations.AlterField(
            model_name="contract",
            name="allows_audio_only",
            field=models.BooleanField(db_default=True, default=True, verbose_name="pays for audio only"),
        ),
        migrations.AlterField(
            model_name="contract",
            name="requires_authorization",
            field=models.BooleanField(db_default=False, default=False, verbose_name="asks for an authorization number"),
        ),
        migrations.AddField(
            model_name="contractedcode",
            name="licences",
            field=models.JSONField(
                blank=True,
                help_text="Licences that this contract pays, where it names others than the code does; null: as the code.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="procedurecode",
            name="audio",
            field=models.CharField(
                choices=[
                    ("contract", "as the contract says"),
                    ("never", "never, whatever the contract says"),
                    ("always", "always: the code is for the telephone"),
                ],
                db_default="contract",
                default="contract",
                max_length=8,
                verbose_name="by phone only",
            ),
        ),
        migrations.AddField(
            model_name="procedurecode",
            name="descriptor",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The AMA's own words, loaded by a licensee (manage.py load_descriptors). Shown instead of the label.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="procedurecode",
            name="is_time_reported",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Part of the work is done without the client, so the minutes are the therapist's word and are not measured against a recording.",
                verbose_name="time is reported",
            ),
        ),
        migrations.AddField(
            model_name="samedayrule",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: for every payer.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="same_day_rules",
                to="cpt.contract",
            ),
        ),
        migrations.AlterField(
            model_name="procedurecode",
            name="kind",
            field=models.CharField(
                choices=[
                    ("intake", "Intake"),
                    ("individual", "Individual therapy"),
                    ("family", "Family and couple"),
                    ("group", "Group"),
                    ("crisis", "Crisis"),
                    ("mobile", "Crisis outside the office"),
                    ("complexity", "Interactive complexity"),
                    ("medical", "With a medical visit"),
                    ("biofeedback", "Biofeedback with therapy"),
                    ("phone", "Assessment by phone"),
                    ("caregiver", "Training of caregivers"),
                    ("evaluation", "Evaluation of tests"),
                    ("testing", "Giving and scoring tests"),
                    ("health", "Health and behavior"),
                    ("state", "State program"),
                    ("eap", "Employee assistance"),
                    ("other", "Other services"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="timerule",
            name="max_units",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="units a day, at most",
            ),
        ),
        migrations.AddConstraint(
            model_name="samedayrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contract__isnull", True)),
                fields=("first", "second", "effective_from"),
                name="one_general_same_day_rule_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="samedayrule",
            constraint=models.UniqueConstraint(
                fields=("contract", "first", "second", "effective_from"), name="one_contracts_same_day_rule_a_day"
            ),
        ),
        migrations.AddField(
            model_name="contractterms",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="cpt.contract"
            ),
        ),
        migrations.AddField(
            model_name="payerrule",
            name="code",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="payer_rules", to="cpt.procedurecode"
            ),
        ),
        migrations.AddField(
            model_name="payerrule",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rules", to="cpt.contract"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.UniqueConstraint(fields=("contract", "effective_from"), name="one_contract_terms_a_day"),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("intake_repeat_months__isnull", True), ("intake_repeat_months__gte", 1), _connector="OR"
                ),
                name="contract_terms_intake_months_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerrule",
            constraint=models.UniqueConstraint(
                fields=("contract", "code", "effective_from"), name="one_payer_rule_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="payerrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_minutes__isnull", True),
                    ("min_minutes__isnull", True),
                    ("max_minutes__gte", models.F("min_minutes")),
                    _connector="OR",
                ),
                name="payer_rule_ends_after_it_starts",
                violation_error_message="The rule ends before it starts: raise “up to” or lower “from”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("step_minutes__isnull", True), ("step_minutes__gte", 1), _connector="OR"),
                name="payer_rule_step_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_units__isnull", True), ("max_units__gte", 1), _connector="OR"),
                name="payer_rule_units_positive",
            ),
        ),
    ]
