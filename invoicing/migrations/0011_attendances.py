import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.encryption
from audit.immutability import added_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_may_export"),
        ("invoicing", "0010_remarks_and_replacements"),
        ("sessions_app", "0008_sessions_of_therapist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no-show", "No-show"),
                            ("late-cancel", "Late cancellation"),
                            ("held-not-billable", "Held, not billable"),
                            ("taken-back", "Taken back"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "fee",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Charged to the client, never to insurance.",
                        max_digits=7,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("reason", audit.encryption.EncryptedText(default="")),
                ("accepted_findings", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("scheduled_start_at", models.DateTimeField()),
                ("recorded_therapist_at", models.DateTimeField(null=True)),
                ("recorded_client_at", models.DateTimeField(null=True)),
                ("recorded_together_ms", models.PositiveBigIntegerField(default=0)),
                ("payer_name", models.CharField(max_length=120)),
                (
                    "limits",
                    models.JSONField(
                        default=dict, help_text="Minutes of grace, hours of notice and the cap that held."
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="invoicing.invoice"
                    ),
                ),
            ],
            options={
                "ordering": ["invoice", "sequence"],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="attendance",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="invoicing.attendance",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("attendance__isnull", True)),
                    _connector="OR",
                ),
                name="closed_by_an_attendance",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("invoice", "sequence"), name="attendances_in_sequence"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fee", 0), models.Q(("fee__gt", 0), ("outcome__in", ["late-cancel", "no-show"])), _connector="OR"
                ),
                name="fee_for_a_missed_session_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", False), ("outcome", "late-cancel")),
                    models.Q(models.Q(("outcome", "late-cancel"), _negated=True), ("cancelled_at__isnull", True)),
                    _connector="OR",
                ),
                name="late_cancellation_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["held-not-billable", "late-cancel", "no-show", "taken-back"])),
                name="attendance_outcome_known",
            ),
        ),
        added_only("invoicing_attendance"),
    ]
