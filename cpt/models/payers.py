"""Who pays, for which codes, on what terms, and what the practice charges."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from accounts.models import Practice
from cpt.models.codes import ProcedureCode
from cpt.models.dated import MinuteRule, minute_constraints

MODIFIER = RegexValidator(r"^[A-Z0-9]{2}$", "A modifier has two capital letters or digits, as HJ.")


class Payer(models.Model):
    """An insurance company or program."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """What one practice has agreed with one payer. Everything about it is dated: its terms, codes and rules."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="contracts")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="contracts")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "payer"], name="one_contract_a_payer")]

    def __str__(self) -> str:
        return f"{self.practice} with {self.payer}"


class ContractTerms(models.Model):
    """What a contract says beside its codes, from one date on, until its next row begins."""

    class Video(models.TextChoices):
        """What a line carries for a session on video."""

        M95 = "95", "95"
        GT = "GT", "GT"
        NONE = "", "none"

    class Audio(models.TextChoices):
        """What a line carries for a session by phone only."""

        M93 = "93", "93"
        FQ = "FQ", "FQ"
        NONE = "", "none"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="terms")
    effective_from = models.DateField(help_text="First date of service that obeys these terms.")
    allows_audio_only = models.BooleanField("pays for audio only", default=True)
    requires_authorization = models.BooleanField("asks for an authorization number", default=False)
    intake_repeat_months = models.PositiveSmallIntegerField(
        "intake again after (months)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Empty: one intake for a client, and no second one.",
    )
    second_only_as_crisis = models.BooleanField("second session of a day only as crisis", default=False)
    note_min_length = models.PositiveSmallIntegerField(
        "disruption note, at least (characters)",
        null=True,
        blank=True,
        help_text="Counts where it is more than the practice asks for.",
    )
    note_names_phone = models.BooleanField("the note names the phone number of a part by phone", default=False)
    note_names_time = models.BooleanField("the note names a time of day", default=False)
    video_modifier = models.CharField(max_length=2, choices=Video, default=Video.M95, blank=True)
    audio_modifier = models.CharField(max_length=2, choices=Audio, default=Audio.M93, blank=True)
    program_modifier = models.CharField(
        max_length=2, blank=True, validators=[MODIFIER], help_text="On every line, as HJ for employee assistance."
    )
    group_modifier = models.CharField(
        max_length=2, blank=True, validators=[MODIFIER], help_text="On group codes, as HQ for some state programs."
    )
    allows_missed_fee = models.BooleanField(
        "a client may be charged for a missed session",
        default=True,
        db_default=True,
        help_text="Medicaid and some other programs forbid it.",
    )
    missed_fee_cap = models.DecimalField(
        "fee for a missed session, at most",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Counts where it is less than the practice allows.",
    )
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["contract", "-effective_from"]
        verbose_name_plural = "contract terms"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "effective_from"], name="one_contract_terms_a_day"),
            models.CheckConstraint(
                condition=models.Q(intake_repeat_months__isnull=True) | models.Q(intake_repeat_months__gte=1),
                name="contract_terms_intake_months_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(missed_fee_cap__isnull=True) | models.Q(missed_fee_cap__gte=0),
                name="contract_terms_missed_fee_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"terms from {self.effective_from:%Y-%m-%d}"


class ContractedCode(models.Model):
    """From this date on the contract pays for the code, or no longer does."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="codes")
    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateField()
    is_covered = models.BooleanField("paid", default=True)
    licences = models.JSONField(
        null=True,
        blank=True,
        help_text="Licences that this contract pays, where it names others than the code does; null: as the code.",
    )

    class Meta:
        ordering: ClassVar = ["code__order", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "code", "effective_from"], name="one_contracted_code_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.code.code} from {self.effective_from:%Y-%m-%d}"


class PayerRule(MinuteRule):
    """A contract's own minutes and units of a code, in place of the general rule and whole: nothing is inherited.

    `is_general` ends it: from that row on the general rule holds again. A code that is retired stays retired.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rules")
    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, related_name="payer_rules")
    is_general = models.BooleanField(
        "as the general rule", default=False, help_text="From this date on the contract has no rule of its own."
    )

    class Meta:
        ordering: ClassVar = ["contract", "code", "-effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "code", "effective_from"], name="one_payer_rule_a_day"),
            *minute_constraints("payer_rule"),
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
