"""What every provider's endpoint does with a signature: right, forged, borrowed, altered, stale, rotated, too large."""

import hashlib
import itertools
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client as Browser

from sessions_app.models import PresenceEvent
from tests.payloads import samples
from tests.telehealth import SECRET, SENDERS, STAMPED, base64_text, configure, digest, post, signed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 17, 17, 15, tzinfo=UTC)
NOW = int(AT.timestamp())
BODIES = {name: json.dumps(event).encode() for (name, kind), event in samples("r-1", AT).items() if kind == "joined"}
EVERYONE = sorted(SENDERS)


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


# Not signed: no word about why, and nothing kept.
REFUSED = (401, b"", 0)


def outcome(answer: Any) -> tuple[int, bytes, int]:
    """Status, the start of what it says, and how many events are stored."""
    return answer.status_code, answer.content[:60], PresenceEvent.objects.count()


@pytest.mark.parametrize("name", EVERYONE)
def test_a_signed_event_is_stored_byte_for_byte_with_its_hash_and_the_providers_time(name: str) -> None:
    body = b"\n " + BODIES[name].replace(b", ", b" ,\t") + b"\r\n"
    answer = post(name, body, signed(name, body, stamp=str(NOW - 7)))
    assert (answer.status_code, answer.content) == (200, b"")
    event = PresenceEvent.objects.get()
    assert (event.provider, event.body) == (name, body)
    assert event.body_hash == hashlib.sha256(body).hexdigest()
    assert event.signed_at == datetime.fromtimestamp(NOW - 7, UTC)
    assert event.received_at == AT
    assert (event.room, event.kind) == ("r-1", "joined")


@pytest.mark.parametrize("name", EVERYONE)
def test_a_repeat_is_answered_and_stored_once_also_when_signed_anew(name: str) -> None:
    answers = [post(name, BODIES[name], signed(name, BODIES[name], stamp=str(NOW - age))) for age in (0, 0, 20, 200)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert PresenceEvent.objects.get().signed_at == AT


@pytest.mark.parametrize("name", EVERYONE)
def test_a_body_altered_by_one_byte_is_refused(name: str) -> None:
    body, headers = BODIES[name], signed(name, BODIES[name])
    changed = [body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :] for place in range(0, len(body), 25)]
    for other in [*changed, body + b" ", body[:-1], b" " + body, b""]:
        assert outcome(post(name, other, headers)) == REFUSED
    assert post(name, body, headers).status_code == 200


@pytest.mark.parametrize("name", EVERYONE)
def test_an_unsigned_body_is_refused(name: str) -> None:
    assert outcome(post(name, BODIES[name], {})) == REFUSED


@pytest.mark.parametrize("name", EVERYONE)
def test_each_header_is_needed_and_may_not_be_empty(name: str) -> None:
    headers = signed(name, BODIES[name])
    for header in headers:
        assert outcome(post(name, BODIES[name], {**headers, header: ""})) == REFUSED
        assert (
            outcome(post(name, BODIES[name], {one: value for one, value in headers.items() if one != header}))
            == REFUSED
        )


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("other", ["another-secret-another-secret-another-s", "", SECRET[:-1], SECRET.upper()])
def test_a_signature_under_another_secret_is_refused(name: str, other: str) -> None:
    assert outcome(post(name, BODIES[name], signed(name, BODIES[name], secret=other))) == REFUSED


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("junk", ["0", "v0=", "t=,v1=", "a.b.c", "é", "\ud800", "=" * 5_000, "t=1,v1=,v1=" * 500])
def test_a_made_up_signature_is_refused(name: str, junk: str) -> None:
    for header in signed(name, BODIES[name]):
        assert outcome(post(name, BODIES[name], {**signed(name, BODIES[name]), header: junk})) == REFUSED


@pytest.mark.parametrize(("address", "signer"), list(itertools.permutations(EVERYONE, 2)))
def test_the_signature_of_another_provider_is_refused_even_under_the_same_secret(address: str, signer: str) -> None:
    theirs = signed(signer, BODIES[address])
    assert outcome(post(address, BODIES[address], theirs)) == REFUSED
    own = signed(address, BODIES[address])
    for header, value in itertools.product(own, theirs.values()):
        # The same time in another header is no forgery.
        if value != own[header]:
            assert outcome(post(address, BODIES[address], {**own, header: value})) == REFUSED


@pytest.mark.parametrize("name", STAMPED)
@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (-1, 200), (0, 200), (300, 200), (301, 401)])
def test_a_signature_holds_for_five_minutes_either_way(name: str, seconds: int, status: int) -> None:
    answer = post(name, BODIES[name], signed(name, BODIES[name], stamp=str(NOW + seconds)))
    assert answer.status_code == status
    assert PresenceEvent.objects.count() == (status == 200)


@pytest.mark.parametrize("name", EVERYONE)
def test_a_signature_that_was_good_goes_stale(name: str) -> None:
    headers = signed(name, BODIES[name])
    with time_machine.travel(NOW + 7 * 60, tick=False):
        assert outcome(post(name, BODIES[name], headers)) == REFUSED


@pytest.mark.parametrize("name", STAMPED)
def test_the_time_is_signed_too(name: str) -> None:
    stamp, other = str(NOW - 1), str(NOW)
    headers = signed(name, BODIES[name], stamp=stamp)
    renewed = {header: value.replace(stamp, other) for header, value in headers.items()}
    assert renewed != headers
    assert outcome(post(name, BODIES[name], renewed)) == REFUSED


@pytest.mark.parametrize(("name", "header"), [("jaas", "X-Jaas-Signature"), ("whereby", "Whereby-Signature")])
def test_a_second_time_in_the_header_renews_nothing(name: str, header: str) -> None:
    old = signed(name, BODIES[name], stamp=str(NOW - 3600))[header]
    for times in (f"t={NOW},{old}", f"{old},t={NOW}"):
        assert outcome(post(name, BODIES[name], {header: times})) == REFUSED


ODD_TIMES = {
    "no number": "yesterday",
    "a date": "2026-11-17T17:15:00Z",
    "empty": "",
    "a space": " ",
    "a space before": f" {NOW}",
    "a space behind": f"{NOW} ",
    "a space inside": f"{str(NOW)[:5]} {str(NOW)[5:]}",
    "a sign": f"+{NOW}",
    "negative": f"-{NOW}",
    "negative and near 1970": "-1",
    "zero": "0",
    "a fraction": f"{NOW}.0",
    "an exponent": "1.7e9",
    "hexadecimal": hex(NOW),
    "underscores": f"{NOW:_}",
    "the last second of the year 9999": "253402300799",
    "the first second of the year 10000": "253402300800",
    "12 digits": "9" * 12,
    "13 digits": "9" * 13,
    "14 digits": "9" * 14,
    "20 digits": "9" * 20,
    "4,000 digits": "9" * 4_000,
    "5,000 digits": "9" * 5_000,
    "Arabic digits": str(NOW).translate({ord("0") + n: 0x660 + n for n in range(10)}),
    "full-width digits": str(NOW).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "a superscript digit": f"{str(NOW)[:-1]}²",
    "infinite": "inf",
    "not a number": "nan",
}


@pytest.mark.parametrize("odd", ODD_TIMES)
@pytest.mark.parametrize("name", STAMPED)
def test_a_time_that_is_no_time_of_now_is_refused_though_well_signed(name: str, odd: str) -> None:
    assert outcome(post(name, BODIES[name], signed(name, BODIES[name], stamp=ODD_TIMES[odd]))) == REFUSED


@pytest.mark.parametrize("name", EVERYONE)
def test_both_secrets_of_a_rotation_hold_and_the_removed_one_no_longer(name: str, settings: Any) -> None:
    new, old = "the-new-secret-the-new-secret-the-new-s", SECRET
    SENDERS[name].use(settings, new, old)
    for number, secret in enumerate((new, old), start=1):
        body = BODIES[name].replace(b"r-1", b"r-%d" % number).replace(b"0001-", b"000%d-" % number)
        assert post(name, body, signed(name, body, secret=secret)).status_code == 200
    before = PresenceEvent.objects.count()
    SENDERS[name].use(settings, new)
    body = BODIES[name] + b" "
    assert post(name, body, signed(name, body, secret=old)).status_code == 401
    assert PresenceEvent.objects.count() == before
    assert post(name, body, signed(name, body, secret=new)).status_code == 200


@pytest.mark.parametrize("name", EVERYONE)
def test_a_provider_without_a_secret_is_not_there(name: str, settings: Any) -> None:
    SENDERS[name].use(settings)
    for headers in ({}, signed(name, BODIES[name]), signed(name, BODIES[name], secret="")):
        assert post(name, BODIES[name], headers).status_code == 404
    assert not PresenceEvent.objects.exists()


def test_an_unknown_provider_is_not_there() -> None:
    for name in ("twilio", "Zoom", "zoom2"):
        assert Browser().post(f"/telehealth/{name}/webhook/").status_code == 404


@pytest.mark.parametrize("name", EVERYONE)
def test_a_body_of_64_kib_is_stored_and_one_byte_more_is_refused(name: str) -> None:
    whole = BODIES[name] + b" " * (64 * 1024 - len(BODIES[name]))
    assert post(name, whole + b" ").status_code == 413
    assert not PresenceEvent.objects.exists()
    assert post(name, whole).status_code == 200
    assert len(PresenceEvent.objects.get().body) == 64 * 1024 == django_settings.WEBHOOK_MAX_BYTES


@pytest.mark.parametrize("name", EVERYONE)
def test_only_posting_is_answered(name: str) -> None:
    for method in ("get", "put", "delete", "head"):
        assert getattr(Browser(), method)(f"/telehealth/{name}/webhook/").status_code == 405


@pytest.mark.parametrize(("name", "header"), [("jaas", "X-Jaas-Signature"), ("whereby", "Whereby-Signature")])
def test_of_several_signatures_one_of_the_first_scheme_must_be_right(name: str, header: str) -> None:
    body, stamp = BODIES[name], str(int(time.time()))
    right = signed(name, body)[header].partition("v1=")[2]
    for wrong in (f"t={stamp},v0={right}", f"t={stamp},v2={right}", f"t={stamp},{right}", f"v1={right}"):
        assert outcome(post(name, body, {header: wrong})) == REFUSED
    for good in (f"t={stamp},v0=x,v1=x,v1={right}", f"v1={right},t={stamp}"):
        assert post(name, body, {header: good}).status_code == 200


def test_dailys_secret_is_the_bytes_that_its_base64_stands_for(settings: Any) -> None:
    key = bytes(range(200, 232))
    settings.DAILY_SECRETS = [base64_text(key)]
    message = str(NOW).encode() + b"." + BODIES["daily"]
    as_text = base64_text(digest(base64_text(key).encode(), message))
    headers = {"X-Webhook-Timestamp": str(NOW), "X-Webhook-Signature": as_text}
    assert outcome(post("daily", BODIES["daily"], headers)) == REFUSED
    headers["X-Webhook-Signature"] = base64_text(digest(key, message))
    assert post("daily", BODIES["daily"], headers).status_code == 200


@pytest.mark.parametrize("secret", ["no base64!", "passwört"])
def test_a_daily_secret_that_is_no_base64_refuses_and_does_not_crash(secret: str, settings: Any) -> None:
    settings.DAILY_SECRETS = [secret]
    assert outcome(post("daily", BODIES["daily"])) == REFUSED
