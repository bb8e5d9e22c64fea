"""The guide's files: every situation answered, every code known, every source an address."""

import re
from pathlib import Path

import pytest

from cpt.guide import FOLDER, VERDICTS, Verdict, find_scenarios, mistakes, scenarios
from cpt.shipped_files import read_files

CODES = {entry["code"] for entry in read_files()["codes"]}
EVERY = scenarios()
IDS = [one.id for one in EVERY]
# As codes stand in a sentence: five characters, at least four of them digits.
CODE = re.compile(r"\b(?:\d{4}[A-Z0-9]|[A-Z]\d{4})\b")
# What issue and domain facts ask for by name.
ASKED_FOR = {
    "messages", "finished-by-phone", "partner-joins-late", "client-in-another-state", "no-show", "two-sessions-a-day",
    "intake-again", "twelve-minutes", "seventy-five-minutes", "ninety-minutes", "crisis-in-a-routine-session",
    "client-absent", "group-member-absent", "interpreter", "employee-assistance", "writing-notes",
    "phone-only-not-covered", "prolonged-codes",
}  # fmt: skip


def test_there_are_at_least_fifteen_and_the_ones_that_were_asked_for() -> None:
    assert len(EVERY) >= 15
    assert set(IDS) >= ASKED_FOR


def test_every_answer_is_one_of_three_and_each_is_given() -> None:
    assert {one.answer for one in EVERY} == set(Verdict) == set(VERDICTS)


def test_anchors_are_different_and_fit_an_address() -> None:
    assert len(set(IDS)) == len(IDS)
    assert [name for name in IDS if not re.fullmatch(r"[a-z][a-z0-9-]{2,40}", name)] == []


@pytest.mark.parametrize("one", EVERY, ids=IDS)
def test_every_code_that_is_named_exists(one) -> None:
    named = {*one.codes, *CODE.findall(f"{one.situation} {one.why}")}
    assert named <= CODES
    assert len(set(one.codes)) == len(one.codes)


@pytest.mark.parametrize("one", EVERY, ids=IDS)
def test_every_situation_is_whole(one) -> None:
    assert one.situation[-1] in ".?"
    assert len(one.why) > 40
    assert one.sources
    assert all(source.startswith(("https://", "http://")) for source in one.sources)
    assert one.answer != Verdict.BILL or one.codes


def test_every_source_of_the_file_is_used() -> None:
    text = (FOLDER / "scenarios.toml").read_text(encoding="utf-8")
    named = re.findall(r"^([a-z0-9-]+) = \"http", text, re.MULTILINE)
    assert [key for key in named if text.count(f'"{key}"') == 0] == []


@pytest.mark.parametrize(
    ("words", "answer", "expected"),
    [
        ("texts half", "", ["messages"]),
        ("TEXTS", "", ["messages"]),
        ("texts", "bill", []),
        ("99354", "", ["prolonged-codes"]),
        ("nothing-says-this", "", []),
        ("", "", IDS),
        ("", "nonsense", []),
        ("", "ask", [one.id for one in EVERY if one.answer == Verdict.ASK]),
        ("ask first texts", "", []),
    ],
)
def test_situations_are_found_by_their_words(words: str, answer: str, expected: list[str]) -> None:
    assert [one.id for one in find_scenarios(words, answer)] == expected


def test_an_answer_or_a_source_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    entry = '[[scenarios]]\nid = "x"\nsituation = "x"\nanswer = "{}"\nwhy = "x"\ncodes = []\nsources = ["{}"]\n'
    for name, answer, source, error in (("a", "perhaps", "novitas", ValueError), ("b", "ask", "nowhere", KeyError)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "scenarios.toml").write_text(entry.format(answer, source), encoding="utf-8")
        with pytest.raises(error):
            scenarios(folder)


def test_every_code_has_its_typical_mistakes_and_no_other() -> None:
    found = mistakes()
    assert set(found) == CODES
    assert all(len(set(texts)) == len(texts) for texts in found.values())
    assert {code for texts in found.values() for text in texts for code in CODE.findall(text)} <= CODES
    assert [text for texts in found.values() for text in texts if "\n" in text] == []
