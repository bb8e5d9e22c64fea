"""Is every style in the one sheet that a page loads, in order and light?"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client as Browser

from therapy_billing.one_sheet import NAME, joined

OURS = settings.BASE_DIR / "static" / "css"
OUTSIDE = {"admin.css"}  # Django admin's pages load it alone
MOST_BYTES = 10_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Styles of two layers, as somebody else could have written them."""
    (tmp_path / "zero.css").write_text("@layer first, second;\n\n@layer first {\n  a {\n    color: red;\n  }\n}\n")
    (tmp_path / "card.css").write_text("/* A card. */\n@layer second {\n  b {\n    color: blue;\n  }\n}\n")
    (tmp_path / "aside.css").write_text("i {\n  color: green;\n}\n")
    return tmp_path


def test_files_of_a_layer_are_joined_in_the_layers_order_and_others_left_out(folder: Path) -> None:
    first = "@layer first, second;@layer first {a {color:red;}}"
    assert joined([folder]) == f"{first}@layer second {{b {{color:blue;}}}}"


def test_what_a_line_break_or_a_colon_means_stays(folder: Path) -> None:
    (folder / "card.css").write_text(
        '@layer second {\n  i,\n  a :is(b)\n  c {\n    grid:\n      "x y"\n      "z z";\n    --own: 1px;\n  }\n}\n'
    )
    assert joined([folder]).endswith('@layer second {i,a :is(b)\nc {grid:"x y"\n"z z";--own:1px;}}')


def test_a_new_file_is_in_the_sheet_by_itself(folder: Path) -> None:
    (folder / "badge.css").write_text(
        "@media print {\n  @layer second {\n    u {\n      color: black;\n    }\n  }\n}\n"
    )
    text = joined([folder])
    assert text.index("color:red") < text.index("color:black") < text.index("color:blue")


def test_a_layer_without_a_place_in_the_order_is_refused(folder: Path) -> None:
    (folder / "card.css").write_text("@layer secnod {\n}\n")
    with pytest.raises(ImproperlyConfigured, match=r"card\.css: tokens\.css orders the layers first, second"):
        joined([folder])


def test_every_file_of_ours_is_in_the_sheet() -> None:
    layer = re.compile(r"@layer [\w-]+ \{")
    text = joined([OURS])
    ours = {path.name for path in OURS.glob("*.css")} - OUTSIDE
    assert len(layer.findall(text)) >= len(ours)
    assert {name for name in ours if not layer.search((OURS / name).read_text(encoding="utf-8"))} == set()
    assert text.startswith("@layer tokens, base,")
    assert "/*" not in text


def test_the_sheet_is_light() -> None:
    assert len(gzip.compress(joined([OURS]).encode(), 9)) < MOST_BYTES


def test_the_sheet_is_found_and_a_page_asks_for_it_alone(db: None) -> None:
    path = finders.find(NAME)
    assert Path(str(path)).read_text(encoding="utf-8") == joined([OURS])
    assert finders.find(NAME, find_all=True) == [path]
    page = Browser().get("/accounts/login/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == [f"/static/{NAME}"]
    answer = Browser().get(f"/static/{NAME}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    answer.close()


def test_an_installation_collects_it_under_a_name_of_its_own(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (hashed,) = tmp_path.glob("css/therapy.*.css")
    text = joined([OURS])
    for picture in re.findall(r"url\(\"\.\./(\w+)\.svg\"\)", text):
        (named,) = tmp_path.glob(f"{picture}.*.svg")
        text = text.replace(f"{picture}.svg", named.name)
    assert hashed.read_text(encoding="utf-8") == text
    assert (tmp_path / "css" / f"{hashed.name}.gz").exists()
    assert f'"{NAME}": "css/{hashed.name}"' in (tmp_path / "staticfiles.json").read_text(encoding="utf-8")
