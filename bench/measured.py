"""Every page over practices of several sizes, each served by a worker of its own, and beside the largest the floor.

The sizes and the floor are asked in turn, request by request: whatever else the machine does meets all of them.
"""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import psycopg2
from tqdm import tqdm

from bench import webhooks
from bench.asking import AFTER, PROFILE, QUERIES, Caller, Request, Target
from bench.database import ROOT, Environment, execute, migrated, run
from bench.floors import STAYS, floor
from bench.measuring import Key, Sample
from bench.pages import PAGES, Page, Place
from bench.people import MOST, people
from bench.report import Measured
from bench.server import server
from bench.verdicts import Verdict, verdicts

A_THERAPIST, SPARE, PROFILED = 500, 8, 3
Sampled = dict[Key, Sample]


def measured(where: str, sizes: Sequence[int], times: int) -> Measured:
    """On that PostgreSQL server, in databases that are thrown away. `times`: how often each page is asked."""
    before = os.getloadavg()[0]
    with ExitStack() as stack:
        places = [stack.enter_context(_place(*one, times)) for one in stack.enter_context(_databases(where, sizes))]
        for place in places:
            place.sign_in()
            _close_with(stack, place.people)
        beside = _Floor(places[-1], stack.enter_context(floor(places[-1])))
        _close_with(stack, beside.people)
        samples: Sampled = {}
        floors: dict[str, Sample] = {}
        for page in tqdm(PAGES, desc="Asking", unit="page", disable=None):
            _measure(page, places, beside, times, samples, floors)
        figures = {key: sample.figures() for key, sample in samples.items()}
        of_floors = {name: sample.figures() for name, sample in floors.items()}
        said = verdicts({page.name: page.budget for page in PAGES}, figures, of_floors)
        profiles = _profiles(said, places[-1])
    return Measured(_machine(where, before), _commit(), figures, of_floors, said, profiles)


def _close_with(stack: ExitStack, people: dict[str, Caller]) -> None:
    for one in people.values():
        stack.callback(one.close)


class _Floor:
    """The bare views, asked by the same people with the same requests."""

    def __init__(self, place: Place, target: Target) -> None:
        self.place, self.target = place, target
        self.people: dict[str, Caller] = {who: one.as_at(target.port) for who, one in place.people.items()}

    def measure(self, page: Page, sample: Sample) -> None:
        who, request = page.prepare(self.place)
        self.target.measure(sample, self.people[who], request)


def _measure(
    page: Page, places: list[Place], beside: _Floor, times: int, samples: Sampled, floors: dict[str, Sample]
) -> None:
    for place in places:
        samples[page.name, place.size] = _counted(page, place)
    if page.has_floor:
        floors[page.name] = Sample()
    for _ in range(min(times, page.most)):
        for place in places:
            who, request = page.prepare(place)
            place.target.measure(samples[page.name, place.size], place.people[who], request)
        if page.has_floor:
            beside.measure(page, floors[page.name])


def _counted(page: Page, place: Place) -> Sample:
    """Asked once for the number of queries, when rules and templates have been read."""
    if page.most > PROFILED and page.name != "submit":
        who, request = page.prepare(place)
        place.target.ask(place.people[who], request)
    who, request = page.prepare(place)
    answer, *_ = place.target.ask(place.people[who], request, "queries")
    queries, after = (int(answer.headers[name]) for name in (QUERIES, AFTER))
    return Sample(queries=queries, after=after, body=answer.body)


def _profiles(said: Sequence[Verdict], place: Place) -> dict[str, str]:
    """Of every page that misses a budget."""
    found = {}
    for page in PAGES:
        if any(one.page == page.name and not one.is_met for one in said):
            for _ in range(PROFILED):
                who, request = page.prepare(place)
                place.target.ask(place.people[who], request, "profile")
            answer, *_ = place.target.ask(place.people["nobody"], Request("GET", PROFILE))
            found[page.name] = answer.text
    return found


@contextmanager
def _databases(where: str, sizes: Sequence[int]) -> Iterator[list[tuple[int, Environment]]]:
    """One for each size, with its practice."""
    base = where.rpartition("/")[0]
    template = f"bench_pages_{os.getpid()}"
    names = {size: f"{template}_{size}" for size in sizes}
    drops = [f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (template, *names.values())]
    execute(where, *drops, f"CREATE DATABASE {template}")
    try:
        environment = migrated(f"{base}/{template}", LIVEKIT_KEYS=f"bench:{webhooks.SECRET}")
        found = []
        for size, name in names.items():
            execute(where, f"CREATE DATABASE {name} TEMPLATE {template}")
            found.append((size, {**environment, "DATABASE_URL": f"{base}/{name}"}))
            _build(*found[-1])
        yield found
    finally:
        execute(where, *drops)


def _build(size: int, environment: Environment) -> None:
    therapists = max(2, size // A_THERAPIST)
    run(environment, "manage.py", "build_practice", "--skip-checks", f"--invoices={size}", f"--therapists={therapists}")


@contextmanager
def _place(size: int, environment: Environment, times: int) -> Iterator[Place]:
    """Its people, and the application over it."""
    known = people(environment, min(times + SPARE, MOST))
    execute(environment["DATABASE_URL"], "VACUUM ANALYZE")
    with server(environment, workers=1, application="bench.watched", keep_alive=STAYS) as running:
        yield Place(size, environment, known, Target(running.port))


def _machine(where: str, load: float) -> str:
    """What it was measured on; the load is that of a minute before and of the last one."""
    connection = psycopg2.connect(where)
    version = connection.server_version // 10_000
    connection.close()
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version}, "
        f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    )


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607  # as the developer has it
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    return told.stdout.strip() or "unknown"
