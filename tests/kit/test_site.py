"""The documents as a site: it is built without a broken link, and both languages have the same pages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from docs import _links, _stage
from docs._pages import LANGUAGES, PAGES
from graders.reports import as_json
from tests import samples

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted(path.name for path in (ROOT / "docs" / "en").glob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "docs.build", str(folder)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.mark.slow
def test_both_languages_have_every_page_and_nothing_else(site):
    expected = {page.path.removesuffix("index.md").removesuffix(".md") for page in PAGES}
    for folder in (site, site / "zh"):
        found = {path.parent.relative_to(folder).as_posix() for path in folder.rglob("index.html")}
        assert {name for name in found if name.split("/")[0] != "zh"} == {name or "." for name in expected}


@pytest.mark.slow
def test_a_page_is_in_its_language_and_leads_to_the_other(site):
    for lang, other in (("en", "zh"), ("zh", "en")):
        folder = site / "commands" if lang == "en" else site / "zh" / "commands"
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert f'<html lang="{lang}"' in text
        ways = re.findall(rf'<a href="([^"]*)" hreflang="{other}"', text)
        assert ways and {(folder / way).resolve() for way in ways} == {
            site / "zh" / "commands" if other == "zh" else site / "commands"
        }


@pytest.mark.slow
def test_pages_ask_no_other_machine(site):
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//', text) == [], path
        assert re.findall(r'<link[^>]* rel="(?:stylesheet|preconnect)"[^>]* href="(?:https?:)?//', text) == [], path


def test_no_text_is_left_out_of_the_site():
    named = {page.path for page in PAGES if page.documents is None}
    for lang in LANGUAGES:
        assert {path.name for path in (ROOT / "docs" / lang).glob("*.md")} == named


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_are_built_alike(name):
    """The same headings, tables, lists, code and links, in the same order."""

    def bones(lang: str) -> list[str]:
        text = (ROOT / "docs" / lang / name).read_text(encoding="utf-8")
        prose = re.sub(r"^```.*?^```$", "```", text, flags=re.M | re.S)
        return re.findall(r"^(#+ |\||- |\d+\. |```|!!! \w+|\?\?\? \w+)", prose, re.M)

    assert bones("en") == bones("zh")


def test_a_reference_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "index.html").write_text('<h2 id="first">First</h2>', encoding="utf-8")
    good = '<a href="there/#first">a</a> <a href="https://example.org/nowhere">b</a> <a href="#top">c</a> <p id="top">'
    bad = '<a href="there/#second">d</a> <a href="nowhere/">e</a> <img src="no.png"> <a href="#nowhere">f</a>'
    (tmp_path / "index.html").write_text(good + bad, encoding="utf-8")
    targets = [line.partition(": ")[2] for line in _links.broken(tmp_path)]
    assert targets == ["there/#second", "nowhere/", "no.png", "#nowhere"]


def test_a_documents_links_become_links_to_pages_and_code_stays():
    text = "See [a](TEACHING.md#lesson-1) and `[b](README.md)`.\n\n```sh\n[c](TEACHING.md)\n```\n"
    changed = _stage._outside_code(text, _stage._relinked)
    assert "[a](teaching.md#lesson-1)" in changed and "[c](TEACHING.md)" in changed
    with pytest.raises(KeyError):
        _stage._relinked("[no page](NOWHERE.md)")


def test_chinese_lines_are_joined_and_others_are_not():
    assert _stage._joined("# 标题\n第一行，\n第二行 and\n`code`\nmore\n\n第三\n") == (
        "# 标题\n第一行，第二行 and\n`code`\nmore\n\n第三\n"
    )


def test_what_is_promised_about_results_is_so():
    schema = json.loads((ROOT / "graders" / "reports" / "schemas" / "results.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    reports = list(samples.samples().values())
    assert len(reports) > 3
    jsonschema.validate(as_json.document(reports), schema)
    row = as_json.row(reports[0])
    for wrong in ({"verdict": "fine"}, {"points": "20"}, {"checks": [{}]}, {"message": {"en": "only English"}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"schema_version": 1, "results": [{**row, **wrong}]}, schema)
    named = {*schema["$defs"]["row"]["properties"]} - {"override"}
    assert named == set(row)


@pytest.mark.slow
def test_the_pictures_can_be_made_anew(tmp_path):
    if not shutil.which("chromedriver"):
        pytest.skip("no browser: Debian's packages are called chromium and chromium-driver")
    done = subprocess.run(
        [sys.executable, "-m", "docs.screenshots", str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    kept = ROOT / "docs" / "pictures"
    names = {path.relative_to(kept) for path in kept.rglob("*.*")}
    assert names == {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")} and len(names) == 8
    for name in names:
        assert 2_000 < (tmp_path / name).stat().st_size < 150_000
    for lang in LANGUAGES:  # of the pictures that are text: what is shown is what the kit prints today
        old, new = ((root / lang / "terminal.svg").read_text(encoding="utf-8") for root in (kept, tmp_path))
        assert re.findall(r">([^<]*)</text>", old) == re.findall(r">([^<]*)</text>", new)
