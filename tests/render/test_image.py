"""What a picture is, by its header and decoded, whoever made it."""

import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from verifier.errors import Unavailable
from verifier.render.image import MAX_PIXELS, decoded, dimensions
from verifier.sandbox import seed

PICTURES = ["chest.png", "chest.jpg", "sparkle.gif"]
RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header speaks of so many pixels, with as many zeros as it takes behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


def gif_whose_frame_is(width: int, height: int) -> bytes:
    """A GIF that says it is one pixel large, and holds a larger frame."""
    frame = struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0)
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame + b"\x02\x02D\x01\x00;"


def refusal(body: bytes) -> str:
    with pytest.raises(Unavailable) as raised:
        decoded(body, 100)
    return raised.value.name


@pytest.mark.parametrize("file", PICTURES)
def test_dimensions_are_in_the_header(file):
    """Width and height come from the first bytes, as a decoder finds them too."""
    body = seed.media_bytes(file)
    assert dimensions(body) == Image.open(BytesIO(body)).size


def test_dimensions_of_a_photo():
    """A JPEG's size comes after its EXIF data and thumbnail, whose own size is not meant; fill bytes are skipped."""
    thumbnail = encoded(Image.new("RGB", (16, 12)), "JPEG")
    photo = encoded(Image.new("RGB", (400, 300)), "JPEG", exif=b"Exif\0\0" + thumbnail, progressive=True)
    assert dimensions(photo) == (400, 300)
    before, table, after = photo.rpartition(b"\xff\xdb")
    assert dimensions(before + b"\xff\xff" + table + after) == (400, 300)


@pytest.mark.parametrize("file", ["map.pdf", "pirate.vcf", "waves.mp4"])
def test_other_media_has_no_dimensions(file):
    """What is no picture has no size, and is not decoded."""
    assert dimensions(seed.media_bytes(file)) is None
    assert refusal(seed.media_bytes(file)) == "no-picture"


@pytest.mark.parametrize("file", PICTURES)
def test_no_header_cut_short_is_a_mistake(file):
    """However little of a picture is there, the answer is its size or nothing."""
    body = seed.media_bytes(file)
    size = dimensions(body)
    assert {dimensions(body[:length]) for length in range(len(body))} <= {size, None}


@given(st.sampled_from([b"", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]), st.binary())
def test_no_bytes_are_a_mistake(start, rest):
    """Whatever follows a picture's first bytes, the answer is a size of two positive numbers or nothing."""
    size = dimensions(start + rest)
    assert size is None or (len(size) == 2 and min(size) > 0)


@pytest.mark.parametrize("file", PICTURES)
def test_pictures_are_decoded_small(file):
    """The decoded picture fits into the square it was to fit into, its proportions kept."""
    picture = decoded(seed.media_bytes(file), 60)
    assert (picture.mode, max(picture.size)) == ("RGB", 60)
    wide, high = dimensions(seed.media_bytes(file))
    assert abs(picture.width / picture.height - wide / high) < 0.05


def test_an_animation_is_its_first_frame():
    """Of an animated GIF the first frame is shown."""
    frames = [Image.new("RGB", (4, 4), color) for color in (RED, BLUE)]
    body = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decoded(body, 9).getpixel((0, 0)) == RED


def test_a_photo_is_turned_upright():
    """What was taken with the camera on its side is shown upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    body = encoded(Image.new("RGB", (80, 40)), "JPEG", exif=exif.tobytes())
    assert decoded(body, 80).size == (40, 80)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_what_is_transparent_becomes_white(kind):
    """As on a phone, what shows through is white."""
    image = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (*RED, 255))
    shown = decoded(encoded(image, kind), 9)
    assert [shown.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), RED]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_is_taken(mode):
    """Grey, palettes, print colours, 16 bits: all of them come out in RGB."""
    body = encoded(Image.new(mode, (8, 4)), "JPEG" if mode == "CMYK" else "PNG")
    picture = decoded(body, 9)
    assert (picture.mode, picture.size) == ("RGB", (8, 4))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(png_that_claims(100_000, 100_000), "picture-too-large", id="png"),
        pytest.param(png_that_claims(MAX_PIXELS + 1, 1), "picture-too-large", id="one row"),
        pytest.param(gif_whose_frame_is(9_000, 9_000), "picture-too-large", id="gif's frame"),
        pytest.param(gif_whose_frame_is(60_000, 60_000), "picture-damaged", id="gif's frame, seen by Pillow"),
    ],
)
def test_bombs_are_not_decoded(body, name):
    """A few bytes that claim more pixels than any camera has are refused by their header."""
    assert len(body) < 1_000
    assert refusal(body) == name


@pytest.mark.parametrize("part", [0.1, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_pictures_that_are_cut_off(kind, part):
    """A picture that is not all there is refused, never half a picture or a stranger's exception."""
    body = encoded(Image.effect_noise((99, 99), 99), kind)
    assert refusal(body[: int(len(body) * part)]) == "picture-damaged"


def test_without_pillow_nothing_is_called_damaged():
    """Where Pillow is not installed that is said, and not that the picture is at fault."""
    probe = (
        "import sys; sys.modules['PIL'] = None\nfrom verifier.render.image import decoded\ndecoded(b'', 9)"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize("file", PICTURES)
def test_pictures_that_are_damaged(file):
    """Whichever byte is wrong, the picture is decoded or refused, and nothing else happens."""
    body = seed.media_bytes(file)
    for position in range(0, len(body), 97):
        spoilt = body[:position] + bytes([body[position] ^ 0xFF]) + body[position + 1 :]
        with suppress(Unavailable):
            assert decoded(spoilt, 20).mode == "RGB"
