"""Is every script of a folder in the one that a page loads, in order, and as it was written?"""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client as Browser

from therapy_billing.one_script import folders, joined


def test_files_are_joined_by_name_without_remarks_and_indentation(tmp_path: Path) -> None:
    (tmp_path / "b.js").write_text('// Why.\n(() => {\n  // And here.\n  two("// no remark"); // stays\n})();\n')
    (tmp_path / "a.js").write_text("one();\n\n")
    (tmp_path / "a.css").write_text("a {}\n")
    assert joined([tmp_path]) == 'one();\n(() => {\ntwo("// no remark"); // stays\n})();\n'


@pytest.mark.parametrize(("name", "sources"), folders().items())
def test_no_text_runs_over_several_lines(name: str, sources: list[Path]) -> None:
    """A template literal that does would lose its indentation, and lines of it that look like a remark."""
    for path in (path for folder in sources for path in folder.glob("*.js")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert line.count("`") % 2 == 0, f"{path.name}:{number}"


def test_the_form_loads_one_script(db: None) -> None:
    ours = settings.BASE_DIR / "static" / "js"
    assert folders() == {"js/form.js": [ours / "form", ours / "idle"], "js/idle.js": [ours / "idle"]}
    answer = Browser().get("/static/js/form.js")
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert (answer.status_code, text) == (200, joined([ours / "form", ours / "idle"]))
    assert finders.find("js/form.js", find_all=True)
    assert not finders.find("js/elsewhere.js")


def test_it_is_collected(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "js" / "form.js").read_text() == joined(folders()["js/form.js"])
