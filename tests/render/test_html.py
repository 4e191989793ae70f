"""The page of a report, read as a browser would read it but without one."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from msgspec.structs import replace
from people import named
from written import written

from verifier.i18n import msg
from verifier.models import ByHand, Learner, Note, Outcome, Result, Submission, Tally
from verifier.objective import points
from verifier.printable import printable
from verifier.render import Style
from verifier.render.html import html
from verifier.render.html_row import sentence
from verifier.report import Report, Run

PIXEL = "data:image/png;base64,iVBORw0KGgo="
WHEN = datetime(2026, 11, 24, 5, 44, tzinfo=UTC)


class Page(HTMLParser):
    """The tags with their attributes in order, and the text of every element that has a class."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "rect"):
            self._open.append((tag, dict(attrs).get("class", "")))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for tag, name in self._open:
            self.texts.append((name or tag, data))

    def text(self, name):
        return "".join(text for found, text in self.texts if found == name)


def page(*verdicts, **given):
    return written("html", verdicts, made_at=WHEN, **given)


def test_a_row_as_a_whole(failed):
    """A row: number, outcome, learner, SID, points, why, what to do, notes, and the rest folded away."""
    verdict = replace(failed(learner="Ada"), message=None, notes=(Note("late", msg("{n} h late.", n=5)),))
    row = page(verdict, points=points.parse("4")).partition("<tbody>\n")[2].partition("</tbody>")[0]
    help_line = "Send a message with a media URL: <code>verifier send --to +1… --media-url https://…</code>"
    assert row == (
        '<tr class="failed"><td class="number">1</td>'
        '<td class="outcome"><span class="mark failed">✘ failed</span></td>'
        '<th scope="row" class="learner"><bdi>Ada</bdi></th>'
        f'<td class="sid"><code><bdi>SM{"c3" * 16}</bdi></code></td>'
        '<td class="points" data-of="4">0</td>'
        '<td class="why"><p class="short">SMS, not MMS, late</p>'
        '<p class="reason">The SID starts with <bdi>SM</bdi>, not with MM: this is an SMS. '
        "The message has no media: its Media list is empty.</p>"
        f'<p class="help">{help_line}</p><p class="note" data-note="late"><b>late</b> 5 h late.</p>'
        '<details><summary>3 checks</summary><ul class="checks">'
        '<li><span class="mark passed">✔ passed</span> <code>message-found</code> '
        "Account <bdi>AC01…cdef</bdi> holds this message.</li>"
        '<li><span class="mark failed">✘ failed</span> <code>mms-sid</code> '
        "The SID starts with <bdi>SM</bdi>, not with MM: this is an SMS.</li>"
        '<li><span class="mark failed">✘ failed</span> <code>has-media</code> '
        "The message has no media: its Media list is empty.</li></ul></details></td></tr>\n"
    )


def test_the_summary(passed, failed, undecided):
    """Counts of every outcome, the moment, and that what is undecided needs another run."""
    shown = Page(page(passed(), passed(), failed(), undecided(), assignment="Quest <1>"))
    assert shown.text("h1") == "Quest <1>"
    assert shown.text("when") == "4 messages · 2026-11-24 05:44 UTC · objective mms"
    assert " ".join(shown.text("outcomes").split()) == "4 all 2 ✔ passed 1 ✘ failed 1 ? undecided"
    assert shown.text("state undecided").startswith("1 result is undecided: nothing is proven about it.")
    assert Page(page(passed())).text("state passed") == "Every learner's result is decided."
    widths = [(attrs["class"], attrs["x"], attrs["width"]) for tag, attrs in shown.tags if tag == "rect"]
    assert widths == [("passed", "0", "2"), ("failed", "2", "1"), ("undecided", "3", "1")]


def test_only_this_script_and_style_may_run(passed):
    """The policy comes before them, names them by their hashes, and allows nothing but images as data."""
    text = page(passed())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    hashes = {}
    for tag in ("script", "style"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        hashes[tag] = f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
    assert policy == (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style")


def test_nothing_is_loaded(passed):
    """No element names another file or address, and no attribute holds script or style."""
    item = passed().media[0]
    verdict = replace(passed(error_code=30034, status="undelivered"), media=(item, item))
    for tag, attrs in Page(page(verdict, picture=lambda _item: PIXEL)).tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
        assert tag not in ("link", "iframe", "object", "base", "form", "img")
        for name in ("src", "srcset", "data", "action", "poster"):
            assert name not in attrs
        if "href" in attrs:
            allowed = {
                "a": "https://www.twilio.com/docs/api/errors/30034",
                "use": "#picture-0",
                "image": PIXEL,
            }
            assert attrs["href"] == allowed[tag]


def test_text_from_outside_is_text(hostile, undecided):
    """Whatever a learner or Twilio wrote makes the same elements as harmless text does, and is read as it is."""

    def verdict(text):
        note = Note("late", msg("{text}", text=text), text)
        made = undecided(text, text=text, learner=text)
        return replace(made, submission=replace(made.submission, learner=named(text)), notes=(note,))

    harmless, shown = (
        Page(page(verdict("harmless"))),
        Page(page(verdict(hostile), assignment=hostile or None)),
    )
    assert [tag for tag, _ in shown.tags] == [tag for tag, _ in harmless.tags]
    assert shown.text("learner") == f"Learner{printable(hostile)}Learner"
    assert shown.text("note") == "late " + re.sub("[\ue000-\ue002]", "\ufffd", printable(hostile))


def test_values_in_sentences():
    """A value keeps its direction and its backticks; the sentence's own backticks make code."""
    text = msg("Run `verifier {sid}`: {inner}", sid="a`b<", inner=msg("{n} of {who}", n=2, who="محمد"))
    assert sentence(text) == "Run <code>verifier <bdi>a`b&lt;</bdi></code>: 2 of <bdi>محمد</bdi>"


def test_numbers_are_masked(passed):
    """Phone numbers are masked and bodies left out unless they are asked for."""
    hidden, revealed = Page(page(passed())), Page(page(passed(), reveal=True))
    assert "+1•••••••2661" in hidden.text("dd")
    assert "5017122661" not in page(passed())
    assert "Why isn't that an API?" not in hidden.text("dd")
    assert "+15017122661" in revealed.text("dd")
    assert "Why isn't that an API?" in revealed.text("dd")


@pytest.mark.parametrize(
    "source",
    ["https://evil.example/x.png", "data:text/html;base64,PGI+", "data:image/svg+xml;base64,PHN2Zz4=", None],
)
def test_only_images_are_embedded(passed, source):
    """What `Style.picture` gives is shown when it is an image of an MMS as data, and left out otherwise."""
    assert "<image" not in page(passed(), picture=lambda _item: source)
    tags = Page(page(passed(), picture=lambda _item: PIXEL)).tags
    assert [attrs["href"] for tag, attrs in tags if tag == "image"] == [PIXEL]
    labels = [attrs["aria-label"] for tag, attrs in tags if tag == "svg" and "aria-label" in attrs]
    assert labels == [f"Picture 1 of MM{'a1' * 16}"]


def test_a_picture_is_in_the_file_once(passed):
    """However many rows show it, and however many messages have it; and it is fetched once for each item."""
    verdicts = [passed(f"MM{number:032x}", learner=f"L{number}") for number in range(5)]
    other = replace(verdicts[0], media=(replace(verdicts[0].media[0], sid="ME" + "9" * 32),))
    asked = []

    def picture(item):
        asked.append(item.sid)
        return PIXEL

    text = page(*verdicts, other, picture=picture)
    assert text.count(PIXEL) == 1
    assert asked == ["ME" + "b2" * 16, "ME" + "9" * 32]
    assert len(re.findall("#picture-0", text)) >= 6


def rows_of(text):
    """What the page's script reads: each row with its parts put together."""
    parts, found = [], []
    for chunk in re.findall(r'<script type="application/json" class="rows">(.*?)</script>', text, re.DOTALL):
        for outcome, marked, pieces in json.loads(chunk):
            parts += [piece for piece in pieces if isinstance(piece, str)]
            joined = "".join(piece if isinstance(piece, str) else parts[piece] for piece in pieces)
            found.append((outcome, marked, joined))
    return found


def test_the_script_reads_the_rows_that_the_plain_table_shows(passed, failed, undecided, hostile):
    """In the same words, whatever anybody wrote."""
    verdicts = [
        *(passed(learner=f"L{number}") for number in range(3)),
        failed(learner=hostile, text=hostile),
        undecided(hostile, learner="Ana </script><!--<script>"),
    ]
    text = page(*verdicts, points=points.parse("4"))
    plain = re.findall(
        r'<tr class="(\w+)">(.*?)</tr>\n',
        text.partition("<tbody>\n")[2].partition("</noscript>")[0],
        re.DOTALL,
    )
    rows = rows_of(text)
    outcomes = ["passed", "failed", "undecided"]
    assert [(outcomes[row[0]], row[2]) for row in rows] == plain
    assert [row[1] for row in rows[:3]] == [[]] * 3


def test_many_rows_are_for_the_script_alone(passed):
    """Beyond a thousand, a page without scripts says how to have a table; nothing is lost from the data."""
    text = page(*(passed(f"MM{number:032x}", learner=f"L{number}") for number in range(1001)))
    assert len(rows_of(text)) == 1001
    assert text.partition("<script>")[0].count("<tr") == 1
    assert "These 1,001 rows are shown by the page" in text
    assert "<tbody>" in page(*(passed(learner=f"L{number}") for number in range(1000)))


def test_attempts_are_folded_under_the_learner(passed, failed):
    """With the one that counts, and those of earlier runs; a decision by hand is said to be one."""
    first, second = failed(learner="Ada"), passed(learner="Ada")
    hand = ByHand(Outcome.FAILED, None, "it was <b>copied</b>", "bea", WHEN)
    result = Result(second, (first, second), (failed("SM" + "e5" * 16, learner="Ada"),), hand)
    tally = Tally()
    tally.add(result)
    shown = Page("".join(html(Report((first, second), (result,), (), tally, Run(made_at=WHEN)), Style())))
    assert shown.text("attempts").count("failed") == 2
    assert "3 attempts" in shown.text("attempts")
    assert "in an earlier run" in shown.text("attempts")
    assert "by hand it was <b>copied</b>" in shown.text("note")
    assert shown.text("short") == "by hand, it was <b>copied</b>"
    assert " ".join(shown.text("outcomes").split()) == "1 all 0 ✔ passed 1 ✘ failed 0 ? undecided"


def test_what_is_behind_the_numbers_is_counted(passed, failed, undecided):
    """Why learners failed, and what is to be looked into; what nobody has is left out."""
    late = (Note("late", msg("Late."), "x"),)
    shown = Page(
        page(
            replace(passed(), notes=late),
            replace(failed(), notes=late),
            failed("MM12"),
            failed(" "),
            undecided(),
        )
    )
    marks = [(attrs["data-mark"], attrs["aria-pressed"]) for tag, attrs in shown.tags if "data-mark" in attrs]
    assert marks == [(name, "false") for name in ("nothing", "no-sid", "mms-sid", "late")]
    assert (
        " ".join(shown.text("marks").split()) == "nothing handed in 1 no message SID 1 SMS, not MMS 1 late 2"
    )


def test_who_has_the_name_of_another_is_told_apart(passed, failed):
    """By the identity; nobody else's is shown."""
    people = [Learner("s1", "Lee Kim"), Learner("s2", "lee kim"), Learner("s3", "Ann")]
    verdicts = [passed(), failed(), passed()]
    text = page(
        *(
            replace(each, submission=replace(each.submission, learner=who))
            for each, who in zip(verdicts, people, strict=True)
        )
    )
    assert "Lee Kim (s1)" in text
    assert "lee kim (s2)" in text
    assert "s3" not in rows_of(text)[2][2]


def test_columns_that_nobody_needs(passed):
    """Without learners or points there are no columns for them, and the SID heads its row."""
    text = page(passed())
    assert '<table class="no-learner no-points">' in text
    assert '<th scope="row" class="sid">' in text
    assert re.findall('data-part="([a-z]+)"', text) == ["number", "outcome", "sid", "why"]


def test_undecided_has_no_points(undecided):
    """The points of an undecided verdict are an empty cell."""
    assert '<td class="points"></td>' in page(undecided(), points=points.parse("4"))


def test_secrets_are_not_shown(failed):
    """What was handed in by mistake, such as an auth token, is not shown in full."""
    assert "0123456789abcdef" * 2 not in page(
        replace(failed("MM"), sid=None, submission=Submission("0123456789abcdef" * 2))
    )


def luminance(color):
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(theme):
    """Every text stands out from what it is written on by at least 4.5 to 1 (WCAG 2, AA), by day and by night."""
    css = (files("verifier.render") / "assets" / "colours.css").read_text("utf-8")
    colors = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[theme])
    )
    pairs = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card")]
    pairs += [(name, f"{name}-tint") for name in ("passed", "failed", "undecided", "skipped")]
    pairs += [(name, "card") for name in ("passed", "failed", "undecided")]
    pairs += [("ink", f"{name}-tint") for name in ("passed", "failed", "undecided", "skipped")]
    pairs += [("ink", "chip"), ("undecided", "paper"), ("soft", "skipped-tint")]
    for text, ground in pairs:
        darker, lighter = sorted((luminance(colors[text]), luminance(colors[ground])))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, ground)
