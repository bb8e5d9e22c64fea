"""The files as a whole: nothing twice, nothing that points nowhere, every fact with its source."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cpt.shipped_files import FOLDER, pairs, read_files
from tests.rulebooks import book, contract_rule

SHIPPED = read_files()
CODES = {entry["code"]: entry for entry in SHIPPED["codes"]}
RULES = [(code, rule) for code, entry in CODES.items() for rule in entry["rules"]]
# Domain facts, section 2, table by table.
TABLES = {
    "2.1": "90791 90792 90832 90834 90837 90833 90836 90838",
    "2.2": "90839 90840 G0017 G0018",
    "2.3": "90846 90847 90849 90853",
    "2.4": "90785",
    "2.5": "90845 90875 90876 90880 90887 90863 90899 96127 98966 98967 98968 96202 96203 G0560 "
    "99354 99355 99356 99357 99441 99442 99443",
    "2.6": "96130 96131 96132 96133 96136 96137 96138 96139 96146 96116 96121 96156 96158 96159 "
    "96164 96165 96167 96168 96170 96171",
    "2.7": "H0004 H0031 H2019 T1016 S9484 99404",
}
REPORTED = {"96116", "96121", *(f"9613{n}" for n in (0, 1, 2, 3, 6, 7, 8, 9)), "96146"}


def test_the_catalogue_is_the_domains_list_and_nothing_else() -> None:
    listed = [code for codes in TABLES.values() for code in codes.split()]
    assert Counter(entry["code"] for entry in SHIPPED["codes"]) == Counter(listed)


def test_labels_are_short_and_every_code_is_explained() -> None:
    assert [code for code, entry in CODES.items() if not 0 < len(entry["label"]) <= 60] == []
    assert [code for code, entry in CODES.items() if len(entry["explanation"]) < 15] == []
    assert len({entry["label"] for entry in CODES.values()}) == len(CODES)


def test_orders_are_all_different_so_that_the_list_never_changes_by_chance() -> None:
    assert len({entry["order"] for entry in CODES.values()}) == len(CODES)


def test_bases_and_further_time_point_at_codes() -> None:
    assert {base for entry in CODES.values() for base in entry.get("bases", [])} <= set(CODES)
    extending = {code: entry["extends"] for code, entry in CODES.items() if "extends" in entry}
    assert set(extending.values()) <= set(CODES)
    assert len(set(extending.values())) == len(extending)
    for further, base in extending.items():
        same = [(CODES[code].get(name), name) for name in ("kind", "licences", "client") for code in (further, base)]
        assert same[::2] == same[1::2], further


def test_every_rule_has_an_address_or_says_that_it_is_background_knowledge() -> None:
    unsourced = [(code, rule) for code, rule in RULES if "source" not in rule]
    assert {code for code, _ in unsourced} == {"H0031", "H2019", "T1016", "S9484"}
    assert all(rule["note"].startswith("Background knowledge") for _, rule in unsourced)
    assert all(rule["source"].startswith("https://") for _, rule in RULES if "source" in rule)


def test_texts_fit_their_columns() -> None:
    rows = [*CODES.values(), *(rule for _, rule in RULES), *SHIPPED["same_day"], *SHIPPED["contract_rules"]]
    assert max(len(row.get(name, "")) for row in rows for name in ("source", "note")) <= 300


def test_a_codes_rules_are_in_order_of_date() -> None:
    for entry in CODES.values():
        dates = [rule["effective_from"] for rule in entry["rules"]]
        assert all(before < after for before, after in pairwise(dates))


def test_no_pair_stands_twice_or_with_itself() -> None:
    met = Counter(frozenset((first, second)) for first, second, _, _ in pairs(SHIPPED["same_day"]))
    assert [pair for pair, times in met.items() if times > 1 or len(pair) == 1] == []


def test_what_is_not_measured_against_a_recording_is_the_testing() -> None:
    assert {code for code, entry in CODES.items() if entry.get("is_time_reported")} == REPORTED


@pytest.mark.parametrize(
    ("codes", "day"), [("99354 99355 99356 99357", date(2023, 1, 1)), ("99441 99442 99443", date(2025, 1, 1))]
)
def test_deleted_codes_are_known_as_deleted_from_their_day(codes: str, day: date) -> None:
    for code in codes.split():
        before, after = book(day - timedelta(days=1)).codes[code], book(day).codes[code]
        assert before.rule is not None
        assert after.rule is None
        assert after.not_in_force_because == f"was retired on January 1, {day.year}"


def test_a_source_that_is_not_named_is_refused(tmp_path: Path) -> None:
    (tmp_path / "codes.toml").write_text('[[codes]]\ncode = "90834"\norder = 1\nsource = "nowhere"\n', encoding="utf-8")
    with pytest.raises(KeyError, match="nowhere"):
        read_files(tmp_path)


def test_every_source_that_is_named_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml") if path.stem != "sources")
    named = re.findall(r"^([a-z0-9-]+) = ", (FOLDER / "sources.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert [key for key in named if f'source = "{key}"' not in text] == []


def test_contract_rules_have_names_of_their_own_and_a_code() -> None:
    names = [entry["name"] for entry in SHIPPED["contract_rules"]]
    assert len(set(names)) == len(names)
    assert {entry["code"] for entry in SHIPPED["contract_rules"]} <= set(CODES)
    assert contract_rule("90840-from-76")["min_minutes"] == 76
