"""python -m tests.practice 101 102 103: try the flags on made-up practices, one a seed, and print what was caught."""

import argparse
import sys
import time

from invoicing.shipped_flags import shipped_rules
from tests.practice.made_up.practice import INVOICES, KINDS, OF_EACH_KIND, THERAPISTS, practice
from tests.practice.trial import FITTING, Caught, Outcome, tried


def main() -> int:
    """0 when every seed keeps what was promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", type=int, nargs="*", default=[101, 102, 103])
    parser.add_argument("--missed", action="store_true", help="name every case that no fitting flag found")
    wanted = parser.parse_args()
    print(f"{THERAPISTS} therapists, {INVOICES:,} invoices, {OF_EACH_KIND} cheats of each kind, a seed")
    outcomes = {}
    for seed in wanted.seeds:
        started = time.monotonic()
        outcomes[seed] = tried(practice(seed), shipped_rules())
        print(f"seed {seed}: {time.monotonic() - started:.0f} s", flush=True)
    _report(outcomes)
    if wanted.missed:
        print("\n".join(f"{seed}: {line}" for seed, outcome in outcomes.items() for line in outcome.missed))
    return 0 if all(_is_kept(outcome) for outcome in outcomes.values()) else 1


def _report(outcomes: dict[int, Outcome]) -> None:
    print(f"\n{'kind of cheat':<20}{'planted':>8}{'refused':>8}{'flagged':>8}{'recall':>8}  by flag")
    total = Caught()
    for kind in KINDS:
        caught = sum((outcome.kinds[kind] for outcome in outcomes.values()), Caught())
        total += caught
        print(f"{kind:<20}{_row(caught)}  {', '.join(sorted(FITTING[kind]))}")
    print(f"{'all':<20}{_row(total)}\n")
    for seed, outcome in outcomes.items():
        caught = sum(outcome.kinds.values(), Caught())
        told = ", ".join(f"{id} {count}" for id, count in outcome.held_by.most_common())
        print(
            f"seed {seed}: recall {caught.recall:.2%}; honest invoices {outcome.honest:,}, refused "
            f"{outcome.honest_refused}, held {outcome.honest_held} = {outcome.share_held:.2%} ({told})"
        )
        told = ", ".join(f"{id} {count}" for id, count in outcome.therapists_flagged.most_common())
        print(f"    patterns on {outcome.honest_therapists} honest therapists: {told or 'none'}")


def _row(caught: Caught) -> str:
    return f"{caught.planted:>8}{caught.refused:>8}{caught.flagged:>8}{caught.recall:>8.1%}"


def _is_kept(outcome: Outcome) -> bool:
    return sum(outcome.kinds.values(), Caught()).recall >= 0.95 and outcome.share_held <= 0.03


if __name__ == "__main__":
    sys.exit(main())
