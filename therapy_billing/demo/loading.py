"""Loads the demo: sessions of the past three weeks, their telehealth events posted as signed webhooks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client as Browser
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.actions.opening import add_session
from sessions_app.actions import add_client, add_group
from sessions_app.models import Client, GroupMeeting, TherapySession
from sessions_app.providers.registry import PROVIDERS
from therapy_billing.demo.asking import load_requests
from therapy_billing.demo.lapsed import load_lapsed
from therapy_billing.demo.payers import WITH_AUDIO
from therapy_billing.demo.people import load_people
from therapy_billing.demo.playing import client_name, new_session, postings
from therapy_billing.demo.scenarios import BY_NAME, Scenario
from therapy_billing.demo.senders.base import Visit
from therapy_billing.demo.senders.livekit import LiveKitSender
from therapy_billing.demo.stories import NO_SHOW, ROUTINE_CLIENTS, ROUTINE_MINUTES, STORIES, Stay, Story, together
from therapy_billing.demo.submitting import add_by_hand, record_no_show, submit_edited, submit_routine

SLOTS = (time(9), time(10, 45), time(13), time(15))
# What goes wrong in the field, and the provider that tells it here.
SCENARIOS = {"late-leave": "livekit", "duplicate-tab": "jaas", "two-minute-outage": "zoom", "phone-tail": "daily"}
SCENARIO_THERAPIST = "bob@example.org"
STALE_AFTER = timedelta(days=3)
ROUTINE_DAYS = range(20, 9, -2)


def load(now: datetime, *, quiet: bool = False) -> None:
    """Add the people, and every story that is not there or has grown old. Loses nothing that is there."""
    load_people()
    for story, start in tqdm(list(_due(now)), desc="Loading the demo", unit="session", disable=quiet or None):
        _play(story, start)
    for scenario, provider, then in tqdm(list(_scenarios_due(now)), desc="What goes wrong", disable=quiet or None):
        _play_scenario(scenario, provider, then)
    _add_upcoming(now)
    load_requests()
    load_lapsed(now)


def scenario_sessions() -> Iterator[tuple[Scenario, TherapySession]]:
    """What goes wrong in the field, each with its newest session."""
    for name in SCENARIOS:
        session = _sessions_of_scenario(BY_NAME[name]).order_by("-scheduled_start_at").first()
        if session is not None:
            yield BY_NAME[name], session


def _scenarios_due(now: datetime) -> Iterator[tuple[Scenario, str, datetime]]:
    """One a day back from yesterday, told by one provider each."""
    for days, (name, provider) in enumerate(SCENARIOS.items()):
        scenario, then = BY_NAME[name], now - timedelta(days=days)
        fresh = _sessions_of_scenario(scenario).filter(scheduled_start_at__gt=then - STALE_AFTER)
        # A demo that was set up before this provider existed here goes without.
        if PROVIDERS[provider].is_configured() and not fresh.exists():
            yield scenario, provider, then


def _sessions_of_scenario(scenario: Scenario) -> QuerySet[TherapySession]:
    return TherapySession.objects.filter(client__name=client_name(scenario))


@transaction.atomic
def _play_scenario(scenario: Scenario, provider: str, then: datetime) -> None:
    therapist = Therapist.objects.get(user__email=SCENARIO_THERAPIST)
    session = new_session(scenario, provider, therapist, then)
    for posting in postings(scenario, session, timezone.now()):
        _post_one(provider, posting.body, dict(posting.headers))


@transaction.atomic
def _play(story: Story, start: datetime) -> None:
    """One story whole, or nothing of it."""
    sessions = _add(story, start)
    _post(story, sessions[0])
    if story.title == "routine":
        submit_routine(sessions[0])
    elif story.sent is not None:
        submit_edited(sessions[0], story.sent)
    elif story.title == NO_SHOW:
        record_no_show(sessions[0])


def _due(now: datetime) -> Iterator[tuple[Story, datetime]]:
    """What is not there yet: stories whose own session has grown old, and the rest of a load that was broken off."""
    for story, start in _stories(now):
        if not _sessions_of(story).filter(scheduled_start_at__gt=start - STALE_AFTER).exists():
            yield story, start
    names = [name for names in ROUTINE_CLIENTS.values() for name in names]
    loaded = TherapySession.objects.filter(client__name__in=names, scheduled_start_at__lt=now).count()
    yield from list(_routine(now))[loaded:]


def _sessions_of(story: Story) -> QuerySet[TherapySession]:
    return TherapySession.objects.filter(therapist__user__email=story.therapist, client__name=story.client)


def story_sessions() -> Iterator[tuple[Story, TherapySession]]:
    """Each story with its newest session."""
    for story in STORIES:
        sessions = TherapySession.objects.filter(client__name=story.client)
        session = sessions.filter(scheduled_start_at__lt=timezone.now()).order_by("-scheduled_start_at").first()
        if session is not None:
            yield story, session


def _stories(now: datetime) -> Iterator[tuple[Story, datetime]]:
    for place, story in enumerate(STORIES):
        yield story, _start(story.therapist, now, days_ago=1 + place // len(SLOTS), slot=place % len(SLOTS))


def _routine(now: datetime) -> Iterator[tuple[Story, datetime]]:
    """Two ordinary sessions of each therapist every other day, long enough ago to be submitted."""
    for place, days_ago in enumerate(ROUTINE_DAYS):
        for email, names in ROUTINE_CLIENTS.items():
            for slot in (0, 2):
                turn = 2 * place + slot
                minutes = ROUTINE_MINUTES[turn % len(ROUTINE_MINUTES)]
                story = Story("routine", names[turn % len(names)], together(minutes), therapist=email)
                yield story, _start(email, now, days_ago=days_ago, slot=slot)


def _start(email: str, now: datetime, *, days_ago: int, slot: int) -> datetime:
    zone = ZoneInfo(Therapist.objects.get(user__email=email).time_zone)
    day: date = now.astimezone(zone).date() - timedelta(days=days_ago)
    # In UTC, so that adding minutes adds minutes also in the night of a clock change.
    return datetime.combine(day, SLOTS[slot], tzinfo=zone).astimezone(UTC)


def _add(story: Story, start: datetime) -> list[TherapySession]:
    """The story's session, or one for each member of a group."""
    therapist = Therapist.objects.get(user__email=story.therapist)
    group = None
    if story.members:
        group = add_group(therapist, f"{story.client}'s group", provider="livekit")
    return [
        _add_one(story, _client(therapist, name, story, start.date()), start, group)
        for name in (story.client, *story.members)
    ]


def _add_one(story: Story, client: Client, start: datetime, group: GroupMeeting | None) -> TherapySession:
    if story.is_unlisted:
        return add_by_hand(client, start, story.booked_minutes, kind=story.kind, modality=story.modality)
    invoice = add_session(
        client,
        starts_at=start,
        ends_at=start + timedelta(minutes=story.booked_minutes),
        kind=story.kind,
        modality=story.modality,
        provider="livekit" if story.modality == "telehealth" and group is None else "",
        group=group,
        booked_at=start - timedelta(hours=2 if story.kind == "crisis" else 96),
    )
    return invoice.session


def _client(therapist: Therapist, name: str, story: Story, on: date) -> Client:
    known = Client.objects.filter(therapist=therapist, name=name).first()
    if known is not None:
        return known
    payer = Payer.objects.get(name=story.payer) if story.payer else None
    member_id = f"DEMO{len(name):02}{on:%d%m}" if payer else ""
    return add_client(
        therapist,
        name,
        payer=payer,
        since=on - timedelta(days=90),
        member_id=member_id,
        authorization_number=story.authorization,
        sessions_authorised=story.sessions_authorised,
    )


def _post(story: Story, session: TherapySession) -> None:
    """Post the story's events to the real endpoint, as the provider would."""
    if not story.stays:
        return
    start_ms = int(session.scheduled_start_at.timestamp()) * 1000
    visits = [_visit(stay, session) for stay in story.stays]
    ends = [visit.left_s for visit in visits if visit.left_s is not None]
    key, secret = next(iter(settings.LIVEKIT_KEYS.items()))
    sender = LiveKitSender(key)
    for event in sender.events(session.room[1], start_ms, visits, max(ends) + 20):
        _post_one("livekit", event.body, sender.headers(event.body, secret, timezone.now()))


def _post_one(provider: str, body: bytes, headers: dict[str, str]) -> None:
    kind = headers.pop("Content-Type")
    browser = Browser(headers={"host": "127.0.0.1"})
    answer = browser.post(f"/telehealth/{provider}/webhook/", data=body, content_type=kind, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"The webhook answered {answer.status_code}.")


def _visit(stay: Stay, session: TherapySession) -> Visit:
    identities = {"therapist": session.therapist_identity, "client": session.client_identity}
    if session.group is not None:
        members = session.group.sessions.order_by("pk")
        identities |= {f"client-{place}": one.client_identity for place, one in enumerate(members, start=1)}
    identity = identities.get(stay.who, f"guest-{session.pk}x{int(stay.start * 60)}")
    return Visit(identity, stay.start * 60, None if stay.end is None else stay.end * 60, stay.reason)


def _add_upcoming(now: datetime) -> None:
    """A session tomorrow for each therapist."""
    for email, names in ROUTINE_CLIENTS.items():
        story = Story("upcoming", names[0], (), therapist=email, payer=WITH_AUDIO)
        if not _sessions_of(story).filter(scheduled_start_at__gt=now).exists():
            _add(story, _start(email, now, days_ago=-1, slot=1))
