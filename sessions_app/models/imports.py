"""Files that sessions came from. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Practice
from sessions_app.models.sessions import TherapySession


class SessionImport(models.Model):
    """One file that was imported, whole."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes.")

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportedSession(models.Model):
    """Under which id a session stands where its file came from: the same id of a practice is never added twice."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=80)
    session = models.OneToOneField(TherapySession, on_delete=models.PROTECT, related_name="imported")
    came_with = models.ForeignKey(SessionImport, on_delete=models.PROTECT, related_name="sessions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "external_id"], name="one_session_an_external_id")
        ]

    def __str__(self) -> str:
        return f"session {self.session_id} as {self.external_id}"
