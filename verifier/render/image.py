"""What a picture is: its size as its header says, and its pixels, decoded within bounds."""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from verifier.errors import Unavailable
from verifier.i18n import msg

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""A camera's largest pictures have about as many; decoded they take 4 bytes each."""

_SAVED = msg("`--save-media DIR` keeps it as it is, for another program to show.")
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_NO_FRAME = {0xC4, 0xC8, 0xCC}


def dimensions(body: bytes) -> tuple[int, int] | None:
    """Width and height in pixels by the header of a PNG, JPEG or GIF; None for anything else."""
    size = None
    if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR":
        size = _big(body[16:20]), _big(body[20:24])
    elif body.startswith((b"GIF87a", b"GIF89a")):
        size = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
    elif body.startswith(b"\xff\xd8\xff"):
        size = _jpeg(body)
    return size if size and all(size) else None


def decoded(body: bytes, largest: int) -> "Image":
    """The first frame of a PNG, JPEG or GIF in RGB, upright, at most `largest` pixels wide and high.

    What is transparent becomes white, as on a phone. Raises `Unavailable` for what is none of the three, damaged,
    cut off, or of more than `MAX_PIXELS`, which is found out before anything is decoded; `ImportError` without Pillow.
    """
    try:
        return _upright(body, largest)
    except (Unavailable, ImportError):
        raise
    except Exception as error:  # a decoder that is fed by strangers can raise anything
        raise Unavailable(
            "picture-damaged", msg("The picture can't be decoded: it is damaged or cut off."), _SAVED
        ) from error


def _upright(body: bytes, largest: int) -> "Image":
    from PIL import Image, ImageOps  # an extra, which need not be installed

    _check(dimensions(body))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(body), formats=("PNG", "JPEG", "GIF")) as opened:
            _check(opened.size)  # a GIF's frame can be larger than the GIF says it is
            opened.draft("RGB", (largest, largest))
            picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
            picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((largest, largest))
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return picture


def _check(size: tuple[int, int] | None) -> None:
    if size is None:
        raise Unavailable("no-picture", msg("This is no picture in PNG, JPEG or GIF."), _SAVED)
    width, height = size
    if width * height > MAX_PIXELS:
        raise Unavailable(
            "picture-too-large",
            msg(
                "The picture claims {width}x{height} pixels, more than is safe to decode.",
                width=width,
                height=height,
            ),
            _SAVED,
        )


def _jpeg(body: bytes) -> tuple[int, int] | None:
    """By the first frame header (ITU-T T.81, B.2.2), which other segments of any length may precede."""
    at = 2
    while body[at : at + 1] == b"\xff":
        marker = body[at + 1] if at + 1 < len(body) else 0
        if marker == 0xFF:
            at += 1
        elif marker in _STANDALONE:
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return _big(body[at + 7 : at + 9]), _big(body[at + 5 : at + 7])
        else:
            at += 2 + max(2, _big(body[at + 2 : at + 4]))
    return None


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")
