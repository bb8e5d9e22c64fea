"""The hash chain: unbroken as written, and every kind of forgery found."""

import hashlib
import json

import pytest

from audit.chain import GENESIS, Break, Head, Link, breaks, canonical, hash_of
from audit.sentences import sentence


@pytest.fixture
def links() -> list[Link]:
    """Five events, each following on the one before."""
    chain: list[Link] = []
    for number in range(1, 6):
        previous = chain[-1].hash if chain else GENESIS
        details = canonical({"number": number})
        link = Link(number, f"2026-11-17T17:15:0{number}.000000+00:00", None, "a.b", "x:1", details, previous)
        chain.append(link._replace(hash=hash_of(link)))
    return chain


def test_a_changed_event_with_its_hash_mended_breaks_the_next(links: list[Link]) -> None:
    end = Head(5, links[4].hash)
    forged = links[2]._replace(details='{"number":7}')
    links[2] = forged._replace(hash=hash_of(forged))
    assert positions(links, end) == [4]


def test_an_event_that_stands_there_twice_is_named(links: list[Link]) -> None:
    assert positions([links[0], *links], Head(5, links[4].hash)) == [1]


def test_equal_details_have_one_spelling() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_an_event_reads_as_a_sentence() -> None:
    assert sentence("invoice.submitted", {"code": "90834", "minutes": 45}) == "Invoice submitted with 90834, 45 min (–)"
    assert sentence("something.new", {}) == "something new"


def found(links: list[Link], head: Head, **more: object) -> list[Break]:
    """Every break."""
    return list(breaks(links, head, **more))


def positions(links: list[Link], head: Head, **more: object) -> list[int]:
    """Where the breaks are."""
    return [one.position for one in found(links, head, **more)]


def test_one_forgery_is_one_break(links: list[Link]) -> None:
    end = Head(5, links[4].hash)
    assert positions(links, end) == []
    links[2] = links[2]._replace(by=7)
    assert [one.sentence for one in found(links, end)] == [
        "Its content does not give its hash: it was changed after it was written."
    ]


def test_removed_events_are_named_with_the_next_that_is_there(links: list[Link]) -> None:
    end = Head(5, links[4].hash)
    assert found(links[:1] + links[3:], end) == [Break(2, "Removed: 2 to 3. The next event there is 4.")]
    assert found(links[:1] + links[2:], end) == [Break(2, "Removed: 2. The next event there is 3.")]


def test_an_end_that_was_cut_off_is_missed(links: list[Link]) -> None:
    assert found(links[:3], Head(5, links[4].hash)) == [Break(4, "Removed from the end: the chain was 5 events long.")]
    assert positions([], Head(5, links[4].hash)) == [1]


def test_what_stands_past_the_head_was_not_written_by_the_one_writer(links: list[Link]) -> None:
    assert positions(links, Head(4, links[3].hash)) == [5]
    assert positions(links, Head(5, "f" * 64)) == [5]


def test_events_that_are_added_while_the_check_reads_are_no_break(links: list[Link]) -> None:
    before, after = Head(4, links[3].hash), Head(5, links[4].hash)
    assert positions(links, before, later=lambda: after) == []
    assert positions(links[:4], before, later=lambda: after) == []


def test_a_chain_written_anew_is_told_by_an_anchor_alone(links: list[Link]) -> None:
    noted = {3: links[2].hash}
    anew: list[Link] = []
    for link in links:
        previous = anew[-1].hash if anew else GENESIS
        forged = link._replace(action="c.d", previous_hash=previous)
        anew.append(forged._replace(hash=hash_of(forged)))
    end = Head(5, anew[4].hash)
    assert positions(anew, end) == []
    assert positions(anew, end, anchors=noted) == [3]
    assert positions(anew[:2], Head(2, anew[1].hash), anchors=noted) == [3]
    assert positions(links, Head(5, links[4].hash), anchors=noted) == []


def test_events_that_changed_places_are_named(links: list[Link]) -> None:
    end = Head(5, links[4].hash)
    assert positions([links[0], links[2], links[1], *links[3:]], end) == [2, 2, 3]


def test_the_hash_is_over_json_as_any_program_writes_it() -> None:
    link = Link(1, "2026-11-17T17:15:01.000000+00:00", None, 'a"b', "x:1", '{"ü":"\\n"}', GENESIS)
    content = json.dumps(list(link)[:-1], separators=(",", ":"), ensure_ascii=False)
    assert hash_of(link) == hashlib.sha256(content.encode()).hexdigest()


def test_events_that_are_dated_back_are_named_in_the_middle_and_at_the_end() -> None:
    chain: list[Link] = []
    for number, clock in enumerate(("10:00", "09:00", "10:01", "09:30"), start=1):
        previous = chain[-1].hash if chain else GENESIS
        link = Link(number, f"2026-11-17T{clock}:00.000000+00:00", None, "a.b", "x:1", "{}", previous)
        chain.append(link._replace(hash=hash_of(link)))
    end = Head(4, chain[-1].hash)
    assert positions(chain, end) == [2, 4]
    assert positions(chain, end, explained={(2, 2)}) == [4]
