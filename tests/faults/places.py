"""Where an experiment runs from the command line: databases of its own, as in production but for TLS."""

import argparse
import inspect
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.cluster import Cluster, NoPostgres, cluster
from bench.database import Environment, execute, migrated, sqlite
from tests.faults.report import Report

SETTINGS = {"DJANGO_SETTINGS_MODULE": "therapy_billing.settings", "LOG_LEVEL": "ERROR"}
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """A database, the environment in which the application uses it, and the cluster when it is PostgreSQL's."""

    name: str
    environment: Environment
    cluster: Cluster | None = None


@contextmanager
def place(engine: str) -> Iterator[Place]:
    """A new, migrated one; gone afterwards."""
    if engine == "sqlite":
        with sqlite(**SETTINGS) as environment:
            yield Place("SQLite", environment)
        return
    with cluster() as own:
        execute(own.url, "CREATE DATABASE faults")
        url = f"{own.url.rpartition('/')[0]}/faults"
        yield Place("PostgreSQL", migrated(url, **SETTINGS), own)


def main(what: str | None, experiment: Callable[..., Report], engines: tuple[str, ...] = ENGINES) -> int:
    """Run it on each engine and print what was found; 1 when anything happened that must not. Its sizes are options."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=engines, help="this one alone")
    for name, size in inspect.signature(experiment).parameters.items():
        if size.kind is inspect.Parameter.KEYWORD_ONLY:
            parser.add_argument(
                f"--{name}", type=int, default=size.default, metavar="N", help="%(default)s unless told"
            )
    sizes = vars(parser.parse_args())
    wanted = sizes.pop("database")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    reports = []
    for engine in engines:
        if wanted in (None, engine):
            try:
                with place(engine) as one:
                    reports.append(experiment(one, **sizes))
            except NoPostgres as missing:
                reports.append(Report(f"Left out on PostgreSQL: {missing}", faults={"left out": 1}))
            print("\n".join(reports[-1].lines()), flush=True)
    return 0 if all(report.is_good for report in reports) else 1


def run(what: str | None, experiment: Callable[..., Report], engines: tuple[str, ...] = ENGINES) -> None:
    """As a program."""
    sys.exit(main(what, experiment, engines))
