"""All patterns together."""

from dataclasses import replace

from invoicing.patterns import PATTERNS, longest_period, patterns
from invoicing.shipped_flags import about_therapists, shipped_rules
from tests.invoicing.working import billed, work


def test_every_shipped_flag_about_a_therapist_has_its_function_and_its_days() -> None:
    assert set(PATTERNS) == about_therapists()
    assert all("days" in shipped_rules()[id].limits for id in PATTERNS)


def test_ordinary_work_raises_nothing() -> None:
    assert patterns(work(*(billed(n, n, minutes=41 + n % 11) for n in range(80))), shipped_rules()) == []


def test_the_most_severe_come_first_and_what_is_off_is_not_raised() -> None:
    rows = [billed(n, 3, hour=n % 24, minutes=60) for n in range(50)]
    found = [flag.id for flag in patterns(work(*rows), shipped_rules())]
    assert found[0] == "impossible-days"
    assert found[-1] == "long-code-share"
    off = {id: replace(rule, is_on=False) for id, rule in shipped_rules().items()}
    assert patterns(work(*rows), off) == []
    assert longest_period(off) == 0


def test_so_many_days_have_to_be_read() -> None:
    assert longest_period(shipped_rules()) == 365
