"""Words that hold for the whole catalogue, in both languages."""

from __future__ import annotations

import pytest

from graders.feedback import describe_waiting, sentence, shown_name, update_catalogue
from graders.reports.exploration import crash_line
from graders.results import Message, Outcome, ThreadInfo, Trace, Waiting


@pytest.mark.parametrize(
    "word", ["没能评判", "不予评判", "无法评判", "令牌", "记号", "隔离墙", "围墙", "沙箱", "穷尽", "柜台", "评分器"]
)
def test_one_thing_has_one_chinese_word(word):
    """未评判, 重放码, 沙盒, 跑遍 and 摊上: what the stubs and the other sentences say."""
    said = [text for message in update_catalogue.read_catalogue() for text in _strings(message) if word in text]
    assert said == []


def _strings(message):
    return message.string if isinstance(message.string, (list, tuple)) else (message.string,)


def test_a_chinese_name_stands_without_spaces_and_another_one_with_them():
    trace = Trace(Outcome.FINISHED, (ThreadInfo(1, "卖薯0哥"), ThreadInfo(2, "Thread-2 (sale)")), ())
    said = [describe_waiting(Waiting(thread, "join", "x", 3), trace, "zh") for thread in (1, 2)]
    assert said == ["卖薯0哥在第 3 行等 `x` 结束", "Thread-2 (sale) 在第 3 行等 `x` 结束"]


@pytest.mark.parametrize(
    ("name", "en"),
    [
        ("卖薯0哥", "seller 0"),
        ("烤薯11姐", "roaster 11"),
        ("卖薯哥", "卖薯哥"),
        ("卖薯0哥 ", "卖薯0哥 "),
        ("Alice", "Alice"),
    ],
)
def test_the_tutorials_threads_are_named_in_the_readers_language_and_others_are_not(name, en):
    assert shown_name(name, "en") == en and shown_name(name, "zh") == name
    message = Message("seller-sold-nothing", {"names": [name, "Bob"]})
    assert sentence(message, "en").startswith(f"{en}, Bob sold") and sentence(message, "zh").find(f"{name}、Bob") > 0


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        ("E: no (way) (line 9, 卖薯0哥)", "E: no (way) (line 9, seller 0)", "E: no (way)（第 9 行，卖薯0哥）"),
        ("E: a\nb (line 12, T-1 (f))", "E: a\nb (line 12, T-1 (f))", "E: a\nb（第 12 行，T-1 (f)）"),
        ("E (line 9)", "E (line 9)", "E (line 9)"),
        ("(line x, y)", "(line x, y)", "(line x, y)"),
    ],
)
def test_where_a_script_crashed_is_said_in_the_readers_language(error, en, zh):
    assert [crash_line(error, lang) for lang in ("en", "zh")] == [en, zh]
