"""Two server processes: a rule saved through the one is obeyed by the very next request to the other."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cpt.actions import add_payer
from cpt.models import ProcedureCode, TimeRule
from cpt.shipped import load_catalogue
from invoicing.actions.opening import add_session
from sessions_app.actions import add_client
from sessions_app.models import TherapySession
from tests import people
from tests.fixtures import NEW_YORK
from tests.pages import changed
from tests.rooms import Room
from tests.servers import Visitor, servers


@pytest.fixture
def held(transactional_db: None) -> TherapySession:
    """Alice's session of yesterday with 54 recorded minutes, committed where other processes see it."""
    load_catalogue()
    contract = add_payer(people.practice(), "Cedar")
    client = add_client(people.alice(), "Robin Reed", payer=contract.payer, since=date(2020, 1, 1))
    day = timezone.now().astimezone(NEW_YORK).date() - timedelta(days=1)
    start = datetime.combine(day, time(12, 15), tzinfo=NEW_YORK)
    hour = {"starts_at": start, "ends_at": start + timedelta(hours=1), "kind": "individual"}
    session = add_session(client, modality="telehealth", provider="livekit", **hour).session
    room = Room(session)
    room.visit("therapist", -1, 55)
    room.visit("client", 0, 54)
    return session


@pytest.fixture
def two(held: TherapySession) -> Iterator[list[int]]:
    """Their ports."""
    with servers(2) as ports:
        yield ports


def refused(alice: Visitor, port: int, session: TherapySession) -> set[str]:
    """The findings on 54 minutes of 90837, by one of the servers."""
    form = alice.page(port, f"/sessions/{session.pk}/invoice/").forms[f"/sessions/{session.pk}/invoice/"]
    posted = changed(form, code="90837")
    answer = alice.ask(port, f"/sessions/{session.pk}/invoice/check/", posted, Accept="application/json")
    assert answer.status_code == 200
    return {finding["id"] for finding in json.loads(answer.content)["findings"]}


def test_a_rule_saved_in_one_process_is_obeyed_by_the_next_request_to_the_other(
    held: TherapySession, two: list[int]
) -> None:
    alice, dana = Visitor(people.alice().user), Visitor(people.dana())
    code = ProcedureCode.objects.get(code="90837")
    rule = TimeRule.objects.create(code=code, effective_from=held.date_of_service, min_minutes=53)
    for port in two * 2:
        assert refused(alice, port, held) == set()
    for turn, least in enumerate((55, 54, 56, 53, 60, 50)):
        saving, asked = two[turn % 2], two[(turn + 1) % 2]
        save_minimum(dana, saving, rule, least)
        found = {"minutes-below-code"} if least > 54 else set()
        assert (least, refused(alice, asked, held)) == (least, found)
        assert (least, refused(alice, saving, held)) == (least, found)


def save_minimum(dana: Visitor, port: int, rule: TimeRule, least: int) -> None:
    """Through the admin's page of the code."""
    address = f"/admin/cpt/procedurecode/{rule.code_id}/change/"
    form: dict[str, Any] = dict(dana.page(port, address).forms[""])
    (prefix,) = [name[:-3] for name, value in form.items() if name.endswith("-id") and value == [str(rule.pk)]]
    typed = {f"{prefix}-min_minutes": str(least), "reason": "Two processes", "_save": "Save"}
    assert dana.ask(port, address, changed(form, **typed)).status_code == 302


def test_a_change_below_all_code_is_obeyed_too(held: TherapySession, two: list[int]) -> None:
    alice = Visitor(people.alice().user)
    for port in two:
        assert refused(alice, port, held) == set()
    TimeRule.objects.filter(code__code="90837").update(min_minutes=55)
    for port in two:
        assert refused(alice, port, held) == {"minutes-below-code"}
