"""In which encoding a submission says that it is written."""

from __future__ import annotations

import codecs
import io
import tokenize

__all__ = ["encoding_of"]

# Quadratic, or no encoding of a text at all: a megabyte of them takes half a minute.
NOT_FOR_SOURCE = frozenset({"idna", "punycode", "undefined"})


def encoding_of(source: bytes) -> str:
    """By BOM or coding line, as Python itself looks for it. Raises SyntaxError or LookupError where it is none."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    if codecs.lookup(encoding).name in NOT_FOR_SOURCE:
        raise LookupError(encoding)
    return encoding
