"""How do the values read that raised a flag? A key ends with its unit: _minutes, _hours, _months, _ms or _share."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from invoicing.case import instant
from invoicing.wording import clock, length

UNITS = {"minutes": "min", "hours": "h", "months": "months"}


def told(evidence: Mapping[str, object], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Each value with its label, both in words; clock times in this zone."""
    return [(_label(key), _value(key, value, zone)) for key, value in evidence.items()]


def _label(key: str) -> str:
    words = key.split("_")
    kept = words[:-1] if len(words) > 1 and words[-1] in {*UNITS, "ms", "share"} else words
    return " ".join(kept).capitalize()


def _value(key: str, value: object, zone: ZoneInfo) -> str:
    unit = key.rpartition("_")[2]
    if value is None or value in ([], ""):
        return "none"
    if unit == "ms":
        return _milliseconds(value, zone)
    if unit == "share" and isinstance(value, int | float):
        return f"{value:.0%}"
    if unit in UNITS:
        return f"{_figure(value)} {UNITS[unit]}"
    return ", ".join(map(str, value)) if isinstance(value, list) else _figure(value)


def _figure(value: object) -> str:
    """10, where a threshold is kept as 10.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _milliseconds(value: object, zone: ZoneInfo) -> str:
    """A length, one span, or several."""
    match value:
        case int():
            return length(value)
        case [int(start), int(end)]:
            return f"{clock(instant(start).astimezone(zone))} to {clock(instant(end).astimezone(zone))}"
        case list():
            return ", ".join(_milliseconds(one, zone) for one in value)
        case _:
            return str(value)
