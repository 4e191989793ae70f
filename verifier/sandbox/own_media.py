"""Pictures of the learner's own: what they are by their first bytes, and read from a file."""

import mimetypes
from pathlib import Path

from verifier.errors import UsageError, system_reason
from verifier.i18n import msg
from verifier.limits import MOST_BYTES
from verifier.models import Content

_SIGNATURES = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def is_what_it_says(content: Content) -> bool:
    """Whether a JPEG, PNG or GIF begins like one; of other types nothing is known."""
    signatures = _SIGNATURES.get(content.content_type)
    return bool(content.body) and (signatures is None or content.body.startswith(signatures))


def read_file(path: Path) -> Content:
    """A file's content, its type by its first bytes, else by its name. Raises `UsageError` where it can't be read."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            "media-file",
            msg("The file {path} can't be read: {reason}.", path=path, reason=system_reason(error)),
            msg("Give the path of a picture on this computer."),
        ) from error
    known = (kind for kind, signatures in _SIGNATURES.items() if body.startswith(signatures))
    guessed, _ = mimetypes.guess_type(path.name)
    return Content(next(known, None) or guessed or "application/octet-stream", body)
