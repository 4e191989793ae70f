"""The markdown format: what it says, what outside text can't do to it, and how long it gets."""

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from verifier.models import Learner
from verifier.printable import printable
from verifier.render import Style
from verifier.render.markdown import LIMIT, markdown, within
from verifier.report import Report, Run

MASKED = "+1•••••••2661"


def document(*verdicts, reveal=False, **run):
    return "".join(markdown(Report.of(verdicts, Run(**run)), Style(reveal=reveal)))


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_one_submission(failed):
    """One submission is a headline, its checks, its facts and what to do next."""
    sid = "SM" + "c3" * 16
    assert document(failed(sid)) == (
        f"### ✘ failed: <code>{sid}</code> does not meet the objective.\n"
        "\n"
        "Objective <code>mms</code>\n"
        "\n"
        "| Check | Outcome | Why |\n"
        "|---|---|---|\n"
        "| <code>message-found</code> | ✔ passed | Account <code>AC01…cdef</code> holds this message. |\n"
        "| <code>mms-sid</code> | ✘ failed | The SID starts with <code>SM</code>, not with MM: this is an SMS. |\n"
        "| <code>has-media</code> | ✘ failed | The message has no media: its Media list is empty. |\n"
        "\n"
        "Account <code>AC01…cdef</code> · Status <code>delivered</code> · Direction <code>outbound-api</code>"
        f" · From <code>{MASKED}</code> · To <code>+1•••••••0110</code>"
        " · Created <code>2026-11-22 09&#58;30&#58;00 UTC</code>\n"
        "\n"
        "- **Next** Send a message with a media URL:"
        " <code>verifier send --to +1… --media-url https&#58;&#47;&#47;…</code>\n"
        "\n"
    )


def test_a_class_is_counted_by_learner(passed, failed):
    """As the numbers are learners'; who has another's name is told apart."""
    kims = [
        replace(each, submission=replace(each.submission, learner=Learner(who, "Lee Kim")))
        for who, each in (("s1", passed()), ("s2", failed()))
    ]
    page = document(*kims, columns=("id", "name", "sid"))
    assert page.startswith("### ✔ 1 passed · ✘ 1 failed · of 2 learners\n")
    assert page.count("Lee Kim &#40;s1&#41;") == 1
    assert page.count("Lee Kim &#40;s2&#41;") == 2


def test_several_submissions(passed, failed, undecided):
    """Several are counted, listed with what needs attention first, and those that need it shown in full."""
    page = document(passed(learner="ann"), undecided(learner="eve"), failed(learner="bob"))
    assert page.startswith("### ✔ 1 passed · ✘ 1 failed · ? 1 undecided · of 3 messages\n")
    rows = [line for line in page.splitlines() if line.startswith("| <code>")][:3]
    assert [name for row in rows for name in ("ann", "bob", "eve") if name in row] == ["bob", "eve", "ann"]
    summaries = [line for line in page.splitlines() if line.startswith("<details>")]
    assert [name for line in summaries for name in ("ann", "bob", "eve") if name in line] == ["bob", "eve"]


def test_numbers_are_masked(passed):
    """Numbers are masked and the body is left out, unless they are asked for."""
    assert MASKED in document(passed())
    assert "Why isn" not in document(passed())
    revealed = Page(document(passed(), reveal=True)).text
    assert "+15017122661" in revealed
    assert "Why isn't that an API?" in revealed


def test_outside_text_stays_text(hostile, passed, failed, undecided):
    """Learner's and Twilio's text reads as it was written, and makes no tag, link, picture, table cell or mention."""
    plain = [passed(learner="ann", body="x"), failed(learner="bob"), undecided("said", learner="eve")]
    attack = [
        passed(learner=hostile, body=hostile),
        failed(learner=hostile),
        undecided(hostile, learner=hostile),
    ]
    for numbers in ([0], [1], [2], [0, 1, 2]):
        harmless = Page(document(*[plain[n] for n in numbers], reveal=True))
        attacked = Page(document(*[attack[n] for n in numbers], reveal=True))
        extra = {"span", "code"} if "@" in hostile else {"code"}
        assert set(attacked.tags) - extra == set(harmless.tags) - {"code"}
        assert attacked.tags.count("td") == harmless.tags.count("td")
        assert attacked.attributes == []
        # Code spans drop nothing but surplus spaces.
        assert " ".join(printable(hostile).split()) in " ".join(attacked.text.split())


@pytest.mark.parametrize(
    "sign", ["@octocat", "www.evil", "https://", "mailto:", "![", "<script", ":tada:", "#1"]
)
def test_nothing_to_link(sign, failed, undecided):
    """What GitHub turns into links, mentions or emoji is not in the source at all."""
    text = f"{sign}.example"
    page = document(failed(text, learner=text), undecided(text, learner=text))
    assert sign not in page


def test_no_mail_addresses(failed):
    """The sign of a mail address stands alone, since GitHub looks for addresses after it has read entities."""
    page = document(failed("wrong", learner="ann@example.org"))
    assert "<code>ann<span>&#64;</span>example&#46;org</code>" in page


def test_it_fits_into_a_summary(failed):
    """A document stays under GitHub's limit, and says how much was left out."""
    verdicts = [failed(learner=f"{n} {'@' * 400}") for n in range(600)]
    page = document(*verdicts)
    assert LIMIT // 2 < len(page.encode()) <= LIMIT < 1024 * 1024
    rows = sum(
        line.startswith("| <code>") and "bob" not in line for line in page.split("\n\n")[2].splitlines()
    )
    details = page.count("<details>")
    assert f"{600 - rows} rows and {600 - details} details are left out" in page
    assert Page(page).tags.count("details") == details


def test_it_fits_into_what_is_left(passed):
    """The limit can be lower, where a step's summary already holds something."""
    page = "".join(within(Report.of([passed() for _ in range(300)], Run()), Style(), 5_000))
    assert len(page.encode()) <= 5_000
    assert "rows and 0 details are left out" in page
