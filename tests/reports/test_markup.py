"""Sentences and code as HTML: nothing of a student's gets through as markup, and lines break where they should."""

from __future__ import annotations

import html
import re

import pytest

from graders.reports._markup import breakable, parted, quoted

NASTY = ["<b>", "`<script>alert(1)</script>`", "a & b", "\"x\" 'y'", "`", "``", "`a` `b", "<wbr>", "f(<i>_x)" * 3]


@pytest.mark.parametrize("text", NASTY)
def test_markup_stays_text(text):
    """What a browser shows is the text, without the backticks of what is set as code."""
    for shown, expected in (
        (breakable(text), text),
        (parted(text), text),
        (quoted(text), re.sub("`([^`]+)`", r"\1", text)),
    ):
        bare = str(shown).replace("<wbr>", "").replace("<code>", "").replace("</code>", "")
        assert "<" not in bare and html.unescape(bare) == expected


def test_code_breaks_behind_punctuation_and_never_in_a_name():
    assert breakable("shop.sold(sweetpotato)") == "shop.<wbr>sold(<wbr>sweetpotato)"
    assert breakable("left = 1 < 2 and x") == "left = 1 &lt; 2 and x"
    assert breakable("f(x)") == "f(x)", "what is short has room"
    assert breakable("roasted_sweetpotato") == "roasted_sweetpotato"
    assert parted("producer_consumer") == "producer_<wbr>consumer"


def test_what_stands_between_backticks_is_code():
    assert quoted("no `lock` and `x < 1`") == "no <code>lock</code> and <code>x &lt; 1</code>"
    assert quoted("plain") == "plain"
