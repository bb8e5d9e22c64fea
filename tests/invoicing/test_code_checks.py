"""Code against time, date, contract and who was there."""

import pytest

from cpt.rulebook import Terms
from invoicing.case import Contact, Recorded
from invoicing.findings import Severity
from tests.invoicing.cases import NOTE, as_shown, attested, case, entry, found, ids, minute, recorded, together
from tests.rulebooks import INSURED, book

PARTNER_ALONE = (("therapist", -1.0, 46.0), ("partner", 0.0, 45.0))


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


def test_a_code_outside_the_contract_is_refused_and_self_pay_is_not() -> None:
    one = case(rulebook=book(without=["90834"]))
    assert "code-not-contracted" in ids(one, as_shown(one, "90834"))
    assert "code-not-contracted" not in ids(case(rulebook=book(terms=Terms())), as_shown(one, "90834"))


def test_crisis_needs_both_codes_in_the_contract() -> None:
    one = case(together(80), book(without=["90840"]))
    assert "code-not-contracted" in ids(one, as_shown(one, "90839-90840"))


def test_a_prescribers_code_is_outside_other_licences() -> None:
    one = case(together(60))
    assert "code-outside-licence" in ids(one, as_shown(one, "90792"))
    allowed = case(together(60), licence="prescriber")
    assert "code-outside-licence" not in ids(allowed, as_shown(allowed, "90792"))


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


def test_90847_needs_the_client_and_90846_their_absence() -> None:
    one, times = attested(45)
    assert "client-presence-contradicts" in ids(one, entry("90847", **times, identified_client_present=False))
    assert "client-presence-contradicts" in ids(one, entry("90846", **times, identified_client_present=True))
    assert ids(one, entry("90847", **times, identified_client_present=True)) == set()
    assert ids(one, entry("90846", **times, identified_client_present=False)) == set()


def test_a_family_code_in_person_asks_who_was_there() -> None:
    one, times = attested(45)
    assert "client-presence-contradicts" in ids(one, entry("90847", **times))


def test_an_individual_code_counts_a_posted_no() -> None:
    one = case(together(45))
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90834", identified_client_present=False))
    assert "client-presence-contradicts" not in ids(one, as_shown(one, "90791", identified_client_present=False))


def test_a_partner_alone_is_billed_with_90846_on_the_time_with_anyone() -> None:
    one = case(recorded(*PARTNER_ALONE), kind="family")
    assert ids(one, as_shown(one, "90846", identified_client_present=False)) == set()
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90847", identified_client_present=True))


def test_a_recorded_client_contradicts_a_no_on_90846() -> None:
    one = case(together(45), kind="family")
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90846", identified_client_present=False))


def test_a_client_who_left_early_does_not_contradict_90846() -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 0, 5), ("partner", 0, 50)), kind="family")
    assert ids(one, as_shown(one, "90846", identified_client_present=False)) == set()


@pytest.mark.parametrize("contact", [Contact.MESSAGE, Contact.COORDINATION])
def test_what_is_not_live_is_refused_unless_the_client_pays(contact: Contact) -> None:
    one = case()
    assert "not-live" in ids(one, as_shown(one, "90834", contact=contact))
    own = case(rulebook=book(terms=Terms()))
    assert "not-live" not in ids(own, as_shown(own, "90834", contact=contact))


def test_phone_only_depends_on_the_contract() -> None:
    one = case()
    assert "not-live" in ids(one, as_shown(one, "90834", contact=Contact.PHONE_ONLY))
    with_audio = Terms(payer="Northfield", is_self_pay=False, allows_audio_only=True)
    other = case(rulebook=book(terms=with_audio))
    assert "not-live" not in ids(other, as_shown(other, "90834", contact=Contact.PHONE_ONLY))


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


@pytest.mark.parametrize(("there", "contradicts"), [(24, False), (25, False), (26, True)])
def test_90846_allows_the_client_for_half_of_the_time(there: int, contradicts: bool) -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 0, there), ("partner", 0, 50)), kind="family")
    posted = as_shown(one, "90846", identified_client_present=False)
    assert ("client-presence-contradicts" in ids(one, posted)) is contradicts


@pytest.mark.parametrize("code", ["90832", "90834", "90837", "90839", "90847", "90853"])
def test_codes_that_need_the_client_contradict_a_record_without_them(code: str) -> None:
    alone, there = case(recorded(*PARTNER_ALONE)), case(together(45))
    assert "client-presence-contradicts" in ids(alone, as_shown(alone, code, identified_client_present=True))
    assert "client-presence-contradicts" not in ids(there, as_shown(there, code))


def test_an_intake_may_be_held_with_the_family_alone() -> None:
    one = case(recorded(*PARTNER_ALONE), kind="intake")
    assert "client-presence-contradicts" not in ids(one, as_shown(one, "90791"))


def test_without_another_family_code_the_way_out_is_another_code() -> None:
    one = case(together(45), book(without=["90846"]))
    message = found(one, as_shown(one, "90834", identified_client_present=False), "client-presence-contradicts").message
    assert message.endswith("Choose another code.")


def test_video_and_in_person_are_live() -> None:
    one = case()
    for contact in (Contact.VIDEO, Contact.IN_PERSON):
        assert "not-live" not in ids(one, as_shown(one, "90834", contact=contact))
