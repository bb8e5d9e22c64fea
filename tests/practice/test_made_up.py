"""The made-up practice: the same from the same seed, labelled, and made without a line of the application."""

import ast
from collections import Counter
from pathlib import Path

from tests.practice import made_up
from tests.practice.made_up.practice import KINDS, practice

HERE = Path(made_up.__path__[0])
# Nothing but the standard library and each other: what is to be caught knows no rule by which it is caught.
ALLOWED = {"ast", "collections", "dataclasses", "datetime", "itertools", "random", "re", "zoneinfo"}


def test_it_imports_nothing_of_the_application() -> None:
    names = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or ".")
    foreign = {name for name in names if not name.startswith("tests.practice.made_up")}
    assert {name.split(".")[0] for name in foreign} <= ALLOWED


def test_a_seed_gives_the_same_practice_again_and_another_seed_another() -> None:
    first, again, other = (practice(seed, therapists=15, of_each=1) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_it_holds_every_kind_of_cheat_and_mostly_honest_invoices() -> None:
    made = practice(3, therapists=40, of_each=2)
    labels = Counter(one.truth for one in made.held)
    assert set(labels) == {"", *KINDS}
    assert labels[""] > len(made.held) / 2
    cheats = {person.id: person.cheat for person in made.people}
    assert all(one.truth in ("", cheats[one.therapist]) for one in made.held)


def test_so_many_invoices_and_no_more() -> None:
    made = practice(1, therapists=20, invoices=500, of_each=0)
    assert len(made.held) == 500
    sent = [one.submitted_ms for one in made.held]
    assert sent == sorted(sent)
