"""Second factors: who must have one, that a code is good once, that nothing is stored as it is, and the way back in."""

from datetime import datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import override_settings

from accounts.models import User
from audit.models import Event
from tests import people
from tests.accounts.test_access import CODE, person, sign_in
from tests.fixtures import NEW_YORK
from tests.pages import Page, signed_in

INDEX, APP = "/accounts/2fa/", "/accounts/2fa/totp/activate/"
NOW = datetime(2026, 11, 17, 17, 0, 10, tzinfo=NEW_YORK)
THERAPISTS_TOO = override_settings(SECOND_FACTOR_FOR={"support", "admin", "therapist"})


def is_in(browser: Browser, where: str = "/invoices/") -> bool:
    return browser.get(where).status_code == 200


def new_support() -> User:
    """Somebody whose account was just made: no second factor yet."""
    return User.objects.create_user("ed@example.org", people.PASSWORD, name="Ed", role=User.Role.SUPPORT)


def after_password(email: str) -> Browser:
    """A browser that shows the page for the code."""
    browser, answer = sign_in(email)
    assert answer["location"] == CODE
    return browser


def enter(browser: Browser, code: str, where: str = CODE) -> HttpResponse:
    return browser.post(where, {"code": code})


def actions() -> list[str]:
    return list(Event.objects.values_list("action", flat=True))


@pytest.mark.parametrize("where", ["/review/", "/invoices/", "/codes/", "/", "/accounts/sessions/"])
def test_until_it_is_set_up_nothing_else_is_reached(db: None, where: str) -> None:
    new_support()
    browser, answer = sign_in("ed@example.org")
    assert answer["location"] == "/"
    assert browser.get(where)["location"] == INDEX
    assert "Set up a second factor first" in browser.get(INDEX).content.decode()
    assert browser.get(APP).status_code == browser.get("/about/").status_code == 200


def test_the_admin_site_is_not_reached_either(db: None) -> None:
    User.objects.create_user("fay@example.org", people.PASSWORD, name="Fay", role=User.Role.ADMIN)
    browser = sign_in("fay@example.org")[0]
    assert browser.get("/admin/")["location"] == INDEX
    assert browser.post("/admin/cpt/fee/add/", {})["location"] == INDEX


def test_an_app_is_set_up_at_the_first_sign_in(transactional_db: None) -> None:
    user = new_support()
    browser = sign_in("ed@example.org")[0]
    secret = Page(browser.get(APP)).text.partition('class="key">')[2].partition("<")[0]
    wrong = Page(enter(browser, "000000", APP))
    assert wrong.summary == ["id_code"]
    assert secret in wrong.text
    answer = enter(browser, people.code(secret=secret), APP)
    assert answer["location"] == "/accounts/2fa/recovery-codes/"
    shown = browser.get(answer["location"]).content.decode()
    assert shown.count("<li><code>") == 10
    assert "<li><code>" not in browser.get(answer["location"]).content.decode()
    assert is_in(browser, "/review/")
    assert secret not in str(Authenticator.objects.filter(user=user).values_list("data", flat=True))
    assert actions().count("second-factor.added") == 2
    assert [letter.to for letter in mail.outbox] == [["ed@example.org"]]


def test_the_secret_of_an_app_that_is_being_set_up_is_not_stored_as_it_is(db: None) -> None:
    new_support()
    browser = sign_in("ed@example.org")[0]
    secret = Page(browser.get(APP)).text.partition('class="key">')[2].partition("<")[0]
    kept = Session.objects.get(pk=browser.session.session_key)
    assert kept.get_decoded()["mfa.totp.secret"] == secret
    assert "mfa" not in str(kept.session_data)
    with override_settings(ENCRYPTION_KEYS=["x" * 43 + "="]):
        assert kept.get_decoded() == {}


def test_a_password_alone_signs_nobody_in(db: None) -> None:
    for name, start in (("carol", "/review/"), ("dana", "/admin/")):
        person(name)
        browser = after_password(f"{name}@example.org")
        assert not is_in(browser, start)
        browser.post("/admin/login/?next=/admin/", {"username": f"{name}@example.org", "password": people.PASSWORD})
        assert not is_in(browser, "/admin/")
        assert enter(browser, people.code())["location"] == "/"
        assert is_in(browser, start)


def test_a_code_is_good_once(db: None) -> None:
    """In another process too: what was used is kept in the database, not in one's memory."""
    person("carol")
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    with time_machine.travel(NOW, tick=False):
        code = people.code()
        assert enter(after_password("carol@example.org"), code).status_code == 302
        for spelling in (code, f" {code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"):
            thief = after_password("carol@example.org")
            assert Page(enter(thief, spelling)).summary == ["id_code"]
            assert not is_in(thief, "/review/")
    for seconds in (29, 49):  # still within the tolerance, after django-allauth itself has forgotten it
        with time_machine.travel(NOW.timestamp() + seconds, tick=False):
            thief = after_password("carol@example.org")
            assert enter(thief, code).status_code == 200
            assert not is_in(thief, "/review/")


@pytest.mark.parametrize(("periods", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_typed_as_it_changes(db: None, periods: int, fits: bool) -> None:
    person("carol")
    with time_machine.travel(NOW, tick=False):
        answer = enter(after_password("carol@example.org"), people.code(periods))
    assert (answer.status_code == 302) is fits


def test_the_code_that_set_the_app_up_does_not_sign_in(db: None) -> None:
    new_support()
    with time_machine.travel(NOW, tick=False):
        browser = sign_in("ed@example.org")[0]
        secret = Page(browser.get(APP)).text.partition('class="key">')[2].partition("<")[0]
        code = people.code(secret=secret)
        enter(browser, code, APP)
        assert enter(after_password("ed@example.org"), code).status_code == 200
        assert enter(after_password("ed@example.org"), people.code(1, secret)).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "000000", "\x00", "\uff11" * 6, "9" * 5000, "\u0660" * 6])
def test_what_is_no_code_is_told_at_the_field(db: None, code: str) -> None:
    person("carol")
    assert Page(enter(after_password("carol@example.org"), code)).summary == ["id_code"]


def test_guessing_codes_ends_soon(db: None) -> None:
    person("carol")
    browser = after_password("carol@example.org")
    for _ in range(5):
        enter(browser, "000000")
    assert "too many attempts" in enter(browser, people.code()).content.decode()
    assert not is_in(browser, "/review/")
    assert actions().count("code.refused") == 5


def test_a_recovery_code_is_good_once(db: None) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(person("carol")).get_unused_codes()
    assert enter(after_password("carol@example.org"), codes[0]).status_code == 302
    assert enter(after_password("carol@example.org"), codes[0]).status_code == 200
    assert enter(after_password("carol@example.org"), codes[1]).status_code == 302


def test_therapists_may_and_a_practice_may_ask_them_to(db: None) -> None:
    person("alice")
    browser = sign_in("alice@example.org")[0]
    assert is_in(browser, "/sessions/")
    assert "Set up a second factor first" not in browser.get(INDEX).content.decode()
    with THERAPISTS_TOO:
        assert browser.get("/sessions/")["location"] == INDEX
    people.with_app(person("alice"))
    assert CODE in sign_in("alice@example.org")[1]["location"]
    with THERAPISTS_TOO:
        assert is_in(browser, "/sessions/")


def test_setting_one_up_ends_every_other_sign_in(db: None, django_capture_on_commit_callbacks: Any) -> None:
    """Somebody who has stolen the password was perhaps faster, and is out now."""
    person("alice")
    thief = sign_in("alice@example.org")[0]
    browser = sign_in("alice@example.org")[0]
    assert is_in(thief)
    secret = Page(browser.get(APP)).text.partition('class="key">')[2].partition("<")[0]
    with django_capture_on_commit_callbacks(execute=True):
        enter(browser, people.code(secret=secret), APP)
    assert is_in(browser)
    assert not is_in(thief)


def test_a_thief_of_an_open_session_changes_no_factor(db: None) -> None:
    browser = signed_in(person("carol"))
    for where in ("totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"):
        answer = browser.get(f"{INDEX}{where}")
        assert (answer.status_code, answer["location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    again = browser.get("/accounts/2fa/totp/deactivate/", follow=True)
    (form,) = [where for where in Page(again).forms if "reauthenticate" in where]
    assert Page(browser.post(form, {"password": "wrong"})).summary == ["id_password"]
    browser.post(f"{form}?next=/accounts/2fa/totp/deactivate/", {"password": people.PASSWORD})
    assert browser.post("/accounts/2fa/totp/deactivate/")["location"] == INDEX
    assert browser.get("/review/")["location"] == INDEX
    assert "second-factor.removed" in actions()


def test_a_new_password_by_mail_does_not_replace_the_code(db: None) -> None:
    person("carol")
    Browser().post("/accounts/password/reset/", {"email": "carol@example.org"})
    link = str(mail.outbox[0].body).partition("http://testserver")[2].split()[0]
    browser = Browser()
    where = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(where, {"password1": "quite-another-password-7", "password2": "quite-another-password-7"})
    assert not is_in(browser, "/review/")
    assert sign_in("carol@example.org", "quite-another-password-7")[1]["location"] == CODE
    assert "password.changed" in actions()


def test_an_admin_removes_what_somebody_lost(db: None) -> None:
    carol, dana = person("carol"), signed_in(person("dana"))
    open_one = after_password("carol@example.org")
    enter(open_one, people.code())
    page = f"/admin/accounts/user/{carol.pk}/change/"
    form = Page(dana.get(page)).forms[""]
    assert dana.post(page, {**form, "reset_second_factors": "on"}).status_code == 302
    assert not Authenticator.objects.filter(user=carol).exists()
    assert not is_in(open_one, "/review/")
    assert sign_in("carol@example.org")[0].get("/review/")["location"] == INDEX
    event = Event.objects.get(action="second-factors.reset")
    assert (event.by, event.subject_id) == (person("dana"), carol.pk)


def test_the_last_admin_is_let_in_from_the_command_line(db: None) -> None:
    dana, told = person("dana"), StringIO()
    call_command("remove_second_factors", "DANA@example.org", stdout=told)
    assert "Removed: 1." in told.getvalue()
    assert not Authenticator.objects.filter(user=dana).exists()
    with pytest.raises(CommandError, match="Nobody has the address eve"):
        call_command("remove_second_factors", "eve@example.org")
