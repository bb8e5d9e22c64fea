"""What is asked: every page of the budgets, as somebody signed in asks for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import webhooks
from bench.asking import Caller, Request, Target, posted
from bench.database import Environment
from bench.people import ADMIN, SUPPORT, Known
from bench.therapists import PASSWORD
from bench.verdicts import Budget

CODE, SIMULATED_DAYS = "90834", 3
Form = dict[str, Any]


@dataclass
class Place:
    """One practice of one size, served by one worker."""

    size: int
    environment: Environment
    known: Known
    target: Target
    people: dict[str, Caller] = field(default_factory=dict)
    drafts: Iterator[tuple[str, int]] = field(default_factory=lambda: iter(()))
    _forms: dict[str, Form] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Everybody; with them what they will submit."""
        emails = list(self.known.therapists)
        self.people["nobody"] = Caller(self.target.port)
        for name, email in {"therapist": emails[0], "other": emails[1], "support": SUPPORT, "admin": ADMIN}.items():
            self.people[name] = Caller(self.target.port)
            self.people[name].sign_in(email, PASSWORD)
        self.drafts = (
            (name, session)
            for name, email in zip(("therapist", "other"), emails, strict=True)
            for session in self.known.therapists[email]
        )

    def form(self, who: str, page: str, address: str | None = None) -> Form:
        """What a page's form would post, read anew."""
        answer, *_ = self.target.ask(self.people[who], Request("GET", page))
        return dict(answer.form(page if address is None else address))

    def kept_form(self, who: str, page: str, address: str | None = None) -> Form:
        """The same, read once."""
        key = f"{who} {page}"
        if key not in self._forms:
            self._forms[key] = self.form(who, page, address)
        return self._forms[key]


Prepare = Callable[[Place], tuple[str, Request]]


@dataclass(frozen=True)
class Page:
    """Who asks what. `most`: so many times at the most; `has_floor`: a bare view answers the same request."""

    name: str
    prepare: Prepare
    budget: Budget
    has_floor: bool = False
    most: int = 1_000_000


def _get(who: str, address: Callable[[Place], str]) -> Prepare:
    return lambda place: (who, Request("GET", address(place)))


def _session(number: int) -> str:
    return f"/sessions/{number}/invoice/"


def _check(place: Place) -> tuple[str, Request]:
    page = _session(place.known.draft)
    typed = {**place.kept_form("therapist", page), "code": CODE, "visited": "code", "live": "1"}
    return "therapist", posted(f"{page}check/", typed, HX_Request="true")


def _submit(place: Place) -> tuple[str, Request]:
    who, session = next(place.drafts)
    page = _session(session)
    return who, posted(page, {**place.form(who, page), "code": CODE}, status=303)


def _webhook(place: Place) -> tuple[str, Request]:
    body, headers = webhooks.webhook()
    return "nobody", Request("POST", "/telehealth/livekit/webhook/", body, headers)


def _packet(place: Place) -> tuple[str, Request]:
    page = f"/invoices/{place.known.accepted}/packet/"
    return "support", posted(page, {**place.kept_form("support", page, ""), "kind": "pdf", "names": "initials"})


def _export(place: Place) -> tuple[str, Request]:
    page = "/invoices/export/"
    return "support", posted(page, place.kept_form("support", "/invoices/", page))


def _simulation(place: Place) -> tuple[str, Request]:
    page, today = "/admin/cpt/timerule/add/", datetime.now(UTC).date()
    typed = {
        **place.kept_form("admin", page, ""),
        "code": CODE,
        "effective_from": (today + timedelta(days=60)).isoformat(),
        "min_minutes": "50",
        "simulate_since": (today - timedelta(days=SIMULATED_DAYS)).isoformat(),
        "simulate_until": today.isoformat(),
        "_simulate": "1",
    }
    return "admin", posted(page, typed)


LIST = Budget(queries=5)
PAGES = (
    Page("worklist", _get("therapist", lambda place: "/sessions/"), Budget(5, floors=6), has_floor=True),
    Page(
        "invoice form",
        _get("therapist", lambda place: _session(place.known.draft)),
        Budget(6, floors=6),
        has_floor=True,
    ),
    Page("live check", _check, Budget(queries=5)),
    Page("review queue", _get("support", lambda place: "/review/"), Budget(5, floors=6), has_floor=True),
    Page("review queue, deep", _get("support", lambda place: f"/review/?after={place.known.deep}"), LIST),
    Page("review queue, filtered", _get("support", lambda place: "/review/?flag=no-recording"), LIST),
    Page("flagged invoice", _get("support", lambda place: f"/review/{place.known.flagged}/"), Budget()),
    Page("invoices of everybody", _get("support", lambda place: "/invoices/"), LIST),
    Page("audit packet", _packet, Budget(is_page=False), most=10),
    Page("CSV export", _export, Budget(is_flat=False, is_page=False), most=2),
    Page("rule simulation", _simulation, Budget(is_flat=False, is_page=False), most=2),
    Page("webhook", _webhook, Budget(floors=3, is_page=False), has_floor=True),
    Page("submit", _submit, Budget(12, floors=4, is_page=False), has_floor=True, most=60),
)
