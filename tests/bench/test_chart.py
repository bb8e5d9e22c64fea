"""The chart is drawn to scale, and what it is given cannot break out of it."""

import itertools
import xml.etree.ElementTree as Tree

import pytest

from bench.chart import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH, chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(lines: dict[str, dict[int, float]]) -> Tree.Element:
    return Tree.fromstring(chart("Cost <of> & size", lines))  # noqa: S314  # our own


def test_sizes_stand_ten_times_apart_and_higher_means_slower() -> None:
    line = drawn({"form": {1_000: 1.0, 10_000: 10.0, 100_000: 100.0}}).find(f"{SVG}polyline")
    assert line is not None
    places = [tuple(map(float, one.split(","))) for one in line.attrib["points"].split()]
    middle = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    assert places == [(LEFT, HEIGHT - BOTTOM), middle, (WIDTH - RIGHT, TOP)]


def test_every_page_has_its_line_colour_and_name_and_no_two_names_meet() -> None:
    names = [f"page {number}" for number in range(5)]
    root = drawn({name: {1_000: 5.0, 10_000: 5.0} for name in names})
    assert len(root.findall(f"{SVG}polyline")) == 5
    found = {one.text: one for one in root.iter(f"{SVG}text") if one.text in names}
    assert {one.attrib["fill"] for one in found.values()} == set(COLOURS[:5])
    heights = sorted(float(one.attrib["y"]) for one in found.values())
    assert min(later - earlier for earlier, later in itertools.pairwise(heights)) >= 12


def test_many_names_at_the_bottom_do_not_stand_among_the_sizes() -> None:
    names = [f"page {number}" for number in range(12)]
    root = drawn({"export": {1_000: 1e6}} | {name: {1_000: 1.5} for name in names})
    heights = [float(one.attrib["y"]) for one in root.iter(f"{SVG}text") if one.text in names]
    assert max(heights) <= HEIGHT - BOTTOM
    assert min(later - earlier for earlier, later in itertools.pairwise(sorted(heights))) >= 12


def test_large_figures_are_written_out() -> None:
    words = [one.text for one in drawn({"export": {1_000: 0.5, 10_000: 1_000_000.0}}).iter(f"{SVG}text")]
    assert {"0.1 ms", "1,000,000 ms", "1,000"} <= set(words)


def test_names_are_text() -> None:
    root = drawn({"<script>": {1_000: 5.0}})
    assert "<script>" in [one.text for one in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}script"))


def test_nothing_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        chart("Empty", {"form": {}})
