"""What does the guide say? "Should I bill this?" and the typical mistakes, as the files in cpt/data/guide/ have them.

Reads those files and nothing else: no database.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from cpt.shipped_files import FOLDER as CATALOGUE

FOLDER = CATALOGUE / "guide"


class Verdict(StrEnum):
    """The three answers; there is no fourth."""

    BILL = "bill"
    DO_NOT_BILL = "do-not-bill"
    ASK = "ask"


VERDICTS = {Verdict.BILL: "Bill", Verdict.DO_NOT_BILL: "Do not bill", Verdict.ASK: "Ask first"}
# What the named codes are to the answer.
ABOUT = {Verdict.BILL: "Code", Verdict.DO_NOT_BILL: "Not to bill", Verdict.ASK: "It is about"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One situation. `id` is its anchor on the page; `sources` are addresses."""

    id: str
    situation: str
    answer: Verdict
    why: str
    codes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def answer_said(self) -> str:
        """The answer as people read it."""
        return VERDICTS[self.answer]

    @property
    def codes_said(self) -> str:
        """What the codes are to the answer."""
        return ABOUT[self.answer]

    def is_about(self, words: Iterable[str]) -> bool:
        """Does every word stand somewhere in it? Letters' case does not matter."""
        text = " ".join((self.situation, self.why, self.answer_said, *self.codes)).casefold()
        return all(word in text for word in words)


@lru_cache
def scenarios(folder: Path = FOLDER) -> tuple[Scenario, ...]:
    """Every situation, in the file's order.

    Raises KeyError for a source that no file names, ValueError for an answer that is none of the three.
    """
    file = _read(folder / "scenarios.toml")
    sources = _read(CATALOGUE / "sources.toml")["sources"] | file.get("sources", {})
    return tuple(
        Scenario(
            id=entry["id"],
            situation=entry["situation"],
            answer=Verdict(entry["answer"]),
            why=entry["why"],
            codes=tuple(entry["codes"]),
            sources=tuple(sources[key] for key in entry["sources"]),
        )
        for entry in file["scenarios"]
    )


def find_scenarios(words: str = "", answer: str = "", *, among: tuple[Scenario, ...] | None = None) -> list[Scenario]:
    """Situations in which every word stands, and with this answer; empty means any."""
    asked = words.casefold().split()
    every = scenarios() if among is None else among
    return [one for one in every if answer in ("", one.answer) and one.is_about(asked)]


def mistakes(folder: Path = FOLDER) -> dict[str, list[str]]:
    """The typical mistakes of each code, the more general ones first."""
    found: dict[str, list[str]] = {}
    for entry in _read(folder / "mistakes.toml")["mistakes"]:
        for code in entry["codes"]:
            found.setdefault(code, []).extend(entry["texts"])
    return found


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
