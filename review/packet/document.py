"""The packet's document for people: a tagged PDF with selectable text, made without network and without system fonts.

Typst gets what people typed as data, so that nothing of it is ever read as markup. The fonts come from a package; what
none of them can print stands there as its code point (glyphs.py).
"""

import atexit
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pymupdf_fonts import myfont

from review.packet.glyphs import breakable, characters_of, printable

# FiraGO: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Georgian; regular and bold. Then signs and digests.
TEXT_FONTS = ("figo", "figbo")
MORE_FONTS = ("fimo", "symbol1", "symbol2", "math")
PRINTER = Path(__file__).with_name("printer.py")
LONGEST_SECONDS = 120
TEMPLATE = Path(settings.BASE_DIR) / "templates" / "review" / "packet_document.typ"


class NotPrinted(Exception):
    """The printing program failed; what it said may hold a client's words, and is not repeated."""


def document(sheet: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a whole sheet. Values are texts, numbers, None, and lists and objects of them. Raises NotPrinted."""
    asked = {
        "template": str(TEMPLATE),
        "root": str(TEMPLATE.parent),
        "fonts": str(_fonts()),
        "sheet": json.dumps(_printable(dict(sheet))),
        "at": int(made_at.astimezone(UTC).timestamp()),
    }
    command = [sys.executable, "-I", str(PRINTER)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and nothing that anybody typed in its arguments
            command, input=json.dumps(asked).encode(), capture_output=True, timeout=LONGEST_SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotPrinted(type(error).__name__) from None
    return done.stdout


@lru_cache(maxsize=1)
def _fonts() -> Path:
    """Unpacked once a process: the package keeps them packed, and Typst wants files."""
    folder = tempfile.TemporaryDirectory(prefix="packet-fonts-")
    atexit.register(folder.cleanup)
    for name in (*TEXT_FONTS, *MORE_FONTS):
        (Path(folder.name) / f"{name}.ttf").write_bytes(myfont(name))
    return Path(folder.name)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """What can be printed in regular and in bold."""
    in_both = frozenset.intersection(*(characters_of(myfont(name)) for name in TEXT_FONTS))
    return in_both.union(*(characters_of(myfont(name)) for name in MORE_FONTS))


def _printable(value: Any) -> Any:
    match value:
        case str():
            return breakable(printable(value, _known()))
        case dict():
            return {key: _printable(one) for key, one in value.items()}
        case list():
            return [_printable(one) for one in value]
        case _:
            return value
