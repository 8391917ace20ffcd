"""Archives, made for tests, and what is read from one."""

from __future__ import annotations

import io
import tarfile
import zipfile

from graders.bulk.inputs import reading

EXERCISES = ("unlocked", "locked")


def zipped(members, *, method=zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name or ZipInfo, content) pairs, names may repeat."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            member = name
            if isinstance(name, str):  # set afterwards, since the constructor corrects it
                member = zipfile.ZipInfo("x")
                member.filename, member.compress_type = name, method
            archive.NameToInfo.clear()  # or else a name that is there twice is a warning
            archive.writestr(member, content)
    return buffer.getvalue()


def tarred(members, mode="w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def info(name, mode=0, **attributes) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made


def rows(plan) -> dict:
    """What is read for each row: its content, or the key of why there is none."""
    found = {}
    for job in plan.jobs:
        submission = (
            reading.read(job.place, job.file, job.exercise) if job.place else reading.none(job.file, job.problem)
        )
        found[job.key] = submission.source if submission.source is not None else submission.message.key
    return found
