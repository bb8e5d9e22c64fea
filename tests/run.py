"""Run every test this machine can run, then name what was left out and how to get it.

    python tests/run.py [pytest's arguments]     the pure rules' tests once, all others on every database found
    python tests/run.py --fast                   the pure rules' tests alone: no Django, no database

Of two databases the second gets no test that a database cannot make differ (marked `once`): those that may ask none,
those that look at how Chromium draws a page, since its HTML is the same on both, and what people do there without
scripts. What they do with them runs on both.

DATABASE_URL picks one database; without it the tests run on SQLite and, when a server answers, on PostgreSQL
(TEST_POSTGRES_URL says where). CHROMIUM says which browser. REQUIRE_ALL=1 makes a left-out part a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
# Neither a browser nor the tests of what breaks keep a core busy all the time.
MOST_AT_ONCE = max(2, os.cpu_count() or 2) + 1
NO_TESTS_COLLECTED = 5  # pytest's exit code
# The first has no window to draw: the same engine with half the work for each page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = (
    "Browser tests were left out: no Chromium was found. Install it: sudo apt-get install chromium-headless-shell, or "
    "chromium (or set CHROMIUM to the path of a Chromium or Chrome)."
)
NO_POSTGRES = (
    "PostgreSQL was left out: no server answered at {where}. "
    "Install it: sudo apt-get install postgresql (or set DATABASE_URL or TEST_POSTGRES_URL)."
)


def chromium() -> str | None:
    """The path of the browser to test in, or None."""
    names = (os.environ.get("CHROMIUM"), *BROWSERS)
    return next((path for name in names if name and (path := shutil.which(name))), None)


def postgres_answers(url: str) -> bool:
    """Can one sign in there?"""
    import psycopg2

    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def databases() -> tuple[dict[str, str], list[str]]:
    """What to run on (name to DATABASE_URL), and what is left out."""
    if chosen := os.environ.get("DATABASE_URL"):
        return {chosen.partition(":")[0]: chosen}, []
    found = {"SQLite": f"sqlite:///{ROOT / '.tmp' / 'test.sqlite3'}"}
    url = os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    if postgres_answers(url):
        return {**found, "PostgreSQL": url}, []
    return found, [NO_POSTGRES.format(where=url.rpartition("@")[2])]


def pytest(arguments: Sequence[str], environment: dict[str, str], output: IO[str] | None = None) -> int:
    """pytest's exit code; what it prints goes to `output`, else to ours."""
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=output, stderr=subprocess.STDOUT
    ).returncode


def run_phase(title: str, url: str, arguments: Sequence[str], output: IO[str]) -> int:
    """pytest's exit code for the quick tests, or the browser's, of one database."""
    print(f"\n=== {title} ===", file=output, flush=True)
    return pytest(arguments, {"DATABASE_URL": url}, output)


def phases(found: dict[str, str]) -> list[tuple[str, str, str]]:
    """Database, what is run, and pytest's marks for it; the longest first, so that the cores end together."""
    listed = []
    for number, name in enumerate(found):
        others = " and not once" if number else ""
        left_to = f", without what one database is enough for (see {next(iter(found))})" if number else ""
        listed.insert(number, (name, f"without a browser{left_to}", f"not browser{others}"))
        if chromium():
            listed.append((name, f"in Chromium{left_to}", f"browser{others}"))
    return listed


def all_passed(codes: Sequence[int], may_be_empty: bool) -> bool:
    """Of one database's phases, or of the rules."""
    return all(code == 0 or (may_be_empty and code == NO_TESTS_COLLECTED) for code in codes)


def run_rules(output: IO[str]) -> int:
    """The pure rules' tests, which no database can make differ; together they must reach every branch."""
    print("\n=== The rules, without a database ===", file=output, flush=True)
    return run_fast(["-p", "pytest_cov", "--cov", "--cov-report=term"], output)


def run_on_all(found: dict[str, str], chosen: Sequence[str]) -> dict[str, bool]:
    """Several at once, since one run uses one core; each one's output in a piece, when it ends."""
    (ROOT / ".tmp").mkdir(exist_ok=True)
    print(f"Running on {' and '.join(found)}; each part prints when it is done.", flush=True)
    codes: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(MOST_AT_ONCE) as pool, ExitStack() as stack:

        def log(name: str) -> IO[str]:
            return stack.enter_context((Path(folder) / name).open("w+", encoding="utf-8"))

        running = {}
        arguments = list(chosen) or [f"--ignore={test}" for test in rule_tests()]
        for number, (name, what, marked) in enumerate(phases(found)):
            output = log(str(number))
            job = pool.submit(run_phase, f"{name}, {what}", found[name], ["-m", marked, *arguments], output)
            running[job] = (name, output)
        if not chosen:
            output = log("rules")
            running[pool.submit(run_rules, output)] = ("Rules", output)
        for done in as_completed(running):
            name, output = running[done]
            codes.setdefault(name, []).append(done.result())
            output.seek(0)
            print(output.read(), flush=True)
    # What was chosen may have no test in a browser, or none that the second database needs; one part must have some.
    may_be_empty = bool(chosen) and any(0 in of_one for of_one in codes.values())
    return {name: all_passed(of_one, may_be_empty) for name, of_one in codes.items()}


def rule_tests() -> Iterator[str]:
    """The test files of the pure modules that pyproject.toml lists for coverage."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for module in map(Path, settings["tool"]["coverage"]["run"]["include"]):
        for name in (f"test_{module.stem}.py", f"test_{module.stem}_*.py"):
            for test in sorted((ROOT / "tests" / module.parent).glob(name)):
                yield str(test.relative_to(ROOT))


def run_fast(arguments: Sequence[str], output: IO[str] | None = None) -> int:
    """The rules' tests with no plugin but hypothesis, so that Django is neither loaded nor needed."""
    plugins = ["--noconftest", "-p", "_hypothesis_pytestplugin", "-p", "tests.profiles"]
    # pytest-django is not there to know its setting in pyproject.toml.
    plugins += ["-W", "ignore::pytest.PytestConfigWarning"]
    tests = list(dict.fromkeys(rule_tests()))
    if not tests:
        print("No test of a pure module was found.", file=sys.stderr)
        return 1
    return pytest([*plugins, *tests, *arguments], {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, output)


def main(arguments: Sequence[str]) -> int:
    """0 when everything passed and, with REQUIRE_ALL=1, nothing was left out."""
    if "--fast" in arguments:
        return run_fast([argument for argument in arguments if argument != "--fast"])
    started = time.monotonic()
    found, left_out = databases()
    if chromium() is None:
        left_out.append(NO_CHROMIUM)
    results = run_on_all(found, arguments)
    print(f"\n=== Done in {time.monotonic() - started:.0f} s ===")
    for name, passed in results.items():
        print(f"{name}: {'passed' if passed else 'FAILED'}")
    for sentence in left_out:
        print(sentence)
    complete = not left_out or os.environ.get("REQUIRE_ALL") != "1"
    if not complete:
        print("REQUIRE_ALL=1: a left-out part is a failure.")
    return 0 if complete and all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
