"""The encoding in which a submission says that it is written."""

from __future__ import annotations

import codecs
import io
import tokenize

__all__ = ["encoding_of"]

# Decoding these takes quadratic time (half a minute for a megabyte), or gives no text at all.
NOT_FOR_SOURCE = frozenset({"idna", "punycode", "undefined"})


def encoding_of(source: bytes) -> str:
    """The encoding named by the BOM or coding line, as Python itself finds it. Raises SyntaxError or LookupError if it
    is unknown.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    if codecs.lookup(encoding).name in NOT_FOR_SOURCE:
        raise LookupError(encoding)
    return encoding
