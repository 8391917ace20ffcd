"""A table of a platform's is read as the csv module reads it, and only the cell that is set changes."""

from __future__ import annotations

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.bulk.gradebooks import cells, moodle

fuzz = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@fuzz
@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=5), max_size=5), st.sampled_from(",;\t"), st.data())
def test_a_table_is_read_as_the_csv_module_reads_it_and_changes_one_cell(rows, separator, data):
    buffer = io.StringIO()
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    others = str.maketrans("", "", "\0,;\t".replace(separator, ""))
    rows = [[cell.translate(others) for cell in row] for row in rows]
    csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator="\r\n").writerows(rows)
    table = cells.parse(buffer.getvalue())
    assert table.rows == rows and table.text == buffer.getvalue()
    if rows:
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[row]) - 1))
        value = data.draw(st.text(max_size=8)).translate(others)
        table.set(row, column, value)
        rows[row][column] = value
        assert cells.parse(table.text).rows == rows


@fuzz
@given(st.text(max_size=60))
def test_no_text_is_no_table(text):
    table = cells.parse(text)
    assert table.text == text
    assert moodle.people(table) is None or table.rows
