"""Who a person is: an account with one role, a practice, and for therapists a licence and a time zone."""

import re
from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from audit.prepared import Given


def validate_states(states: str) -> None:
    """Two letters each, with commas between; raises ValidationError."""
    if states and not re.fullmatch(r"[A-Z]{2}(, ?[A-Z]{2})*", states):
        raise ValidationError("Enter states by their two letters with commas between, for example NY, NJ.")


def validate_time_zone(name: str) -> None:
    """Only IANA names that this system knows; raises ValidationError."""
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone name. Use one like America/New_York.")


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is kept as typed but for its domain's case."""

    def create_user(self, email: str, password: str | None, *, name: str, role: str) -> "User":
        """One account with one role."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, role=role)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None, **fields: str) -> "User":
        """An admin, for `manage.py createsuperuser`."""
        return self.create_user(email, password, name=fields.get("name", email), role=User.Role.ADMIN)


class User(AbstractBaseUser):
    """A person who signs in. One role each; people are deactivated, never removed."""

    class Role(models.TextChoices):
        """What a person may do; see accounts/permissions.py."""

        THERAPIST = "therapist", "Therapist"
        SUPPORT = "support", "Support"
        ADMIN = "admin", "Admin"

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    is_active = models.BooleanField("active", default=True)
    may_export = models.BooleanField(
        "may export lists",
        default=False,
        db_default=False,
        help_text="For support and admins: lists of invoices as files. Therapists may export their own without it.",
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=["therapist", "support", "admin"]), name="user_role_known"
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_an_address",
                violation_error_message="Somebody has this address already. Use another one, or change that account.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """May this person open Django admin? Admins only."""
        return self.role == self.Role.ADMIN

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Inside Django admin an admin may do what the page offers; nobody else is let in."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """As has_perm."""
        return self.is_active and self.is_staff


class Practice(models.Model):
    """The group that bills: contracts and fees belong to it."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Therapist(models.Model):
    """A licensed person who gives care in a practice."""

    class Licence(models.TextChoices):
        """Decides which codes may be billed at all."""

        PSYCHOLOGIST = "psychologist", "Psychologist"
        SOCIAL_WORKER = "social_worker", "Clinical social worker"
        FAMILY_THERAPIST = "family_therapist", "Marriage and family therapist"
        COUNSELOR = "counselor", "Licensed counselor"
        PRESCRIBER = "prescriber", "Prescriber"

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="therapist")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="therapists")
    licence = models.CharField(max_length=20, choices=Licence)
    time_zone = models.CharField(
        max_length=64, default="America/New_York", validators=[validate_time_zone], help_text="IANA name."
    )
    wants_reminders = models.BooleanField(
        "reminders by mail",
        default=True,
        db_default=True,
        help_text="Of sessions that wait for confirmation. Therapists choose it under Settings.",
    )
    licensed_in = models.CharField(
        max_length=250,
        blank=True,
        db_default="",
        default="",
        validators=[validate_states],
        help_text="States in which sessions may be held, compacts included: NY, NJ. Empty: nothing is kept or flagged.",
    )

    def __str__(self) -> str:
        return self.user.name

    @property
    def states(self) -> frozenset[str]:
        """Where sessions may be held, two letters each; empty where nobody keeps it."""
        return frozenset(state.strip() for state in self.licensed_in.split(",") if state.strip())


class SentForm(models.Model):
    """A form that was accepted: sent again, it is answered alike and nothing is done. See accounts/once.py.

    Without a location only inside the transaction that is answering it.
    """

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="A digest of the key that its page carried.")
    content = models.CharField(max_length=64, help_text="A digest of its address and its fields.")
    location = models.TextField(help_text="The address that it was answered with.")
    at = models.DateTimeField(db_index=True)  # the old ones are dropped

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["by", "key"], name="one_form_a_key")]

    def __str__(self) -> str:
        return f"form of {self.by_id}, sent {self.at:%Y-%m-%d %H:%M} UTC"


# A user, an id, or the place of one in a prepared query.
Whose = User | int | Given


def own_therapist(user: Whose) -> models.Subquery:
    """The id of the user's own row, as one value inside another query.

    A join to it would do for the rows, but an index that begins with the therapist is then not read in its own order.
    """
    return models.Subquery(Therapist.objects.filter(user=user).values("pk")[:1])
