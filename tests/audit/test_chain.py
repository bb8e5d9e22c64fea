"""The hash chain: unbroken as written, and every kind of forgery found."""

from dataclasses import replace

import pytest

from audit.chain import GENESIS, Link, canonical, first_broken, hash_of
from audit.sentences import sentence


@pytest.fixture
def links() -> list[Link]:
    """Five events, each following on the one before."""
    chain: list[Link] = []
    for number in range(1, 6):
        previous = chain[-1].hash if chain else GENESIS
        details = canonical({"number": number})
        link = Link(number, f"2026-11-17T17:15:0{number}.000000+00:00", None, "a.b", "x:1", details, previous)
        chain.append(replace(link, hash=hash_of(link)))
    return chain


def test_what_was_recorded_follows_on(links: list[Link]) -> None:
    assert len(links) == 5
    assert first_broken(links) is None
    assert first_broken([]) is None


def test_a_changed_event_is_named(links: list[Link]) -> None:
    links[2] = replace(links[2], details='{"number":7}')
    assert first_broken(links) == 3


def test_a_changed_event_with_its_hash_mended_breaks_the_next(links: list[Link]) -> None:
    forged = replace(links[2], details='{"number":7}')
    links[2] = replace(forged, hash=hash_of(replace(forged, hash="")))
    assert first_broken(links) == 4


def test_a_removed_event_is_missed(links: list[Link]) -> None:
    assert first_broken(links[:1] + links[2:]) == 3


def test_an_inserted_or_moved_event_is_found(links: list[Link]) -> None:
    assert first_broken([links[0], links[0], *links[1:]]) == 1
    assert first_broken([links[0], links[2], links[1], *links[3:]]) == 3


def test_equal_details_have_one_spelling() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_an_event_reads_as_a_sentence() -> None:
    assert sentence("invoice.submitted", {"code": "90834", "minutes": 45}) == "Invoice submitted with 90834, 45 min (–)"
    assert sentence("something.new", {}) == "something new"
