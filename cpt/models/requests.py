"""What therapists ask support to add."""

from django.conf import settings
from django.db import models

from accounts import permissions
from accounts.models import Therapist, User
from audit.encryption import EncryptedText
from cpt.models.payers import Payer


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
