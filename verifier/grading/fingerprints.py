"""Fingerprints of media, by which the same picture is known again in another learner's message."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from msgspec.structs import replace

from verifier.errors import VerifierError
from verifier.i18n import msg
from verifier.models import Audience, Media, Note, Verdict

FINGERPRINT = "media-sha256"
NOT_COMPARED = "media-not-compared"
"""Names of notes: the SHA-256 of an item's bytes, and an item that could not be fetched."""


async def fingerprinted(verdict: Verdict, fetch: Callable[[Media], Awaitable[bytes]]) -> Verdict:
    """The verdict with a note for each of its media; `fetch`, awaited, may raise `VerifierError`."""
    return replace(verdict, notes=(*verdict.notes, *[await _note(item, fetch) for item in verdict.media]))


def fingerprints(verdict: Verdict) -> list[str]:
    """What `fingerprinted` found, in hexadecimal."""
    return [note.value for note in verdict.notes if note.name == FINGERPRINT and note.value is not None]


async def _note(item: Media, fetch: Callable[[Media], Awaitable[bytes]]) -> Note:
    try:
        digest = sha256(await fetch(item)).hexdigest()
    except VerifierError as error:
        text = msg("The media could not be compared: {reason}", reason=error.message)
        return Note(NOT_COMPARED, text, audience=Audience.INSTRUCTOR)
    text = msg("The media's SHA-256 is {digest}.", digest=digest)
    return Note(FINGERPRINT, text, digest, Audience.INSTRUCTOR)
