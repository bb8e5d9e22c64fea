"""Code against time and date, and what is ticked beside it."""

from dataclasses import replace

import pytest

from cpt.rulebook import Rule
from invoicing.case import Recorded
from invoicing.findings import Severity
from tests.invoicing.cases import (
    NOTE,
    as_shown,
    attested,
    case,
    entry,
    found,
    ids,
    minute,
    proposal,
    recorded,
    together,
)
from tests.rulebooks import INSURED, ON, book


def test_no_code_is_said() -> None:
    assert ids(case(), entry("")) == {"code-missing"}


def test_forty_five_recorded_minutes_fit_90834() -> None:
    one = case(together(45))
    assert ids(one, as_shown(one, "90834")) == set()


def test_forty_five_recorded_minutes_do_not_fit_90837_and_the_sentence_names_the_way_out() -> None:
    one = case(together(45))
    finding = found(one, as_shown(one, "90837"), "minutes-below-code")
    assert finding.severity == Severity.ERROR
    assert finding.message == (
        "45 min of live time are recorded. 90837 starts at 53 minutes; 90834 fits (38 to 52 min). "
        "Choose 90834, or, if the recording is wrong, correct the time with a note."
    )


def test_the_sentence_tells_seconds_and_never_how_many_minutes_are_missing() -> None:
    one = case(together(52 + 40 / 60))
    message = found(one, as_shown(one, "90837"), "minutes-below-code").message
    assert message.startswith("52 min 40 s of live time are recorded. 90837 starts at 53 minutes")
    assert "missing" not in message
    assert "more" not in message


@pytest.mark.parametrize(
    ("code", "minutes", "finding"),
    [
        ("90832", 15, "minutes-below-code"),
        ("90832", 38, "minutes-above-code"),
        ("90834", 37, "minutes-below-code"),
        ("90834", 53, "minutes-above-code"),
        ("90837", 52, "minutes-below-code"),
        ("90839", 29, "minutes-below-code"),
        ("90839", 75, "minutes-above-code"),
        ("90839-90840", 60, "minutes-below-code"),
        ("90839-90840", 74, "minutes-below-code"),
        ("90791", 15, "minutes-below-code"),
    ],
)
def test_minutes_outside_the_code_stop_the_invoice(code: str, minutes: int, finding: str) -> None:
    one, times = attested(minutes)
    assert finding in ids(one, entry(code, **times))


@pytest.mark.parametrize(
    ("code", "minutes"),
    [
        ("90832", 16),
        ("90832", 37),
        ("90834", 38),
        ("90834", 52),
        ("90837", 53),
        ("90839", 30),
        ("90839", 74),
        ("90839-90840", 75),
        ("90791", 16),
    ],
)
def test_minutes_inside_the_code_pass(code: str, minutes: int) -> None:
    one, times = attested(minutes)
    assert ids(one, entry(code, **times)) == set()


def test_a_short_group_is_a_warning() -> None:
    one, times = attested(44)
    assert found(one, entry("90853", **times), "minutes-below-code").severity == Severity.WARNING
    assert "minutes-below-code" not in ids(one, entry("90853", **attested(45)[1]))


def test_sixty_live_minutes_in_a_window_of_75_are_no_crisis_of_75() -> None:
    one = case(recorded(("therapist", 0, 75), ("client", 0, 25), ("client", 40, 75)))
    assert one.recorded.shown.live_minutes == 60
    assert "minutes-below-code" in ids(one, as_shown(one, "90839-90840"))
    assert ids(one, as_shown(one, "90837")) == set()


def test_nothing_of_the_kind_fits_says_so() -> None:
    one = case(together(10))
    message = found(one, as_shown(one, "90832"), "minutes-below-code").message
    assert "no code of this kind fits that length" in message


def test_a_retired_code_names_its_day() -> None:
    one = case(rulebook=book(retired=["90834"]))
    assert "was retired on January 1, 2026" in found(one, as_shown(one, "90834"), "code-not-in-force").message


def test_a_code_nobody_knows_is_refused() -> None:
    assert "code-not-in-force" in ids(case(), entry("12345"))


def test_an_add_on_alone_is_refused() -> None:
    assert "add-on-without-base" in ids(case(), entry("90785"))
    assert "add-on-without-base" in ids(case(), entry("", add_ons=("90785",)))
    assert "add-on-without-base" in ids(case(together(80)), as_shown(case(together(80)), "90840"))


def test_an_add_on_goes_with_its_bases_only() -> None:
    one = case(together(45))
    assert ids(one, as_shown(one, "90834", add_ons=("90785",))) == set()
    family = case(together(45), kind="family")
    assert "add-on-not-allowed" in ids(family, as_shown(family, "90847", add_ons=("90785",)))


def test_further_time_is_never_ticked_as_an_add_on() -> None:
    one = case(together(80))
    assert "add-on-not-allowed" in ids(one, as_shown(one, "90839-90840", add_ons=("90840",)))


def test_edited_minutes_are_the_ones_tested() -> None:
    one = case(together(28))
    posted = as_shown(one, "90837", live_minutes=60, ended_at=minute(75), disruption_note=NOTE)
    assert "minutes-below-code" not in ids(one, posted)


def test_insured_terms_are_what_the_cases_use() -> None:
    assert case().rulebook.terms == INSURED
    assert Recorded().is_telehealth


def test_what_is_no_line_of_the_code_list_is_refused() -> None:
    one = case(together(45))
    for posted in ("90834-90837", "90834-90834", "90840-90839", "90834-90785"):
        assert "code-not-in-force" in ids(one, as_shown(one, posted))


def test_add_ons_are_checked_as_codes_are() -> None:
    gone = case(rulebook=book(retired=["90785"]))
    assert ids(gone, as_shown(gone, "90834", add_ons=("90785",))) == {"code-not-in-force"}
    outside = case(rulebook=book(without=["90785"]))
    assert ids(outside, as_shown(outside, "90834", add_ons=("90785",))) == {"code-not-contracted"}
    assert "code-not-in-force" in ids(case(), entry("90834", add_ons=("12345",)))


def test_crisis_needs_both_codes_in_force() -> None:
    one = case(together(80), book(retired=["90840"]))
    assert "code-not-in-force" in ids(one, as_shown(one, "90839-90840"))
    shorter = case(together(60), book(retired=["90840"]))
    assert ids(shorter, as_shown(shorter, "90839")) == set()


@pytest.mark.parametrize("code", ["90791", "90832", "90834", "90837", "90853"])
def test_90785_goes_with_its_bases(code: str) -> None:
    one = case(together(45), kind="individual")
    assert "add-on-not-allowed" not in ids(one, as_shown(one, code, add_ons=("90785",)))


@pytest.mark.parametrize("code", ["90839", "90839-90840", "90846", "90847", "90849"])
def test_90785_goes_with_no_crisis_and_no_family(code: str) -> None:
    one = case(together(80))
    assert "add-on-not-allowed" in ids(one, as_shown(one, code, add_ons=("90785",)))


@pytest.mark.parametrize(
    ("code", "minutes", "computed", "billed"),
    [
        ("90839-90840", 165, 4, 3),
        ("96130", 511, 8, 7),
        ("96136", 376, 12, 11),
        ("96158", 98, 5, 4),
        ("96170", 68, 3, 2),
    ],
)
def test_more_units_than_a_day_pays_are_cut_and_said(code: str, minutes: int, computed: int, billed: int) -> None:
    one, times = attested(minutes)
    one = replace(one, licence="psychologist")
    posted = entry(code, **times, identified_client_present=code != "96170")
    finding = found(one, posted, "units-capped")
    further = {"90839-90840": "90840"}.get(code, f"{code[:4]}{int(code[4]) + 1}")
    assert finding.severity == Severity.WARNING
    assert finding.message == (
        f"{minutes} min come to {computed} units of {further}, and at most {billed} are paid in a day. "
        f"Tick to confirm that {billed} are billed."
    )
    assert proposal(one, posted).units[further] == billed
    fewer = {**times, "live_minutes": minutes - {"96130": 60, "96136": 30}.get(code, 30 if "-" in code else 15)}
    assert "units-capped" not in ids(one, entry(code, **fewer, identified_client_present=code != "96170"))


def test_a_cap_of_one_reads_well() -> None:
    one, times = attested(90)
    rule = Rule(ON, min_minutes=38, step_minutes=45, max_units=1)
    codes = {**book().codes, "90834": replace(book().codes["90834"], rule=rule)}
    one = replace(one, rulebook=replace(book(), codes=codes))
    assert found(one, entry("90834", **times), "units-capped").message.endswith("Tick to confirm that 1 is billed.")


def test_nothing_is_capped_without_code_or_minutes() -> None:
    one, times = attested(45)
    assert "units-capped" not in ids(one, entry("", **times))
    assert "units-capped" not in ids(one, entry("90834", **{**times, "live_minutes": None}))


@pytest.mark.parametrize("minutes", [1, 15])
def test_where_no_code_fits_the_attendance_is_the_way_to_finish(minutes: int) -> None:
    for one, posted in (
        (case(together(minutes)), as_shown(case(together(minutes)), "90832")),
        (attested(minutes)[0], entry("90832", **attested(minutes)[1])),
    ):
        assert "record the session as held, not billable" in found(one, posted, "minutes-below-code").message


def test_a_longer_code_that_the_contract_leaves_out_is_named_with_the_way_out() -> None:
    one = case(together(60), book(without=["90837"]))
    message = found(one, as_shown(one, "90834"), "minutes-above-code").message
    assert "90834 ends at 52 minutes; 90837 would fit, but is not in the contract with Cedar" in message
    assert "Ask support to have it added" in message


def test_the_contracts_own_minutes_decide_and_are_named() -> None:
    wider = book(without=["90837"], rules=["90834-up-to-60"])
    one = case(together(60), wider)
    assert ids(one, as_shown(one, "90834")) == set()
    longer = case(together(61), wider)
    message = found(longer, as_shown(longer, "90834"), "minutes-above-code").message
    assert "90834 ends at 60 minutes in the contract with Cedar" in message


@pytest.mark.parametrize(("minutes", "stops"), [(30, True), (31, False)])
def test_a_contract_may_start_a_crisis_later(minutes: int, stops: bool) -> None:
    one = case(together(minutes), book(rules=["90839-from-31", "90840-from-76"]), kind="crisis")
    assert ("minutes-below-code" in ids(one, as_shown(one, "90839"))) is stops
    further = case(together(75), one.rulebook, kind="crisis")
    message = found(further, as_shown(further, "90839-90840"), "minutes-below-code").message
    assert "starts at 76 minutes in the contract with Cedar" in message


def test_only_a_ladder_of_lengths_offers_its_other_rungs() -> None:
    one, times = attested(20)
    message = found(replace(one, licence="psychologist"), entry("96130", **times), "minutes-below-code").message
    assert "no code of this kind fits" in message
    assert "96136" not in message


@pytest.mark.parametrize(
    ("code", "words"),
    [("96131", "Choose 96130; its units follow from the time."), ("90840", "Choose 90839-90840; its units")],
)
def test_further_time_posted_as_a_code_names_its_line(code: str, words: str) -> None:
    one = replace(attested(100)[0], licence="psychologist")
    assert words in found(one, entry(code, **attested(100)[1]), "add-on-without-base").message


def test_further_time_ticked_as_an_add_on_changes_no_units() -> None:
    one, times = attested(151)
    posted = entry("96130", **times, add_ons=("96131",))
    one = replace(one, licence="psychologist")
    assert "Its units follow from the time of 96130" in found(one, posted, "add-on-not-allowed").message
    assert proposal(one, posted).units == {"96130": 1, "96131": 2}


def test_an_add_on_without_a_base_here_names_none() -> None:
    one = case(together(45), licence="prescriber")
    message = found(one, as_shown(one, "90834", add_ons=("90833",)), "add-on-not-allowed").message
    assert message == "90833 does not go with 90834. Untick it, or choose another code."


@pytest.mark.parametrize(("code", "since"), [("99354", "January 1, 2023"), ("99441", "January 1, 2025")])
def test_a_deleted_code_says_since_when_and_nothing_else(code: str, since: str) -> None:
    one = case(together(60))
    assert ids(one, as_shown(one, code)) == {"code-not-in-force"}
    assert since in found(one, as_shown(one, code), "code-not-in-force").message
