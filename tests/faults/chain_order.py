"""Where the audit chain stands, and whether it holds; in a process of its own.

    python -m tests.faults.chain_order        prints it as JSON

By places and hashes alone: that an event is dated before the one before it is told apart.
"""

import json
from itertools import pairwise
from typing import Any

from bench.database import Environment, run


class AnyRun:
    """Every run of events that are dated back: the clock that was set is known."""

    def __contains__(self, run: object) -> bool:
        return True


def chain_order(environment: Environment) -> dict[str, Any]:
    """What `found` finds there."""
    return dict(json.loads(run(environment, "-m", "tests.faults.chain_order")))


def found() -> dict[str, Any]:
    """Each event's id and place in the order of their places, sentences about breaks, and how many are dated back."""
    from audit.chain import breaks
    from audit.linking import link_waiting
    from audit.models import Event
    from audit.reading import head, links

    link_waiting()
    events = Event.objects.linked().values_list("pk", "position", "at")
    dates = [at for _, _, at in events]
    return {
        "events": [(pk, position) for pk, position, _ in events],
        "breaks": [one.sentence for one in breaks(links(), head(), explained=AnyRun())],
        "dated back": sum(later < earlier for earlier, later in pairwise(dates)),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(found()))
