"""Links to pages that show a picture, and the address of the picture itself."""

import pytest

from verifier.errors import UsageError
from verifier.sending.draft import EXAMPLE_URL, draft
from verifier.sending.share_links import shared

TO, FROM = "+15558675310", "+15017122661"


@pytest.mark.parametrize(
    ("page", "direct"),
    [
        ("https://drive.google.com/file/d/1aB-c_D/view?usp=sharing", "https://drive.google.com/uc?export=download&id=1aB-c_D"),
        ("https://drive.google.com/open?id=1aB", "https://drive.google.com/uc?export=download&id=1aB"),
        ("https://www.dropbox.com/scl/fi/x/p.png?rlkey=k&dl=0", "https://www.dropbox.com/scl/fi/x/p.png?rlkey=k&raw=1"),
        ("https://www.dropbox.com/s/x/p.png", "https://www.dropbox.com/s/x/p.png?raw=1"),
        ("https://imgur.com/aBc1234", "https://i.imgur.com/aBc1234.png"),
        ("https://github.com/me/quest/blob/main/owl.png", "https://raw.githubusercontent.com/me/quest/main/owl.png"),
        ("https://imgur.com/a/aBc12", None),
        ("https://imgur.com/gallery/aBc12", None),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", None),
        ("https://youtu.be/dQw4w9WgXcQ", None),
        ("https://photos.app.goo.gl/abc", None),
    ],
)  # fmt: skip
def test_a_page_is_refused_with_what_to_take(page, direct):
    """What certainly is no picture is not sent: the file's own address is named, and one that is known to be good."""
    assert shared(page).direct == direct
    with pytest.raises(UsageError) as error:
        draft(TO, FROM, media_urls=(page,))
    assert (direct or "the picture itself") in str(error.value.help)
    assert EXAMPLE_URL in str(error.value.help)


@pytest.mark.parametrize(
    "url",
    [
        EXAMPLE_URL,
        "https://i.imgur.com/aBc1234.png",
        "https://www.dropbox.com/s/x/p.png?raw=1",
        "https://www.dropbox.com/s/x/p.png?dl=1",
        "https://drive.google.com/uc?export=download&id=1aB",
        "https://raw.githubusercontent.com/me/quest/main/owl.png",
        "https://example.com/imgur.com/a/x.png",
    ],
)
def test_a_file_is_taken(url):
    """Addresses of files pass, those among them that are offered for a page."""
    assert draft(TO, FROM, media_urls=(url,)).media_urls == (url,)


@pytest.mark.parametrize(
    ("typed", "encoded"),
    [
        ("https://example.com/a b.png", "https://example.com/a%20b.png"),
        ("https://例え.jp/写真.png?q=あ", "https://xn--r8jz45g.jp/%E5%86%99%E7%9C%9F.png?q=%E3%81%82"),
        ("https://example.com/100%25/a b.png", "https://example.com/100%25/a%20b.png"),
    ],
)
def test_the_percent_encoded_address_is_offered(typed, encoded):
    """An address with characters that no address has is refused with the one that was meant, which is taken."""
    with pytest.raises(UsageError) as error:
        draft(TO, FROM, media_urls=(typed,))
    assert str(error.value.help) == f"Percent-encoded it is {encoded}; else take {EXAMPLE_URL}"
    assert draft(TO, FROM, media_urls=(encoded,)).media_urls == (encoded,)
