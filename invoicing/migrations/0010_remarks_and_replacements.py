"""What is added to the invoices is added while they are in use; what is new comes in one transaction after it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.encryption
from audit.constraints import AddCheckUnlocked, AddOneToOneUnlocked, AllOrNothing
from audit.immutability import added_only


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0002_may_export"),
        ("invoicing", "0009_reopenings"),
        ("sessions_app", "0008_sessions_of_therapist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddOneToOneUnlocked(
            model_name="invoice",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                help_text="A voided one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="invoicing.invoice",
            ),
        ),
        AddCheckUnlocked(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaces", models.F("id")), _negated=True), name="replaces_another"
            ),
        ),
        AllOrNothing(
            [
                migrations.CreateModel(
                    name="Remark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("return", "Returned by support"),
                                    ("question", "Support asks"),
                                    ("answer", "Answer"),
                                    ("void", "Voided by support"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", audit.encryption.EncryptedText()),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="remark",
                    name="answers",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="invoicing.remark",
                    ),
                ),
                migrations.AddField(
                    model_name="remark",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="remark",
                    name="invoice",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="invoicing.invoice"
                    ),
                ),
                migrations.AddField(
                    model_name="remark",
                    name="submission",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="invoicing.submission"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="remark",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answers__isnull", False), ("kind", "answer")),
                            models.Q(("answers__isnull", True), ("kind__in", ["return", "question", "void"])),
                            _connector="OR",
                        ),
                        name="answer_has_its_question",
                    ),
                ),
                added_only("invoicing_remark"),
            ]
        ),
        # Apart, and after the invoices, which a submission writes before its place in the queue.
        AllOrNothing(
            [
                migrations.AddField(
                    model_name="hold",
                    name="was_escalated",
                    field=models.BooleanField(db_default=False, default=False),
                ),
            ]
        ),
    ]
