from __future__ import annotations

import pytest

from graders.sandbox import wire
from graders.sandbox.limits import Limits
from graders.sandbox.wire import Request


@pytest.mark.parametrize(
    "asks",
    [
        wire.Judgement(),
        wire.Judgement(3, (2, 6), 9, True),
        wire.Replay("L1-x"),
        wire.Play(None, 2),
        wire.RealDays(5, 0.5),
        wire.OneDay(),
        wire.Probe(),
    ],
    ids=repr,
)
def test_a_request_survives_the_pipe(asks):
    request = Request("locked", "卖薯\x00\xff".encode("latin-1", "replace"), "a b.py", asks, wall=False, pack="/p")
    limits = Limits(cpu_s=None)
    assert wire.unpack(wire.pack(request, limits, "n")) == (request, limits, "n")


def test_a_document_survives_its_frame():
    framed = wire.frame({"a": ["红薯", None, 1.5]})
    assert wire.body_length(framed[: wire.HEADER_BYTES]) == len(framed) - wire.HEADER_BYTES
    assert wire.parse(framed[wire.HEADER_BYTES :]) == {"a": ["红薯", None, 1.5]}


@pytest.mark.parametrize(
    "header", [b"", b"00", b"000000000000000g\n", b"+00000000000001f\n", b"0" * 17, b"0" * 15 + b"\n"]
)
def test_other_headers_are_refused(header):
    with pytest.raises(ValueError):
        wire.body_length(header)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{}{}", "{'红': 1}".encode(), b"[" * 100_000]
)
def test_other_documents_are_refused(body):
    with pytest.raises(ValueError):
        wire.parse(body)


def test_times_scales_time_and_nothing_else():
    assert Limits(wall_s=2, cpu_s=1).times(10) == Limits(wall_s=20, cpu_s=10)
    assert Limits(cpu_s=None).times(2).cpu_s is None
