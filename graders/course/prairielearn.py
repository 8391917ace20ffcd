"""Questions for PrairieLearn, one per exercise, and the external grader that they share."""

from __future__ import annotations

import json
import uuid

from graders.catalog import Exercise
from graders.course.files import Files, render
from graders.course.plan import Course

__all__ = ["IMAGE", "files", "info"]

IMAGE = "stall/prairielearn-grader"
TIMEOUT_S = 120  # an exercise takes at most 60 s; PrairieLearn allows 600
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "stall-kit:prairielearn")


def files(course: Course, *, image: str = IMAGE) -> Files:
    """The files that go into a PrairieLearn course, and `image/`, from which the grader's image is built."""
    made = {
        "README.md": course.readme("prairielearn", image=image, timeout=TIMEOUT_S),
        "serverFilesCourse/stall/run.sh": render("prairielearn/run.sh"),
        "serverFilesCourse/stall/settings.sh": course.settings(),
        "image/Dockerfile": render("prairielearn/Dockerfile", **course.common()),
        **{f"image/{name}": data for name, data in course.packages().items()},
    }
    for entry in course.entries():
        folder = f"questions/stall_{entry.id}"
        made[f"{folder}/info.json"] = _json(info(entry, course.lang, image))
        made[f"{folder}/question.html"] = render(
            "prairielearn/question.html",
            signatures=[function.signature for function in entry.functions],
            checks=entry.checks,
            lang=course.lang,
            file=f"{entry.id}.py",
        )
        made[f"{folder}/{entry.id}.py"] = course.stub(entry)
    return made


def info(entry: Exercise, lang: str, image: str) -> dict[str, object]:
    """info.json.

    The identifier is made from the exercise's name, so that building again does not make a new question.
    """
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, entry.id)),
        "type": "v3",
        "title": entry.title[lang],
        "topic": "Concurrency",
        "tags": ["threads", "stall"],
        "gradingMethod": "External",
        "singleVariant": True,
        "showCorrectAnswer": False,
        "partialCredit": True,
        "externalGradingOptions": {
            "enabled": True,
            "image": image,
            "entrypoint": "/grade/serverFilesCourse/stall/run.sh",
            "serverFilesCourse": ["stall/"],
            "timeout": TIMEOUT_S,
            "enableNetworking": False,
            "environment": {"STALL_EXERCISES": entry.id},
        },
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
