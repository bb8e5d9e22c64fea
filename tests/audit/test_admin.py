"""What an admin changes leaves a trace with the values before and after."""

import json
from typing import Any

import pytest
from django.test import Client as Browser

from audit.models import Event
from cpt.models import ProcedureCode, TimeRule
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(catalogue: None) -> Browser:
    """The admin's browser."""
    browser = Browser()
    browser.force_login(people.dana())
    return browser


def form_of(code: ProcedureCode, **changes: Any) -> dict[str, Any]:
    """The admin's page of one code as it would be posted, with the rules it has and one empty row."""
    (rule,) = code.rules.all()
    return {
        "code": code.code,
        "label": code.label,
        "explanation": code.explanation,
        # As a browser posts it.
        "mistakes": (code.mistakes or "").replace("\n", "\r\n"),
        "kind": code.kind,
        "order": code.order,
        "client": code.client,
        "audio": code.audio,
        "licences": "[]",
        "initial-licences": "[]",
        "source": code.source,
        "rules-TOTAL_FORMS": 2,
        "rules-INITIAL_FORMS": 1,
        "rules-0-id": rule.pk,
        "rules-0-code": code.pk,
        "rules-0-effective_from": rule.effective_from.isoformat(),
        "rules-0-min_minutes": rule.min_minutes,
        "rules-0-max_units": rule.max_units,
        "rules-0-source": rule.source,
        "rules-1-code": code.pk,
        **changes,
    }


def test_a_changed_value_is_told_before_and_after(dana: Browser) -> None:
    code = ProcedureCode.objects.get(code="90837")
    posted = form_of(code, order=7, is_common="on")
    assert dana.post(f"/admin/cpt/procedurecode/{code.pk}/change/", posted).status_code == 302
    event = Event.objects.get(action="admin.changed")
    assert {"row": f"cpt.procedurecode:{code.pk}", "order": ["10", "7"]} in values(event)


def test_a_new_rule_is_told_with_its_values(dana: Browser) -> None:
    code = ProcedureCode.objects.get(code="90837")
    new = {"rules-1-effective_from": "2027-01-01", "rules-1-min_minutes": 55}
    assert dana.post(f"/admin/cpt/procedurecode/{code.pk}/change/", form_of(code, **new)).status_code == 302
    rule = TimeRule.objects.get(code=code, effective_from="2027-01-01")
    assert rule.min_minutes == 55
    (told,) = [one for one in values(Event.objects.get(action="admin.changed")) if one["row"].endswith(f":{rule.pk}")]
    assert told["min_minutes"] == ["", "55"]


def values(event: Event) -> list[dict[str, Any]]:
    """What the event tells of each changed row."""
    (told,) = [part["values"] for part in json.loads(event.details)["what"] if "values" in part]
    return list(told)
