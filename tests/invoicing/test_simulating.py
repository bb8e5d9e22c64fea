"""A draft run over what was submitted: what it finds, and that it writes nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from cpt.catalogue import rulebook_for
from cpt.drafting import Rows
from cpt.drafts import Draft
from cpt.models import Contract, ContractTerms, Payer, PayerRule, ProcedureCode, SameDayRule, TimeRule
from invoicing import simulating
from invoicing.actions.deciding import return_invoice
from invoicing.actions.submitting import submit_invoice
from invoicing.case import Contact
from invoicing.models import Invoice
from invoicing.simulating import Changed, _sent, count, simulate
from invoicing.simulation import Difference, Outcome, compare
from invoicing.summary import EXAMPLES, Summary, names_of_therapists
from invoicing.thawing import Sent, thawed
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.test_submitting import edited, entry, recorded, submit
from tests.rooms import Room

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
AHEAD = date(2027, 1, 1)


def at(hour: int, day: int = 17, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 15, tzinfo=NEW_YORK)


def code(name: str) -> ProcedureCode:
    return ProcedureCode.objects.get(code=name)


def draft(*rows: Any) -> Draft:
    gathered = Rows()
    for row in rows:
        gathered.add(row)
    return gathered.draft()


def longer(minutes: int, name: str = "90837", since: date = AHEAD) -> Draft:
    """Another minimum for one code."""
    return draft(TimeRule(code=code(name), effective_from=since, min_minutes=minutes))


def run(of: Draft, since: date = SINCE, until: date = UNTIL) -> list[Changed]:
    return [one for part in simulate(of, since, until) for one in part.changed]


def outcomes(of: Draft) -> list[Outcome]:
    return [one.change.outcome for one in run(of)]


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture
def long_one(new_invoice: NewInvoice) -> Invoice:
    """54 recorded minutes of 90837."""
    invoice = recorded(new_invoice, 54)
    return submit(invoice, entry(invoice, "90837", 54))


def test_an_invoice_that_would_be_refused_is_found_and_nothing_is_written(long_one: Invoice) -> None:
    before = rows_of_everything()
    (changed,) = run(longer(55))
    assert (changed.sent.invoice_id, changed.sent.number) == (long_one.pk, long_one.number)
    assert changed.change.outcome == Outcome.REFUSED
    assert rows_of_everything() == before
    assert rulebook_for(people.practice().pk, Payer.objects.get(), AHEAD).codes["90837"].rule.min_minutes == 53


def test_a_rule_that_has_begun_holds_from_its_date(long_one: Invoice) -> None:
    assert outcomes(longer(55, since=date(2026, 11, 17))) == [Outcome.REFUSED]
    assert outcomes(longer(55, since=date(2026, 11, 18))) == []


def test_what_the_present_rules_would_refuse_may_be_accepted_again(long_one: Invoice) -> None:
    TimeRule.objects.filter(code__code="90837").update(min_minutes=58)
    assert outcomes(longer(54)) == [Outcome.ACCEPTED]
    assert outcomes(longer(55)) == []


def test_the_time_looked_at_includes_both_its_ends(long_one: Invoice) -> None:
    on = date(2026, 11, 17)
    day = timedelta(days=1)
    for since, until, found in ((on, on, 1), (on - day, on - day, 0), (on + day, on + day, 0)):
        assert (len(run(longer(55), since, until)), count(since, until)) == (found, found)


def test_a_contracts_rule_bears_on_that_contract_alone(long_one: Invoice, new_invoice: NewInvoice) -> None:
    sam = add_client(people.alice(), "Sam Stone", payer=None, since=date(2020, 1, 1))
    own = recorded(new_invoice, 54, starts=at(9), client=sam)
    submit(own, entry(own, "90837", 54))
    special = PayerRule(contract=Contract.objects.get(), code=code("90837"), effective_from=AHEAD, min_minutes=55)
    assert [one.sent.payer for one in run(draft(special))] == ["Cedar"]
    assert sorted(one.sent.payer for one in run(longer(55))) == ["Cedar", "Self-pay"]


def test_of_two_sessions_of_a_day_the_one_sent_later_meets_the_pair(long_one: Invoice, new_invoice: NewInvoice) -> None:
    second = recorded(new_invoice, 50, starts=at(9), kind="family")
    posted = entry(second, "90847", 50, identified_client_present=True, accept=frozenset({"same-day-conflict"}))
    sent = submit(second, posted)
    never = SameDayRule(first=code("90837"), second=code("90847"), outcome="never", effective_from=AHEAD)
    (changed,) = run(draft(never))
    assert (changed.sent.invoice_id, changed.change.outcome) == (sent.pk, Outcome.REFUSED)


def test_terms_are_tried(long_one: Invoice) -> None:
    terms = ContractTerms(contract=Contract.objects.get(), effective_from=AHEAD, requires_authorization=True)
    assert outcomes(draft(terms)) == [Outcome.REFUSED]


def test_an_intake_is_tried_against_what_had_been_sent_before_it(new_invoice: NewInvoice) -> None:
    ContractTerms.objects.update(intake_repeat_months=1)
    first, again = (recorded(new_invoice, 54, starts=at(12, month=month), kind="intake") for month in (10, 11))
    evening = at(18, month=10)
    submit_invoice(first, by=people.alice().user, entry=entry(first, "90791", 54), version=None, now=evening)
    submit(again, entry(again, "90791", 54, accept=frozenset({"intake-established-client"})))

    def repeated(months: int | None) -> list[tuple[int, Outcome]]:
        terms = ContractTerms(contract=Contract.objects.get(), effective_from=AHEAD, intake_repeat_months=months)
        return [(one.sent.on.month, one.change.outcome) for one in run(draft(terms), date(2026, 10, 1), UNTIL)]

    assert repeated(2) == repeated(None) == [(11, Outcome.REFUSED)]
    assert repeated(1) == []


def _sent_of(invoice: Invoice) -> Sent:
    (row,) = [one for one in _sent(SINCE, UNTIL) if one.invoice_id == invoice.pk]
    return row


def test_a_voided_invoice_is_left_out(long_one: Invoice) -> None:
    Invoice.objects.filter(pk=long_one.pk).update(status=Invoice.Status.VOIDED)
    assert run(longer(55)) == []
    assert count(SINCE, UNTIL) == 0


def test_only_the_present_version_counts(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice))
    return_invoice(sent, by=people.carol(), version=None, because="Name the number.")
    again = Invoice.objects.with_session().get()
    submit(again, entry(again, "90832", 28))
    assert run(longer(61)) == []
    assert outcomes(longer(29, "90832")) == [Outcome.REFUSED]


@pytest.fixture
def many(new_invoice: NewInvoice) -> list[Invoice]:
    """One of each kind of submission."""
    sent = []

    def held(hour: int, live: float, code: str, minutes: int | None = None, **of: Any) -> None:
        more = {key: of.pop(key) for key in list(of) if key in entry_fields}
        invoice = recorded(new_invoice, live, starts=at(hour, of.pop("day")), **of)
        sent.append(submit(invoice, entry(invoice, code, minutes or int(live), **more)))

    entry_fields = {"add_ons", "accept", "identified_client_present", "contact", "window", "disruption_note"}
    held(8, 45, "90834", day=4)
    held(8, 45, "90834", day=5, add_ons=("90785",))
    held(8, 110, "90839-90840", day=6, kind="crisis", booked_at=at(7, 6))
    held(8, 50, "90847", day=9, kind="family", identified_client_present=True)
    held(8, 54, "90837", day=10)
    with_partner = new_invoice(at(8, 11), kind="family")
    room = Room(with_partner.session)
    room.visit("therapist", 0, 50)
    room.visit("guest-partner", 0, 50)
    sent.append(submit(with_partner, entry(with_partner, "90846", 50)))
    outside = recorded(new_invoice, 28, starts=at(8, 12))
    sent.append(submit(outside, edited(outside)))
    in_person = new_invoice(at(8, 13), modality="in_person", provider="")
    sent.append(submit(in_person, entry(in_person, "90834", 45, contact=Contact.IN_PERSON)))
    return sent


def test_what_was_accepted_is_accepted_by_the_same_rules_again(many: list[Invoice]) -> None:
    """Read back from what was frozen, no submission meets a finding that it did not meet then."""
    rows = [_sent_of(one) for one in many]
    billed = {one.submission_id: [line.code for line in one.submission.lines.all()] for one in many}
    found = thawed(rows, {row.submission_id: [] for row in rows}, billed)
    refusing = Difference(rulebook_for(people.practice().pk, Payer.objects.get(), UNTIL), _nothing())
    for invoice in many:
        proposal = found[invoice.submission_id].under(refusing.before)
        assert compare(found[invoice.submission_id], refusing.before, refusing.before) is None
        assert proposal.minutes == invoice.submission.minutes
        assert proposal.units == {line.code: line.units for line in invoice.submission.lines.all()}
        change = compare(found[invoice.submission_id], refusing.before, refusing.after)
        assert change is not None
        assert (invoice.submission.code, change.outcome, change.now) == (invoice.submission.code, Outcome.REFUSED, ())


def _nothing() -> Any:
    """Rules under which no code is in force."""
    book = rulebook_for(people.practice().pk, Payer.objects.get(), UNTIL)
    return replace(book, codes={name: replace(one, rule=None) for name, one in book.codes.items()})


def test_a_summary_counts_by_code_payer_and_therapist_and_keeps_some_examples(many: list[Invoice]) -> None:
    retired = draft(*(TimeRule(code=row, effective_from=AHEAD, is_retired=True) for row in ProcedureCode.objects.all()))
    summary = Summary()
    for part in simulate(retired, SINCE, UNTIL):
        summary.add(part)
    assert (summary.invoices, summary.flips) == (len(many), len(many))
    assert summary.counted[0] == ("accepted now, refused then", len(many))
    codes, payers, therapists = summary.tables(names_of_therapists())
    assert codes.rows[0] == ("90834", (3, 0, 0, 0))
    assert payers.rows == (("Cedar", (len(many), 0, 0, 0)),)
    alice = people.alice()
    assert therapists.rows[0][0] == f"Alice ({alice.pk})"
    assert summary.tables()[2].rows[0][0] == f"therapist {alice.pk}"
    ((words, examples),) = summary.shown_examples
    assert (words, len(examples)) == ("accepted now, refused then", min(len(many), EXAMPLES))


def test_a_codes_own_columns_are_tried(long_one: Invoice) -> None:
    prescribers = code("90837")
    prescribers.licences = ["prescriber"]
    gathered = Rows()
    gathered.add_code(prescribers, [])
    assert outcomes(gathered.draft()) == [Outcome.REFUSED]


def test_rows_that_decide_nothing_or_belong_to_no_stored_contract_are_passed_over(payer: Payer) -> None:
    new = Contract(practice=people.practice(), payer=payer)
    assert list(draft(new, payer, PayerRule(contract=new, code=code("90837"), effective_from=AHEAD))) == []


def test_the_number_of_queries_hangs_on_the_parts_not_on_the_invoices(
    many: list[Invoice], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        run(longer(55))


@pytest.mark.parametrize("together", [1, 3, 500])
def test_parts_hold_whole_days_and_find_the_same(many: list[Invoice], together: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(simulating, "TOGETHER", together)
    retired = draft(*(TimeRule(code=row, effective_from=AHEAD, is_retired=True) for row in ProcedureCode.objects.all()))
    parts = list(simulate(retired, SINCE, UNTIL))
    assert sum(part.invoices for part in parts) == len(many)
    assert [one.sent.invoice_id for part in parts for one in part.changed] == [one.pk for one in many]
    days = [{one.sent.on for one in part.changed} for part in parts]
    assert sum(map(len, days)) == len(set().union(*days))
