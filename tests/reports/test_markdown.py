"""Markdown for CI: what a student wrote stays text."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from graders.reports import markdown

NAMES = ("oversell", "deadlock", "passed", "not_started", "invalid", "not_judged", "hostile", "markup")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_golden(name, lang, samples, golden):
    golden(f"markdown/{name}.{lang}.md", markdown.report_text([samples[name]], lang=lang))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_tables_code_and_our_own_emphasis_comes_out(name, samples):
    """As a reader of GitHub's dialect takes it apart; raw HTML is allowed to it, and only our own comment is there."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(markdown.report_text([samples[name]]))
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inline}
    allowed = "heading paragraph inline table thead tbody tr th td blockquote text code_inline strong fence softbreak"
    kinds = {kind.removesuffix("_open").removesuffix("_close") for kind in kinds}
    assert kinds - {"html_inline"} <= set(allowed.split())
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<!-- -->"}
    headings = [token for token in tokens if token.type == "heading_open"]
    assert len(headings) == 1


def test_a_row_of_a_table_stays_a_row(samples):
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown.report_text([samples["markup"]]))
    cells = [[]]
    for token in tokens:
        if token.type == "tr_open":
            cells.append([])
        if token.type in ("td_open", "th_open"):
            cells[-1].append(token)
    assert {len(row) for row in cells[1:]} == {3, 4}  # the story of two threads, and the board


def test_nobody_is_mentioned_and_long_lines_are_cut(samples):
    text = markdown.report_text([samples["markup"]])
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)
    outside = [child.content for token in tokens for child in token.children or () if child.type == "text"]
    assert any("@" in part for part in outside) and not any("@all" in part for part in outside)
    assert "…(+" in text and "A" * 1000 not in text
    text.encode("utf-8")


@pytest.mark.parametrize("written", ["x", "`", "``a`", " `", "a|b", "a``|`b", "  if x:", "`a` `b`", "\\", "*x*"])
def test_a_code_span_holds_exactly_what_was_written(written):
    table = f"| a |\n| --- |\n| {markdown.code(written)} |\n"
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(table)
    (code,) = [child for token in tokens for child in token.children or () if child.type == "code_inline"]
    assert code.content == written


SENTENCES = ("# a", "- a", "1. a", "> a", "*a* _b_ ~c~", "<b>", "[a](b)", "&lt;", "a | b", "\\*")


@pytest.mark.parametrize("written", SENTENCES)
def test_a_sentence_is_shown_as_it_is(written):
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(markdown.text(written))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children) == written
