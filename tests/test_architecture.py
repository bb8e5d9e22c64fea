"""Does the code keep the shape that makes it easy to find one's way in?"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
PACKAGES: list[str] = CONFIG["importlinter"]["root_packages"]
PURE = {path.removesuffix(".py").replace("/", ".") for path in CONFIG["coverage"]["run"]["include"]}
MOST_LINES = 300
LONGEST_LINE = 400  # a minified file has longer ones
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "managers.py", "common.py"}
IMPURE_STANDARD = {"logging", "os", "random", "secrets", "socket", "subprocess", "time"}
LIBRARIES = re.compile(r"(htmx|bootstrap|jquery|alpine|react|vue|select2|tom-select|choices)", re.IGNORECASE)


def python_files() -> Iterator[Path]:
    """Our own Python files, migrations excepted."""
    yield ROOT / "manage.py"
    for package in [*PACKAGES, "tests"]:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Our own templates."""
    return [
        path for folder in ROOT.glob("**/templates") if ".venv" not in folder.parts for path in folder.rglob("*.html")
    ]


def shown(paths: object) -> list[str]:
    """Paths as a failure should show them."""
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


def test_files_stay_short():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert shown(path for path, length in lengths.items() if length > MOST_LINES) == []


def test_file_names_say_what_is_inside():
    assert shown(path for path in python_files() if path.name in FORBIDDEN_NAMES) == []


def test_app_packages_are_empty():
    assert [name for name in PACKAGES if (ROOT / name / "__init__.py").read_bytes()] == []


def where_table_paths() -> list[str]:
    """The backticked paths in the README's table "Where is it decided?"."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^#+ [^\n]*Where is it decided\?[^\n]*$(.*?)(?=^#|\Z)", readme, re.MULTILINE | re.DOTALL)
    assert section, 'README.md has no section "Where is it decided?"'
    rows = [line for line in section[1].splitlines() if line.startswith("|")]
    quoted = re.findall(r"`([^`\s]+)`", "\n".join(rows))
    names = [name.split("::")[0] for name in quoted if not name.startswith("/")]
    return [name for name in names if "/" in name or re.search(r"\.(py|toml|md|css|js|html|txt)$", name)]


def test_readme_says_where_things_are_decided():
    paths = where_table_paths()
    assert len(paths) >= 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_imports_keep_the_contracts():
    """In a process of its own: it sets up logging anew, and every logger that is there falls silent."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_the_rules_tests_run_without_django():
    """Collected as `make fast` does: a rule's test that needs the database belongs into another file."""
    command = [sys.executable, "tests/run.py", "--fast", "--collect-only", "-q"]
    collected = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert collected.returncode == 0, collected.stdout[-2000:]


def test_one_list_of_pure_modules():
    (contract,) = [one for one in CONFIG["importlinter"]["contracts"] if one["id"] == "pure"]
    assert set(contract["source_modules"]) == PURE


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_import_only_each_other_and_the_standard_library(module):
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    allowed = PURE | (sys.stdlib_module_names - IMPURE_STANDARD)
    assert [name for name in imported(tree) if name not in allowed and name.split(".")[0] not in allowed] == []


def imported(tree: ast.Module) -> Iterator[str]:
    """Modules' names; `from package import module` counts as the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in PACKAGES:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_ask_no_clock(module):
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    calls = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert {"now", "today", "utcnow"}.isdisjoint(calls)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_says_what_it_is_for(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]
    assert [line for line in packages if not re.search(r"\s# \w", line)] == []


def markup(path: Path) -> str:
    """A template without its comments, tags and variables."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{% comment.*?endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[^>]*\sstyle\s*="),
        ("style element", r"<style\b"),
        ("script without src", r"<script\b(?![^>]*\ssrc\s*=)"),
        ("event attribute", r"<[^>]*\s(on\w+|hx-on[\w:-]*)\s*="),
        ("javascript address", r"javascript:"),
        (
            "address of another server",
            r"""<(script|link|img|iframe)\b[^>]*\s(src|href)\s*=\s*["']?(https?:)?//""",
        ),
    ],
)
def test_templates_hold_nothing_that_the_content_policy_forbids(what, pattern):
    found = [path for path in templates() if re.search(pattern, markup(path), re.IGNORECASE)]
    assert shown(found) == [], what


SPACED_PERCENT = re.compile(r"(?:\d|\}\}|\d\}) %(?![sd(}])")


@pytest.mark.parametrize("folder", ["templates", *PACKAGES])
def test_a_percentage_is_written_in_one_way(folder):
    """25%, without a space, wherever people read it."""
    files = [path for end in ("*.html", "*.typ", "*.toml", "*.py") for path in (ROOT / folder).rglob(end)]
    assert shown(path for path in files if SPACED_PERCENT.search(path.read_text(encoding="utf-8"))) == []


def test_static_files_are_our_own_and_readable():
    sources = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".mjs", ".map"}]
    foreign = [path for path in sources if ".min." in path.name or path.suffix == ".map" or LIBRARIES.match(path.stem)]
    assert shown(foreign) == []
    minified = [
        path
        for path in sources
        if max(map(len, path.read_text(encoding="utf-8").splitlines()), default=0) > LONGEST_LINE
    ]
    assert shown(minified) == []


def test_each_decision_has_a_number_of_its_own() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
