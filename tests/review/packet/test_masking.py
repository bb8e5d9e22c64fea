"""Initials for a name, and no receipt of anybody else's."""

import pytest

from review.packet.masking import HIDDEN_RECEIPT, Shown, receipt_pattern

RECEIPT = receipt_pattern("23456789ABCDEFGHJKMNPQRSTWXYZ", 10)


def shown(name: str = "Robin Reed", *, is_full: bool = False) -> Shown:
    return Shown(name, "RR", is_full, True, frozenset({"ABCDEF2345"}), RECEIPT)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Robin Reed lost the line.", "[RR] lost the line."),
        ("Robin  Reed, Robin's phone; REED; reed", "[RR], [RR]'s phone; REED; reed"),
        ("robin reed and ROBIN\nREED", "[RR] and [RR]"),
        ("Mr. Reed called.", "[RR] called.".replace("[RR]", "Mr. [RR]", 1)),
        ("Robins and Reeder", "Robins and Reeder"),
        ("", ""),
    ],
)
def test_the_clients_name_becomes_initials(words: str, told: str) -> None:
    assert shown().text(words) == told
    assert shown(is_full=True).text(words) == words


def test_how_the_client_is_called() -> None:
    assert (shown().client, shown(is_full=True).client) == ("RR", "Robin Reed")


@pytest.mark.parametrize("name", ["A. (Bo)", "R", "José .* [x", "李 雷", "  "])
def test_any_name_is_taken_as_it_is(name: str) -> None:
    assert "[RR]" not in shown(name).text("nothing of it here 5")
    if len(name.strip()) > 1:
        assert shown(name).text(f"so {name.strip()} said") == "so [RR] said"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("(receipt ABCDEF2346)", f"(receipt {HIDDEN_RECEIPT})"),
        ("(receipt ABCDEF2345)", "(receipt ABCDEF2345)"),
        ("RECEPTACLE 1234567890", "RECEPTACLE 1234567890"),
        ("XABCDEF23456", "XABCDEF23456"),
    ],
)
@pytest.mark.parametrize("is_full", [True, False])
def test_only_this_clients_receipts_are_told(words: str, told: str, is_full: bool) -> None:
    assert shown(is_full=is_full).text(words) == told


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("Maria Okafor", "maria's line; OKAFOR called", "[RR]'s line; [RR] called"),
        ("José Nuñez", "Jose and nunez, Jose\u0301", "[RR] and [RR], [RR]"),
        ("Ann Smith-Jones", "smith rang, then Jones, then Smith\u2011Jones", "[RR] rang, then [RR], then [RR]"),
        ("Robert (Bobby) O'Neil", "Bobby; o\u2019neil", "[RR]; [RR]"),
        ("Will May", "May 3: she will, WILL; Will did", "[RR] 3: she will, WILL; [RR] did"),
        ("Li An", "an hour; li; Li", "an hour; li; [RR]"),
        ("Maria Okafor", "cafe\u0301 Marias", "cafe\u0301 Marias"),
        ("김 민수", "민수, 미나", "[RR], 미나"),
        ("İpek Çelik", "ipek celik, ÇELİK", "[RR], [RR]"),
    ],
)
def test_a_name_counts_however_it_is_typed(name: str, words: str, told: str) -> None:
    assert shown(name).text(words) == told
    assert shown(name, is_full=True).text(words) == words
