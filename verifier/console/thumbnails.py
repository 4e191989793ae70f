"""Small pictures of the media, as `data:` URIs that a page can carry in itself."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from verifier.errors import VerifierError
from verifier.models import Media
from verifier.transport.tasks import run

if TYPE_CHECKING:
    from verifier.account.content import Fetch

LARGEST = 320
"""Pixels along the longer side."""

MOST_BYTES = 100_000
"""A picture of no more is carried as it is where there is no Pillow to make it smaller."""

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})


def thumbnails(fetch: "Fetch") -> Callable[[Media], str | None]:
    """A `Style.picture`: None for what is no picture, can't be fetched or can't be made small."""

    def picture(media: Media) -> str | None:
        if media.content_type.partition(";")[0].strip().lower() not in _SHOWN:
            return None
        try:
            return thumbnail(run(fetch(media)).body)
        except VerifierError:
            return None

    return picture


def thumbnail(body: bytes) -> str | None:
    """The picture made small, where Pillow is installed. Raises `Unavailable` where it can't be decoded."""
    from verifier.render.image import decoded  # brings Pillow along

    try:
        picture = decoded(body, LARGEST)
    except ImportError:
        return _as_it_is(body)
    with BytesIO() as file:
        picture.save(file, "JPEG", quality=80)
        return _uri("image/jpeg", file.getvalue())


def _as_it_is(body: bytes) -> str | None:
    from verifier.render.image import dimensions  # where media is shown only

    if len(body) > MOST_BYTES or dimensions(body) is None:
        return None
    kind = "png" if body.startswith(b"\x89PNG") else "gif" if body.startswith(b"GIF8") else "jpeg"
    return _uri(f"image/{kind}", body)


def _uri(content_type: str, body: bytes) -> str:
    return f"data:{content_type};base64,{b64encode(body).decode()}"
