"""The packet's document for people: a tagged PDF with selectable text, made without network and without system fonts.

Typst gets what people typed as data, so that nothing of it is ever read as markup. The fonts come from a package; what
none of them can print stands there as its code point (glyphs.py).
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from pymupdf_fonts import myfont

from review.packet.glyphs import breakable, characters_of, printable

# FiraGO: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Georgian; regular and bold. Then signs and digests.
TEXT_FONTS = ("figo", "figbo")
MORE_FONTS = ("fimo", "symbol1", "symbol2", "math")
TEMPLATE = Path(settings.BASE_DIR) / "templates" / "review" / "packet_document.typ"


def document(sheet: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a whole sheet. Values are texts, numbers, None, and lists and objects of them."""
    inputs = {"sheet": json.dumps(_printable(dict(sheet)), ensure_ascii=False)}
    compiler = typst.Compiler(
        TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    at = int(made_at.astimezone(UTC).timestamp())
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=at)
    except typst.TypstError:  # a glyph that a font lists and lacks: PDF/UA-1 refuses it, a tagged PDF shows a box
        made = compiler.compile(format="pdf", timestamp=at)
    assert isinstance(made, bytes)  # one file, since no path was given
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read once a process; the package keeps them packed, and Typst wants files."""
    folder = Path(tempfile.mkdtemp(prefix="packet-fonts-"))
    for name in (*TEXT_FONTS, *MORE_FONTS):
        (folder / f"{name}.ttf").write_bytes(myfont(name))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


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
