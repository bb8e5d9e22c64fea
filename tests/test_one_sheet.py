"""Is every style in a sheet that the pages that need it load, in order and light?"""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client as Browser

from therapy_billing.one_sheet import NAME, joined, layers, sheets

OURS = settings.BASE_DIR / "static" / "css"
PAGES = settings.BASE_DIR / "templates"
OUTSIDE = {"admin.css"}  # Django admin's pages load it alone
ORDER = ["first", "second"]
MOST_BYTES = 10_000
FORM = "invoice_form.html"  # leaves out what every other page asks for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Styles of two layers, as somebody else could have written them."""
    (tmp_path / "zero.css").write_text("@layer first, second;\n\n@layer first {\n  a {\n    color: red;\n  }\n}\n")
    (tmp_path / "card.css").write_text("/* A card. */\n@layer second {\n  b {\n    color: blue;\n  }\n}\n")
    (tmp_path / "aside.css").write_text("i {\n  color: green;\n}\n")
    return tmp_path


def test_files_of_a_layer_are_joined_in_the_layers_order_and_others_left_out(folder: Path) -> None:
    first = "@layer first, second;@layer first{a{color:red}}"
    assert joined([folder], ORDER) == f"{first}@layer second{{b{{color:blue}}}}"


def test_what_a_line_break_or_a_colon_means_stays(folder: Path) -> None:
    (folder / "card.css").write_text(
        '@layer second {\n  i,\n  a :is(b)\n  c {\n    grid:\n      "x y"\n      "z z";\n    --own: 1px;\n  }\n}\n'
    )
    assert joined([folder], ORDER).endswith('@layer second{i,a :is(b)\nc{grid:"x y"\n"z z";--own:1px}}')


def test_a_new_file_is_in_the_sheet_by_itself(folder: Path) -> None:
    (folder / "badge.css").write_text(
        "@media print {\n  @layer second {\n    u {\n      color: black;\n    }\n  }\n}\n"
    )
    text = joined([folder], ORDER)
    assert text.index("color:red") < text.index("color:black") < text.index("color:blue")


def test_a_layer_without_a_place_in_the_order_is_refused(folder: Path) -> None:
    (folder / "card.css").write_text("@layer secnod {\n}\n")
    with pytest.raises(ImproperlyConfigured, match=r"card\.css: tokens\.css orders the layers first, second"):
        joined([folder], ORDER)


@pytest.mark.parametrize(("name", "folders"), sheets().items())
def test_every_file_of_ours_is_in_the_sheet_of_its_folder(name: str, folders: list[Path]) -> None:
    layer = re.compile(r"@layer [\w-]+ ?\{")
    text = joined(folders, layers())
    ours = [path for folder in folders for path in folder.glob("*.css") if path.name not in OUTSIDE]
    assert len(layer.findall(text)) >= len(ours) > 0
    assert [path.name for path in ours if not layer.search(path.read_text(encoding="utf-8"))] == []
    assert "/*" not in text
    assert Path(str(finders.find(name))).read_text(encoding="utf-8") == text


def test_the_order_of_the_layers_comes_first() -> None:
    assert joined([OURS], layers()).startswith("@layer tokens, base,")
    assert set(sheets()) == {NAME, "css/desk.css", "css/lists.css", "css/pages.css"}


def test_all_sheets_together_are_light() -> None:
    text = "".join(joined(folders, layers()) for folders in sheets().values())
    assert len(gzip.compress(text.encode(), 9)) < MOST_BYTES


def test_the_sheet_is_found_and_a_page_asks_for_it_first(db: None) -> None:
    path = finders.find(NAME)
    assert finders.find(NAME, find_all=True) == [path]
    assert not finders.find("css/elsewhere.css")
    page = Browser().get("/accounts/login/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == [f"/static/{NAME}", "/static/css/pages.css"]
    answer = Browser().get(f"/static/{NAME}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    answer.close()


def classes(name: str) -> set[str]:
    """What a sheet styles."""
    return set(re.findall(r"\.([a-z][\w-]+)", joined(sheets()[name], layers())))


def styled_only_by(name: str) -> set[str]:
    """Classes that no other sheet knows."""
    return classes(name) - set().union(*(classes(other) for other in sheets() if other != name))


def classes_in(texts: Iterable[str]) -> set[str]:
    """Classes that templates name."""
    markup = re.sub(r"{%.*?%}", " ", " ".join(texts))
    return {word for words in re.findall(r'class="([^"]*)"', markup) for word in words.split()}


def texts_of(template: str) -> dict[str, str]:
    """A template of ours with all that it extends and includes; Django admin's pages have styles of their own."""
    place = PAGES / template
    if template.startswith("admin/"):
        return {}
    text = place.read_text(encoding="utf-8") if place.exists() else ""  # a package's own
    others = [texts_of(other) for other in re.findall(r'{% (?:extends|include) "([\w/.]+)"', text)]
    return {template: text, **{name: part for other in others for name, part in other.items()}}


@pytest.mark.parametrize("name", sorted(set(sheets()) - {NAME}))
def test_a_page_asks_for_the_styles_of_a_folder_that_it_needs(name: str) -> None:
    alone = styled_only_by(name)
    asks = f"{{% static 'css/{Path(name).name}' %}}"
    used: set[str] = set()
    for path in PAGES.rglob("*.html"):
        texts = texts_of(str(path.relative_to(PAGES)))
        if path.name.startswith("_") or path.name == FORM or "base.html" not in texts:
            continue
        named = classes_in(texts.values())
        used |= named & alone
        assert not named & alone or asks in " ".join(texts.values()), (path.name, named & alone)
    assert len(used) > 5


def test_the_invoice_form_and_what_comes_into_it_need_the_first_sheet_alone() -> None:
    pieces = [str(path.relative_to(PAGES)) for path in (PAGES / "invoicing").glob("_draft_*.html")]
    parts = (f"invoicing/{FORM}", "invoicing/_answer.html", "cpt/_code_aside.html", "_signed_out.html", *pieces)
    named = classes_in(text for part in parts for text in texts_of(part).values())
    assert {"timeline", "ruler", "nearest", "notice", "aside"} < named
    assert named & set().union(*(styled_only_by(name) for name in sheets() if name != NAME)) == set()


def test_an_installation_collects_it_under_a_name_of_its_own(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (hashed,) = tmp_path.glob("css/therapy.*.css")
    text = joined([OURS], layers())
    for picture in re.findall(r"url\(\"\.\./(\w+)\.svg\"\)", text):
        (named,) = tmp_path.glob(f"{picture}.*.svg")
        text = text.replace(f"{picture}.svg", named.name)
    assert hashed.read_text(encoding="utf-8") == text
    assert (tmp_path / "css" / f"{hashed.name}.gz").exists()
    assert f'"{NAME}": "css/{hashed.name}"' in (tmp_path / "staticfiles.json").read_text(encoding="utf-8")
