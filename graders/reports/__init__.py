"""Pure functions from values to text. Words come from `graders.feedback`; nothing here runs, reads or writes anything.

    terminal.py       one report as a student sees it         timeline.py       one schedule, a column per thread
    exploration.py    what `stall explore` says               feedback_text.py  the file that a student gets back
    as_json.py        results.json                            grades_csv.py     grades.csv
    markdown.py       for the summaries of CI                 page.py           one page to step through
    class_page.py     index.html, a class at a glance

A text that a student wrote reaches a report only through `_safe.py`.
"""
