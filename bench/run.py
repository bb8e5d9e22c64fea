"""make bench: benchmarks as ratios, on databases of their own that are thrown away afterwards.

DATABASE_URL or TEST_POSTGRES_URL says on which server. The figures are of one machine in one run; ratios are what
another machine can be compared with.
"""

import argparse
import os
import platform
import sys

from bench import answering, auditing, database, patterns, presence, replaying, rules, webhooks
from tests.run import POSTGRES, postgres_answers


def main() -> int:
    """Run everything, print the table."""
    parser = argparse.ArgumentParser(description="Benchmarks, as ratios.")
    parser.add_argument("--sessions", type=int, default=1_000, help="how many to replay; and four times as many")
    parser.add_argument("--invoices", type=int, default=5_000, help="over how many to run a draft of rules")
    wanted = parser.parse_args()
    lines = [("machine", f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")]
    lines += presence.report()
    with database.sqlite() as environment:
        lines += replaying.report("SQLite", environment, wanted.sessions)
    with database.sqlite() as environment:
        lines += rules.report("SQLite", environment, wanted.invoices)
        lines += patterns.report("SQLite", environment)
    with database.sqlite() as environment:
        lines += answering.report("SQLite", environment)
    server = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    if server.startswith("postgres") and postgres_answers(server):
        with database.postgresql(server) as environment:
            lines += replaying.report("PostgreSQL", environment, wanted.sessions)
        with database.postgresql(server) as environment:
            lines += rules.report("PostgreSQL", environment, wanted.invoices)
            lines += patterns.report("PostgreSQL", environment)
        with database.postgresql(server) as environment:
            lines += answering.report("PostgreSQL", environment)
        with database.postgresql(server) as environment:
            lines += webhooks.report(environment)
            lines += auditing.report(environment)
    else:
        lines.append(("on PostgreSQL", "left out: none answered; sudo apt-get install postgresql"))
    width = max(len(name) for name, _ in lines)
    print("\n".join(f"{name:<{width}}  {figure}" for name, figure in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
