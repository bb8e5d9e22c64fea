"""Codes, the minutes that support them, and which of them meet on one day."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from cpt.models.dated import MinuteRule, minute_constraints


class ProcedureCode(models.Model):
    """One code a therapist may bill, described in our own words."""

    class Kind(models.TextChoices):
        """The kind of care; codes of one kind form one ladder of lengths."""

        INTAKE = "intake", "Intake"
        INDIVIDUAL = "individual", "Individual therapy"
        FAMILY = "family", "Family and couple"
        GROUP = "group", "Group"
        CRISIS = "crisis", "Crisis"
        MOBILE = "mobile", "Crisis outside the office"
        COMPLEXITY = "complexity", "Interactive complexity"
        MEDICAL = "medical", "With a medical visit"
        BIOFEEDBACK = "biofeedback", "Biofeedback with therapy"
        PHONE = "phone", "Assessment by phone"
        CAREGIVER = "caregiver", "Training of caregivers"
        EVALUATION = "evaluation", "Evaluation of tests"
        TESTING = "testing", "Giving and scoring tests"
        HEALTH = "health", "Health and behavior"
        STATE = "state", "State program"
        EAP = "eap", "Employee assistance"
        OTHER = "other", "Other services"

    class Client(models.TextChoices):
        """Must the identified client be there?"""

        PRESENT = "present", "must be there"
        ABSENT = "absent", "must not be there"
        EITHER = "either", "may be there"

    class Audio(models.TextChoices):
        """May the whole session be by phone?"""

        CONTRACT = "contract", "as the contract says"
        NEVER = "never", "never, whatever the contract says"
        ALWAYS = "always", "always: the code is for the telephone"

    code = models.CharField(max_length=5, unique=True, validators=[RegexValidator(r"^[A-Z0-9]{5}$")])
    label = models.CharField(max_length=60, help_text="In our own words; the AMA's texts need a licence.")
    descriptor = models.CharField(
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text="The AMA's own words, loaded by a licensee (manage.py load_descriptors). Shown instead of the label.",
    )
    explanation = models.TextField(blank=True)
    mistakes = models.TextField(  # noqa: DJ001  # null: nobody wrote any yet, so the shipped ones may come in
        "typical mistakes", null=True, blank=True, help_text="Shown in the explainer. One a line."
    )
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first in the code list.")
    is_common = models.BooleanField("common", default=False, help_text="Stands in the first group of the list.")
    client = models.CharField("identified client", max_length=8, choices=Client, default=Client.PRESENT)
    is_time_reported = models.BooleanField(
        "time is reported",
        default=False,
        db_default=False,
        help_text="Part of the work is done without the client, so the minutes are the therapist's word "
        "and are not measured against a recording.",
    )
    audio = models.CharField(
        "by phone only", max_length=8, choices=Audio, default=Audio.CONTRACT, db_default=Audio.CONTRACT.value
    )
    is_add_on = models.BooleanField("add-on", default=False, help_text="Ticked beside another code.")
    bases = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="add_ons")
    extends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        help_text="The base code whose further time this one bills; its units are computed.",
    )
    licences = models.JSONField(
        default=list, blank=True, help_text='Licences that may bill it, as ["prescriber"]; empty means all.'
    )
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"

    @property
    def shown_label(self) -> str:
        """What people read: the licensee's descriptor where there is one, else our own words."""
        return self.descriptor or self.label


class TimeRule(MinuteRule):
    """The minutes of a code from one date on. A code that is deleted gets a row that retires it."""

    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="rules")
    is_retired = models.BooleanField("retired", default=False, help_text="The code ends with this date.")

    class Meta:
        ordering: ClassVar = ["code", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="one_time_rule_a_day"),
            *minute_constraints("time_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.code.code} from {self.effective_from:%Y-%m-%d}"


class SameDayRule(models.Model):
    """What happens when two codes meet for one client, therapist and day, from one date on.

    A row with a contract holds for that contract alone and goes before the general ones.
    """

    class Outcome(models.TextChoices):
        """Paid together or not."""

        NEVER = "never", "never together"
        DISTINCT = "distinct", "together as a distinct service, with modifier 59"
        NONE = "none", "together without more"

    contract = models.ForeignKey(
        "Contract",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="same_day_rules",
        help_text="Empty: for every payer.",
    )
    first = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    modifier_on = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effective_from = models.DateField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["first__code", "second__code", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["first", "second", "effective_from"],
                condition=models.Q(contract__isnull=True),
                name="one_general_same_day_rule_a_day",
            ),
            models.UniqueConstraint(
                fields=["contract", "first", "second", "effective_from"], name="one_contracts_same_day_rule_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="distinct", modifier_on__isnull=False)
                | (~models.Q(outcome="distinct") & models.Q(modifier_on__isnull=True)),
                name="same_day_modifier_when_distinct",
                violation_error_message="Name the code that takes modifier 59 for a distinct service, only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first.code} + {self.second.code}: {self.get_outcome_display()}"
