"""Which styles does a page load? One sheet: every file of static/css that puts itself into a cascade layer.

Files are written one per component; a page asks for one. A new file is in the sheet as soon as it is there. The order
is that of the layers as tokens.css names them, then of the names, so nothing depends on who wrote first. A file outside
the layers (admin.css) is no part of it.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

NAME = "css/therapy.css"
BUILT = settings.BASE_DIR / ".tmp" / "sheet"
ORDER = re.compile(r"^@layer ([\w, -]+);", re.MULTILINE)
LAYER = re.compile(r"^ *@layer ([\w-]+) \{", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Line breaks after these, and the space of `name: value`, say nothing.
BREAK = re.compile(r"(?<=[{};:,])\n")
DECLARED = re.compile(r"^([\w-]+): (?=[^{}]*;$)", re.MULTILINE)


class OneSheet(BaseFinder):
    """Django's staticfiles find the joined sheet like any other file: served in the demo, collected elsewhere."""

    def check(self, **options: Any) -> list[CheckMessage]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """The path of the sheet, joined anew when a file has changed."""
        found = [str(built())] if path == NAME else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """One file."""
        built()
        yield NAME, FileSystemStorage(location=BUILT)


def built() -> Path:
    """Where the sheet lies."""
    return placed(NAME, joined(Path(folder) / "css" for folder in settings.STATICFILES_DIRS))


def placed(name: str, text: str) -> Path:
    """Where the text lies as a file. It is put in place whole, so that no reader finds half of it."""
    place = BUILT / name
    if not place.exists() or place.read_text(encoding="utf-8") != text:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{id(text)}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    return place


def joined(folders: Iterable[Path]) -> str:
    """The sheet's text, without comments and indentation."""
    files = {path.name: path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.css")}
    order = [name for text in files.values() for names in ORDER.findall(text) for name in names.split(", ")]
    layers = {name: first[1] for name, text in files.items() if (first := LAYER.search(text))}
    if unknown := sorted(name for name, layer in layers.items() if layer not in order):
        raise ImproperlyConfigured(f"{', '.join(unknown)}: tokens.css orders the layers {', '.join(order)}.")
    names = sorted(layers, key=lambda name: (order.index(layers[name]), name))
    return "".join(tightened(files[name]) for name in names)


def tightened(text: str) -> str:
    """The same rules in fewer bytes."""
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    bare = "".join(f"{line}\n" for line in lines if line)
    return BREAK.sub("", DECLARED.sub(r"\1:", bare))
