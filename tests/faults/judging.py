"""A load and the database after it, made into a report."""

from bench.database import Environment
from tests.faults.ledger import FAULTS, ledger
from tests.faults.load import Load
from tests.faults.report import Report


def judged(title: str, environment: Environment, load: Load, wanted: int | None = None) -> Report:
    """Everything that was confirmed is there once and whole; what was not answered at first counts once, too."""
    wanted = load.wanted if wanted is None else wanted
    others = load.send_again()
    there = ledger(environment, load.receipts)
    figures = {
        "submitted": wanted,
        "acknowledged": load.accepted,
        "not answered at first, sent again": len(load.unanswered),
        **load.answers,
        "submissions in the database": there["submissions"],
        "audit events": there["audit events"],
    }
    faults = {
        "never acknowledged": wanted - load.accepted,
        "sent again, and another receipt": len(others),
        "other errors": len(load.problems),
        **{name: len(there[name]) for name in FAULTS},
    }
    details = [*load.problems, *others, *(line for name in FAULTS for line in there[name])]
    return Report(title, figures, faults, details)
