"""Which styles does a page load? `css/therapy.css`: every file of static/css that puts itself into a cascade layer.

Files are written one per component. A new file is in the sheet as soon as it is there. The order is that of the layers
as tokens.css names them, then of the names, so nothing depends on who wrote first. admin.css, outside the layers, is no
part of it. What only some pages need lies in a folder, and those pages ask for its sheet as well: the files of
`static/css/desk/` are `css/desk.css`. `css/pages.css` goes to every page but the invoice form, which so stays light.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
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
# Nor does the space before a block, nor what ends the last declaration in it.
OPENED = re.compile(r" \{$", re.MULTILINE)
CLOSED = re.compile(r";\n\}")


class OneSheet(BaseFinder):
    """Django's staticfiles find the joined sheets like any other file: served in the demo, collected elsewhere."""

    def check(self, **options: Any) -> list[CheckMessage]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """The path of a sheet, joined anew when a file has changed."""
        folders = sheets().get(path)
        found = [str(placed(path, joined(folders, layers())))] if folders else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Each of them."""
        for name, folders in sheets().items():
            placed(name, joined(folders, layers()))
            yield name, FileSystemStorage(location=BUILT)


def sheets() -> dict[str, list[Path]]:
    """Address to the folders whose files are joined there."""
    roots = [Path(root) / "css" for root in settings.STATICFILES_DIRS]
    inner = sorted({folder.name for root in roots if root.is_dir() for folder in root.iterdir() if folder.is_dir()})
    return {NAME: roots, **{f"css/{name}.css": [root / name for root in roots] for name in inner}}


def layers() -> list[str]:
    """The layers in their order, which the sheet of every page tells the browser first."""
    texts = (path.read_text(encoding="utf-8") for folder in sheets()[NAME] for path in folder.glob("*.css"))
    return [name for text in texts for names in ORDER.findall(text) for name in names.split(", ")]


def placed(name: str, text: str) -> Path:
    """Where the text lies as a file. It is put in place whole, so that no reader finds half of it."""
    place = BUILT / name
    if not place.exists() or place.read_text(encoding="utf-8") != text:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{id(text)}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    return place


def joined(folders: Iterable[Path], order: Sequence[str]) -> str:
    """The sheet's text, without comments and indentation."""
    files = {path.name: path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.css")}
    layer_of = {name: first[1] for name, text in files.items() if (first := LAYER.search(text))}
    if unknown := sorted(name for name, layer in layer_of.items() if layer not in order):
        raise ImproperlyConfigured(f"{', '.join(unknown)}: tokens.css orders the layers {', '.join(order)}.")
    names = sorted(layer_of, key=lambda name: (order.index(layer_of[name]), name))
    return "".join(tightened(files[name]) for name in names)


def tightened(text: str) -> str:
    """The same rules in fewer bytes."""
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    bare = "".join(f"{line}\n" for line in lines if line)
    return BREAK.sub("", CLOSED.sub("}", OPENED.sub("{", DECLARED.sub(r"\1:", bare))))
