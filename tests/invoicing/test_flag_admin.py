"""Admins change flags: switch, severity, thresholds within their bounds, with a reason that the history keeps."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import FlagSetting, FlagThreshold
from tests import people
from tests.pages import Page, changed, signed_in

BAD = "is outside 0 to 1440"


@pytest.fixture
def dana(db: None) -> Browser:
    call_command("load_flag_rules", verbosity=0)
    return signed_in(people.dana())


def address(flag_id: str = "large-edit", step: str = "change/") -> str:
    return f"/admin/invoicing/flagsetting/{FlagSetting.objects.get(flag_id=flag_id).pk}/{step}"


def saved(browser: Browser, **typed: Any) -> Page:
    form = Page(browser.get(address())).forms[""]
    return Page(browser.post(address(), changed(form, _save="Save", **typed)))


def minutes() -> float:
    return FlagThreshold.objects.get(setting__flag_id="large-edit", name="minutes").value


def test_the_list_tells_when_each_rises_and_from_which_values_on(dana: Browser) -> None:
    text = Page(dana.get("/admin/invoicing/flagsetting/")).text
    assert "An edit adds many minutes to the recorded ones, or a large part of them." in text
    assert "minutes 10, share 0.25" in text
    assert "work over a period" in text


def test_a_changed_threshold_is_told_with_its_reason(dana: Browser) -> None:
    assert saved(dana, **{"thresholds-0-value": "15", "reason": "Too many at ten"}).status == 302
    assert minutes() == 15
    details = json.loads(Event.objects.get(action="admin.changed").details)
    assert details["reason"] == "Too many at ten"
    history = Page(dana.get(address(step="history/"))).text
    assert all(word in history for word in ("Too many at ten", "10.0", "15.0", "Dana"))


@pytest.mark.parametrize("typed", [{"severity": "low"}, {"thresholds-0-value": "15"}])
def test_a_change_without_a_reason_is_asked_for_it(dana: Browser, typed: dict[str, str]) -> None:
    page = saved(dana, **typed)
    assert "Say why it changes." in page.text
    assert (FlagSetting.objects.get(flag_id="large-edit").severity, minutes()) == ("high", 10)


@pytest.mark.parametrize(("value", "is_kept"), [("1440", True), ("1441", False), ("0", True), ("-1", False)])
def test_a_threshold_stays_within_its_bounds(dana: Browser, value: str, is_kept: bool) -> None:
    page = saved(dana, **{"thresholds-0-value": value, "reason": "Trying"})
    assert (minutes() == float(value)) is is_kept
    assert (BAD in page.text) is not is_kept


def test_a_flag_is_switched_off_and_never_deleted_or_added(dana: Browser) -> None:
    assert saved(dana, is_on=None, reason="Noise here").status == 302
    assert not FlagSetting.objects.get(flag_id="large-edit").is_on
    assert "switched off" in Page(dana.get(address(step="delete/"))).text
    assert dana.get("/admin/invoicing/flagsetting/add/").status_code == 403


def test_what_this_version_does_not_raise_is_not_listed(dana: Browser) -> None:
    row = FlagSetting.objects.create(flag_id="of-a-later-version", severity="high")
    assert "of-a-later-version" not in Page(dana.get("/admin/invoicing/flagsetting/")).text
    assert dana.get(f"/admin/invoicing/flagsetting/{row.pk}/change/").status_code == 302


def test_a_threshold_that_this_version_does_not_know_has_no_bounds(dana: Browser) -> None:
    setting = FlagSetting.objects.get(flag_id="large-edit")
    FlagThreshold.objects.create(setting=setting, name="older", value=5)
    assert "This version does not use it." in Page(dana.get(address())).text
    assert saved(dana, **{"thresholds-2-value": "9999", "reason": "Trying"}).status == 302


@pytest.mark.parametrize("who", ["carol", "alice"])
def test_only_admins_change_flags(db: None, who: str) -> None:
    user = people.carol() if who == "carol" else people.alice().user
    call_command("load_flag_rules", verbosity=0)
    assert signed_in(user).get("/admin/invoicing/flagsetting/").status_code in (302, 404)


def test_the_states_of_a_therapist_are_kept_with_the_person(dana: Browser) -> None:
    therapist = people.alice()
    page = f"/admin/accounts/user/{therapist.user_id}/change/"
    form = Page(dana.get(page)).forms[""]
    wrong = Page(dana.post(page, changed(form, _save="Save", **{"therapist-0-licensed_in": "New York"})))
    assert "Enter states by their two letters" in wrong.text
    dana.post(page, changed(form, _save="Save", **{"therapist-0-licensed_in": "NY, NJ"}))
    therapist.refresh_from_db()
    assert therapist.states == {"NY", "NJ"}
