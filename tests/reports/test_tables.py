"""results.json and grades.csv: the shapes that other tools rely on."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

from graders.reports import as_json, feedback_text, grades_csv


def test_results_json_has_the_promised_fields(samples):
    document = json.loads(as_json.text(samples.values()))
    assert set(document) == {"schema_version", "results"}
    assert len(document["results"]) == len(samples)
    for row in document["results"]:
        assert set(row) == {
            *("student", "exercise", "verdict", "diagnosis", "points", "max_points", "schedules", "checks"),
            *("message", "line"),
        }
        for check in row["checks"]:
            assert set(check) == {"id", "passed", "points", "max_points", "message", "token", "coverage"}
            assert set(check["coverage"]) == {
                "schedules", "complete", "sampled", "fair", "bound", "bound_at", "shown", "drawn", "text",
            }  # fmt: skip
            assert check["message"] is None or set(check["message"]) == {"en", "zh"}


def test_results_json_keeps_the_three_states(samples):
    rows = {row["verdict"]: row for row in as_json.document(samples.values())["results"]}
    assert rows["not_judged"]["points"] is None
    assert [check["passed"] for check in as_json.row(samples["oversell"])["checks"]][2:4] == [False, None]
    assert as_json.row(samples["oversell"])["checks"][2]["message"] == {
        "en": "2 sold, there was 1",
        "zh": "卖出了 2 个，一共只有 1 个",
    }


def test_results_json_is_ascii_whatever_a_student_wrote(samples):
    assert as_json.text([samples["hostile"]]).isascii()


def table(reports, **options):
    return list(csv.reader(io.StringIO(grades_csv.text(reports, **options), newline="")))


def test_grades_have_a_row_per_student_and_empty_cells_where_nothing_was_judged(samples):
    def of(name, student, exercise):
        return dataclasses.replace(samples[name], student=student, exercise=exercise)

    reports = [
        *(of("passed", "安娜", "locked"), of("invalid", "安娜", "producer_consumer")),
        *(of("not_judged", "bob", "locked"), of("passed", "bob", "producer_consumer")),
    ]
    assert table(reports) == [
        [
            "student",
            "locked_verdict",
            "locked_points",
            "producer_consumer_verdict",
            "producer_consumer_points",
            "total",
        ],
        ["安娜", "passed", "35", "invalid", "0", "35"],
        ["bob", "not_judged", "", "passed", "35", ""],
    ]
    assert grades_csv.text(reports, with_bom=True).startswith("\ufeff")


def test_no_cell_is_a_formula(samples):
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"):
        report = dataclasses.replace(samples["passed"], student=name)
        assert table([report])[1][0] == f"'{name}"
    quoted = dataclasses.replace(samples["passed"], student='a"b,\nc')
    assert table([quoted])[1][0] == 'a"b,\nc'


def test_feedback_adds_up_only_what_was_judged(samples):
    assert "total: 70 / 70" in feedback_text.text([samples["passed"]] * 2)
    assert "total" not in feedback_text.text([samples["passed"], samples["not_judged"]])
