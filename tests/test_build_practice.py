"""manage.py build_practice: made up in bulk, and as good as what was entered by hand."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import Therapist
from invoicing.models import Hold, Invoice
from invoicing.replaying import replay, sessions
from tests import people


def build(**size: int) -> None:
    """Without its progress bar."""
    with override_settings(DEMO=False):
        call_command("build_practice", **size)


def test_a_practice_is_audited_and_its_time_is_as_submitted(catalogue: None, capsys: Any) -> None:
    build(invoices=60, therapists=2)
    assert Therapist.objects.count() == 2
    statuses = list(Invoice.objects.values_list("status", flat=True))
    assert (len(statuses), statuses.count("draft"), statuses.count("flagged")) == (60, 6, Hold.objects.count())
    assert not any(one.verdict.by_code or one.verdict.since for one in replay(sessions()))
    call_command("verify_audit")  # four payers were added, 54 invoices submitted
    assert "58 events" in capsys.readouterr().out


def test_a_database_with_accounts_is_left_alone(catalogue: None) -> None:
    people.carol()
    with pytest.raises(CommandError, match="People have accounts"):
        build(invoices=1, therapists=1)
    assert not Invoice.objects.exists()


def test_a_practice_has_somebody_in_it(catalogue: None) -> None:
    with pytest.raises(CommandError, match="at least one"):
        build(invoices=1, therapists=0)
