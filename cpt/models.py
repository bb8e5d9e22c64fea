"""The code catalogue and who pays for what: rows that an admin keeps, dated so that history stays true."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from accounts import permissions
from accounts.models import Practice, Therapist, User
from audit.encryption import EncryptedText


class ProcedureCode(models.Model):
    """One code a therapist may bill, described in our own words."""

    class Kind(models.TextChoices):
        """The kind of care; codes of one kind form one ladder of lengths."""

        INTAKE = "intake", "Intake"
        INDIVIDUAL = "individual", "Individual therapy"
        FAMILY = "family", "Family and couple"
        GROUP = "group", "Group"
        CRISIS = "crisis", "Crisis"
        COMPLEXITY = "complexity", "Interactive complexity"
        MEDICAL = "medical", "With a medical visit"

    class Client(models.TextChoices):
        """Must the identified client be there?"""

        PRESENT = "present", "must be there"
        ABSENT = "absent", "must not be there"
        EITHER = "either", "may be there"

    code = models.CharField(max_length=5, unique=True, validators=[RegexValidator(r"^[A-Z0-9]{5}$")])
    label = models.CharField(max_length=60, help_text="In our own words; the AMA's texts need a licence.")
    explanation = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first in the code list.")
    is_common = models.BooleanField("common", default=False, help_text="Stands in the first group of the list.")
    client = models.CharField("identified client", max_length=8, choices=Client, default=Client.PRESENT)
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


class TimeRule(models.Model):
    """The minutes of a code from one date on, until the code's next rule begins.

    There is no end date, so no gap and no overlap can be typed. A code that is deleted gets a row that retires it.
    """

    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="rules")
    effective_from = models.DateField(help_text="First date of service that obeys this rule.")
    is_retired = models.BooleanField("retired", default=False, help_text="The code ends with this date.")
    min_minutes = models.PositiveSmallIntegerField("from (minutes)", null=True, blank=True)
    max_minutes = models.PositiveSmallIntegerField("up to (minutes)", null=True, blank=True)
    step_minutes = models.PositiveSmallIntegerField(
        "further unit each (minutes)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_units = models.PositiveSmallIntegerField("units a day, at most", null=True, blank=True)
    below_is_warning = models.BooleanField("fewer minutes only warn", default=False)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="one_time_rule_a_day"),
            models.CheckConstraint(
                condition=models.Q(max_minutes__isnull=True)
                | models.Q(min_minutes__isnull=True)
                | models.Q(max_minutes__gte=models.F("min_minutes")),
                name="time_rule_ends_after_it_starts",
                violation_error_message="The rule ends before it starts: raise “up to” or lower “from”.",
            ),
            models.CheckConstraint(
                condition=models.Q(step_minutes__isnull=True) | models.Q(step_minutes__gte=1),
                name="time_rule_step_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code.code} from {self.effective_from:%Y-%m-%d}"


class SameDayRule(models.Model):
    """What happens when two codes meet for one client, therapist and day, from one date on."""

    class Outcome(models.TextChoices):
        """Paid together or not."""

        NEVER = "never", "never together"
        DISTINCT = "distinct", "together as a distinct service, with modifier 59"
        NONE = "none", "together without more"

    first = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    modifier_on = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effective_from = models.DateField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["first__code", "second__code", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second", "effective_from"], name="one_same_day_rule_a_day"),
            models.CheckConstraint(
                condition=models.Q(outcome="distinct", modifier_on__isnull=False)
                | (~models.Q(outcome="distinct") & models.Q(modifier_on__isnull=True)),
                name="same_day_modifier_when_distinct",
                violation_error_message="Name the code that takes modifier 59 for a distinct service, only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first.code} + {self.second.code}: {self.get_outcome_display()}"


class Payer(models.Model):
    """An insurance company or programme."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """What one practice has agreed with one payer."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="contracts")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="contracts")
    allows_audio_only = models.BooleanField("pays for audio only", default=True)
    requires_authorization = models.BooleanField("asks for an authorization number", default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "payer"], name="one_contract_a_payer")]

    def __str__(self) -> str:
        return f"{self.practice} with {self.payer}"


class ContractedCode(models.Model):
    """From this date on the contract pays for the code, or no longer does."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="codes")
    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateField()
    is_covered = models.BooleanField("paid", default=True)

    class Meta:
        ordering: ClassVar = ["code__order", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "code", "effective_from"], name="one_contracted_code_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.code.code} from {self.effective_from:%Y-%m-%d}"


class Fee(models.Model):
    """What the practice charges for a unit of a code, by payer, from one date on. No payer: self-pay."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="fees")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="fees")
    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="fees")
    effective_from = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0))])

    class Meta:
        ordering: ClassVar = ["code__order", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "payer", "code", "effective_from"], name="one_fee_a_day"),
            models.UniqueConstraint(
                fields=["practice", "code", "effective_from"],
                condition=models.Q(payer__isnull=True),
                name="one_self_pay_fee_a_day",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code.code} {self.amount} from {self.effective_from:%Y-%m-%d}"


class CodeRequestQuerySet(models.QuerySet["CodeRequest"]):
    """Questions about many requests."""

    def visible_to(self, user: User) -> "CodeRequestQuerySet":
        """A therapist's own; for support and admins all of them."""
        if permissions.may_review(user):
            return self.all()
        return self.filter(therapist__user=user)


class CodeRequest(models.Model):
    """A therapist asks support for a code that is not on the list."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="code_requests")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    wanted_code = models.CharField(max_length=11)
    reason = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CodeRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.wanted_code} asked for by therapist {self.therapist_id}"
