"""A verdict as one line of JSON for this program's own files, and back without loss."""

import json

import msgspec

from verifier.models import Verdict

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Verdict)


def to_line(verdict: Verdict) -> str:
    """The verdict's fields by their names, without those that hold what they hold anyway; no text is translated yet."""
    try:
        return _encoder.encode(verdict).decode()
    except (
        UnicodeEncodeError
    ):  # half a surrogate pair, from a roster or a command line: only an escape can write it
        return json.dumps(msgspec.to_builtins(verdict))


def from_line(line: str) -> Verdict:
    """The verdict that `to_line` made a line of. Raises `ValueError` for any other text."""
    try:
        try:
            return _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return msgspec.convert(json.loads(line), Verdict)
    except RecursionError as endless:
        raise ValueError("not a verdict") from endless
