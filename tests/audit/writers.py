"""Many writers of audit events at once, each on a connection of its own: threads here, and processes of their own.

Run as a program it is one process: python -m tests.audit.writers PERSON TRANSACTIONS.
"""

import os
import random
import subprocess
import sys
import threading
from typing import Any

from tests.run import ROOT


class Undone(Exception):
    """This transaction is rolled back."""


def write(person: Any, transactions: int, seed: int) -> int:
    """Transactions of one to three events each, some rolled back; how many events were committed."""
    from django.db import transaction

    from audit.record import Happened, record, record_many

    chance, kept = random.Random(seed), 0
    for number in range(transactions):
        events = chance.randint(1, 3)
        try:
            with transaction.atomic():
                if chance.random() < 0.2:
                    record_many(Happened("a.b", person, person, {"number": number}) for _ in range(events))
                else:
                    for _ in range(events):
                        record("a.b", person, by=person, number=number)
                if chance.random() < 0.2:
                    raise Undone
        except Undone:
            continue
        kept += events
    return kept


def threads(person: Any, count: int, transactions: int) -> int:
    """So many threads that start at one instant; how many events they committed. What one raises, this raises."""
    from django.db import connection

    start, kept, failed = threading.Barrier(count), [], []

    def run(seed: int) -> None:
        try:
            start.wait()
            kept.append(write(person, transactions, seed))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=[seed]) for seed in range(count)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    if failed:
        raise failed[0]
    return sum(kept)


def started(person: Any, transactions: int, address: str) -> "subprocess.Popen[str]":
    """A process of its own on this database; it prints how many events it committed."""
    command = [sys.executable, "-m", "tests.audit.writers", str(person.pk), str(transactions)]
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": address}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)


def main(person: str, transactions: str) -> None:
    """One process; two threads in it."""
    import django

    django.setup()
    from accounts.models import User

    print(threads(User.objects.get(pk=person), 2, int(transactions)))


if __name__ == "__main__":
    main(*sys.argv[1:])
