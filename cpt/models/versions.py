"""Which state are the rules in? One row with a token that every change replaces, whoever makes it."""

from django.db import models


class RulesVersion(models.Model):
    """The only row's token changes in the transaction of every change to a table that rules are read from.

    The database does it (cpt/rules_triggers.py). A token never comes back, so what was read under one that a rollback
    took away is never found again.
    """

    THE_ROW = 1

    token = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.token


def _row() -> models.QuerySet[RulesVersion]:
    return RulesVersion.objects.filter(pk=RulesVersion.THE_ROW)


def current_token() -> str | None:
    """The present token; None while the row is not there, when nothing may be kept."""
    return next(iter(_row().values_list("token", flat=True)), None)


def token_beside() -> models.Subquery:
    """The present token as a column beside something that is read anyway, so that it costs no query of its own."""
    return models.Subquery(_row().values("token")[:1])
