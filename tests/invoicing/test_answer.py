"""The check address: JSON, a fragment for htmx, the whole page; always 200, and nothing is saved."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from cpt.models import ContractedCode
from invoicing.models import Invoice
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import EDIT, address, check, checked, form_on, ids, opened, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page
from tests.queries import Queries
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)


def partner_alone(new_invoice: NewInvoice, minutes: float = 45.6) -> Invoice:
    """A family session in which the client shows up for two minutes only."""
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", -1, minutes + 1)
    room.visit("guest-1", 0, minutes)
    room.visit("client", 0, 2)
    return invoice


def test_json_has_exactly_the_promised_shape(new_invoice: NewInvoice) -> None:
    answer = checked(recorded(new_invoice, 45.7129), code="90834")
    (suggestion,) = answer["suggestions"]
    assert answer == {
        "findings": [],
        "suggestions": [{"code": "90834", "units": {"90834": 1}, "why": suggestion["why"]}],
        "recorded": {
            "started_at": answer["recorded"]["started_at"],
            "ended_at": answer["recorded"]["ended_at"],
            "live_seconds": 2742,
            "with_anyone_seconds": 2742,
            "inferred_seconds": 0,
            "source": "observed",
        },
        "live_minutes": 45,
        "units": {"90834": 1},
        "time_source": "recorded",
    }
    assert suggestion["why"]


def test_instants_carry_the_offset_of_the_sessions_zone(new_invoice: NewInvoice) -> None:
    recorded_there = checked(recorded(new_invoice, 45.7))["recorded"]
    start, end = (datetime.fromisoformat(recorded_there[name]) for name in ("started_at", "ended_at"))
    assert (start, start.utcoffset()) == (START, timedelta(hours=-5))
    assert (end, end.utcoffset()) == (START + timedelta(minutes=45.7), timedelta(hours=-5))


def test_a_finding_has_id_severity_field_and_message(new_invoice: NewInvoice) -> None:
    (finding,) = checked(recorded(new_invoice, 52.7), code="90837")["findings"]
    assert set(finding) == {"id", "severity", "field", "message"}
    assert (finding["id"], finding["severity"], finding["field"]) == ("minutes-below-code", "error", "code")
    assert "52 min 42 s" in finding["message"]


def test_without_a_code_the_recorded_values_and_suggestions_still_come(new_invoice: NewInvoice) -> None:
    answer = checked(recorded(new_invoice, 45))
    assert ids(answer) == ["code-missing"]
    assert answer["recorded"]["live_seconds"] == 45 * 60
    assert (answer["live_minutes"], answer["units"]) == (45, {})
    assert [suggestion["code"] for suggestion in answer["suggestions"]] == ["90834"]


def test_every_code_that_would_be_billed_has_its_units(new_invoice: NewInvoice) -> None:
    crisis = recorded(new_invoice, 105, kind="crisis")
    assert checked(crisis, code="90839-90840")["units"] == {"90839": 1, "90840": 2}
    assert checked(crisis, code="90837", add_ons=["90785"])["units"] == {"90837": 1, "90785": 1}


def test_an_edit_is_said_beside_what_was_recorded(new_invoice: NewInvoice) -> None:
    answer = checked(recorded(new_invoice, 28), **EDIT)
    assert (answer["time_source"], answer["live_minutes"]) == ("edited", 60)
    assert answer["recorded"]["live_seconds"] == 28 * 60
    assert [(finding["id"], finding["severity"]) for finding in answer["findings"]] == [
        ("time-outside-recording", "warning")
    ]


def test_in_person_everything_recorded_is_empty(new_invoice: NewInvoice) -> None:
    answer = checked(new_invoice(modality="in_person", provider=""))
    assert answer["recorded"] == {
        "started_at": None,
        "ended_at": None,
        "live_seconds": 0,
        "with_anyone_seconds": 0,
        "inferred_seconds": 0,
        "source": "attested",
    }
    assert (answer["time_source"], answer["live_minutes"], answer["suggestions"]) == ("attested", None, [])


def test_nobody_together_is_source_none_and_a_lost_leave_is_inferred(new_invoice: NewInvoice) -> None:
    alone, lost = new_invoice(), new_invoice(START - timedelta(hours=3))
    Room(alone.session).visit("therapist", 0, 20)
    room = Room(lost.session)
    room.visit("therapist", 0, 50)
    room.visit("client", 0.5, None)
    answer = checked(lost)["recorded"]
    assert checked(alone)["recorded"]["source"] == "none"
    assert (answer["source"], answer["live_seconds"], answer["inferred_seconds"]) == ("inferred", 2970, 2970)


def test_a_code_without_the_client_is_tested_with_the_minutes_with_anyone(new_invoice: NewInvoice) -> None:
    invoice = partner_alone(new_invoice)
    answer = checked(invoice, code="90846", identified_client_present="no")
    assert (answer["time_source"], answer["live_minutes"], ids(answer)) == ("recorded", 45, [])
    assert (answer["recorded"]["live_seconds"], answer["recorded"]["with_anyone_seconds"]) == (120, 45 * 60 + 36)
    shown = form_on(Page(check(invoice, code="90846", identified_client_present="no")), invoice)
    assert shown["live_minutes"] == ["45"]


def test_either_figure_as_shown_is_no_edit_for_a_code_without_the_client(new_invoice: NewInvoice) -> None:
    invoice = partner_alone(new_invoice)
    by_anyone = form_on(Page(check(invoice, code="90846", identified_client_present="no")), invoice)
    for posted in ({}, by_anyone):
        answer = checked(invoice, **{**posted, "code": "90846", "identified_client_present": "no"})
        assert answer["time_source"] == "recorded"


def test_htmx_gets_the_parts_that_answer_and_no_field(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    headers = {"hx-request": "true", "accept": "*/*"}
    answer = check(invoice, headers=headers, code="90837")
    page = Page(answer)
    assert answer.status_code == 200
    assert "<html" not in page.text
    assert "<form" not in page.text
    assert {"answer-summary", "suggestions", "id_code_error", "status"} <= set(page.ids)
    assert not {"id_code", "id_started_at", "id_disruption_note"} & set(page.ids)
    assert page.summary == ["id_code"]


def test_without_htmx_the_whole_page_comes_with_everything_typed(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    page = Page(check(invoice, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, **EDIT))
    assert page.status == 200
    assert "</html>" in page.text
    form = form_on(page, invoice)
    assert {name: form[name] for name in EDIT} == {
        name: value if isinstance(value, list) else [value] for name, value in EDIT.items()
    }


def test_the_button_of_a_suggestion_chooses_its_code(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    page = Page(check(invoice, code="90837", use="90834"))
    assert page.status == 200
    assert form_on(page, invoice)["code"] == ["90834"]
    assert page.summary == []


@pytest.mark.parametrize("use", ["", "99999", "\x00", "x" * 5000])
def test_a_button_that_was_never_there_does_no_harm(new_invoice: NewInvoice, use: str) -> None:
    assert check(recorded(new_invoice), code="90834", use=use).status_code == 200


def test_a_check_answers_whatever_became_of_the_invoice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert send(invoice, code="90834").status_code == 303
    answer = therapist(invoice).post(address(invoice, "check/"), {}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert ids(answer.json()) == ["code-missing", "time-missing", "time-missing", "time-missing"]


def test_a_check_that_is_reloaded_leads_back_to_the_form(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert therapist(invoice).get(address(invoice, "check/")).headers["Location"] == address(invoice)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_the_answer_is_of_the_kind_that_is_preferred(new_invoice: NewInvoice, accept: str, kind: str) -> None:
    invoice = recorded(new_invoice)
    answer = therapist(invoice).post(address(invoice, "check/"), {}, headers={"accept": accept})
    assert answer.headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"live_minutes": "many"}, "live_minutes"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"contact": "fax"}, "contact"),
        ({"client_location": "moon"}, "client_location"),
        ({"version": "first"}, "version"),
    ],
)
def test_what_cannot_be_read_is_a_finding_at_its_field(
    new_invoice: NewInvoice, typed: dict[str, Any], field: str
) -> None:
    answer = checked(recorded(new_invoice), code="90834", **typed)
    assert [finding["field"] for finding in answer["findings"]] == [field]
    assert answer["findings"][0]["severity"] == "error"


@pytest.mark.parametrize("modality", ["telehealth", "in_person"])
@pytest.mark.parametrize("add_ons", [True, False])
def test_every_part_of_an_answer_has_its_place_on_the_page(
    new_invoice: NewInvoice, modality: str, add_ons: bool
) -> None:
    invoice = recorded(new_invoice, modality=modality) if modality == "telehealth" else new_invoice(modality=modality)
    ContractedCode.objects.exclude(code__code="90834").update(is_covered=add_ons)
    page = therapist(invoice).get(address(invoice)).content.decode()
    assert ("id_add_ons" in page) is add_ons
    for live in ("", "1"):
        answer = check(invoice, code="90834", live=live, headers={"hx-request": "true"}).content.decode()
        parts = re.findall(r'id="([\w-]+)"[^>]* hx-swap-oob="', answer)
        assert len(parts) > 10
        assert [part for part in parts if f'id="{part}"' not in page] == []


def test_a_change_is_answered_with_few_queries(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    data, browser = {**opened(invoice), "code": "90834", "live": "1"}, therapist(invoice)
    with Queries() as asked:
        answer = browser.post(address(invoice, "check/"), data, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert len(asked) <= 5


def test_after_a_change_an_error_stands_at_fields_that_were_left_alone(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    headers = {"hx-request": "true"}
    typed = {"code": "90837", "phone_minutes": "many", "live": "1"}
    for seen, said in (("", []), ("code", ["id_code"]), ("phone_minutes code", ["id_code", "id_phone_minutes"])):
        text = check(invoice, headers=headers, visited=seen, **typed).content.decode()
        places = re.findall(r'<div id="(\w+)_error" hx-swap-oob="innerHTML"><p>', text)
        assert sorted(places) == said
        assert 'id="error-summary"' not in text
    asked = check(invoice, headers=headers, **{**typed, "live": ""}).content.decode()
    assert 'id="error-summary"' in asked
    assert "<title>Error: " in asked
