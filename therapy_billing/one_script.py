"""Which script does a page load? One for each folder of static/js: its files by name, without remarks and indentation.

Files are written one per task, with the reasons in them; `static/js/form/` is asked for as `js/form.js`. A line that
starts with two slashes is a remark: no text of ours may run over several lines. The invoice form is the page that has
to stay light: what every page loads comes to it in its own script.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage

from therapy_billing.one_sheet import BUILT, placed

# Folders whose files a script holds besides those of its own.
TAKES_IN = {"form": ("idle",)}


class OneScript(BaseFinder):
    """Django's staticfiles find the joined scripts like any other file."""

    def check(self, **options: Any) -> list[CheckMessage]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """The path of a joined script, joined anew when a file has changed."""
        sources = folders().get(path)
        found = [str(placed(path, joined(sources)))] if sources else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Each of them."""
        for name, sources in folders().items():
            placed(name, joined(sources))
            yield name, FileSystemStorage(location=BUILT)


def folders() -> dict[str, list[Path]]:
    """Address to the folders whose files are joined there."""
    roots = (Path(root) / "js" for root in settings.STATICFILES_DIRS)
    found = sorted(folder for root in roots if root.is_dir() for folder in root.iterdir() if folder.is_dir())
    return {
        f"js/{folder.name}.js": [folder, *(folder.parent / other for other in TAKES_IN.get(folder.name, ()))]
        for folder in found
    }


def joined(sources: Iterable[Path]) -> str:
    """What their files say to the browser."""
    texts = (path.read_text(encoding="utf-8") for folder in sources for path in sorted(folder.glob("*.js")))
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
