"""Verdicts for the renderers' tests, made by the objective itself, and texts that try to be more than text."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from people import named

from verifier import sid
from verifier.errors import CredentialsError, Unavailable
from verifier.i18n import msg
from verifier.models import Evidence, Media, Message, Submission, Verdict
from verifier.objective.judge import judge

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

Verdicts = Callable[..., Verdict]


def _message(message_sid: str, **changes: object) -> Message:
    given = {
        "status": "delivered",
        "direction": "outbound-api",
        "num_media": 1,
        "from_": "+15017122661",
        "to": "+12025550110",
        "body": "Why isn't that an API?",
        "date_created": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        **changes,
    }
    return Message(sid=message_sid, account_sid=ACCOUNT, **given)


@pytest.fixture
def passed() -> Verdicts:
    """A passed verdict; give `learner`, and fields of the message by name."""

    def make(text: str = "MM" + "a1" * 16, learner: str | None = None, **changes: object) -> Verdict:
        reading = sid.parse(text)
        message = _message(reading.sid, **changes)
        item = Media(
            "ME" + "b2" * 16, ACCOUNT, message.sid, "image/png", f"/2010-04-01/Media/{message.sid}.json"
        )
        evidence = Evidence(reading, NOW, ACCOUNT, message, (item,))
        return judge(Submission(text, named(learner)), evidence)

    return make


@pytest.fixture
def failed() -> Verdicts:
    """The verdict on a text: an SMS without media where it is an SM SID, else no message SID at all."""

    def make(text: str = "SM" + "c3" * 16, learner: str | None = None, **changes: object) -> Verdict:
        reading = sid.parse(text)
        evidence = Evidence(reading, NOW)
        if reading.sid:
            message = _message(reading.sid, num_media=0, **changes)
            evidence = Evidence(reading, NOW, ACCOUNT, message, ())
        return judge(Submission(text, named(learner)), evidence)

    return make


@pytest.fixture
def undecided() -> Verdicts:
    """A verdict that an error kept undecided; `said` is text of Twilio's in that error."""

    def make(
        said: str = "no answer",
        learner: str | None = None,
        text: str = "MM" + "d4" * 16,
        *,
        refused: bool = False,
    ) -> Verdict:
        error = (CredentialsError if refused else Unavailable)(
            "trouble",
            msg("Twilio says: {said}", said=said),
            msg("Ask again: `verifier verify {sid}`", sid=text),
        )
        return judge(Submission(text, named(learner)), Evidence(sid.parse(text), NOW, ACCOUNT, trouble=error))

    return make


HOSTILE = [
    "\n::error title=forged::You failed",
    "\r\n::add-mask::e\r\n::stop-commands::x",
    "##[error]forged",
    "%0A::set-output name=outcome::passed",
    "]]><failure/></testcase>",
    "\x00\x1b[31mred\x1b]8;;http://evil.example\x07link\x08",
    "\ud800\ufffe\U0001f984 lone surrogate",
    "</code></td><script>alert(1)</script>",
    "| a | b |\n|---|---|\n`code` **bold** ~~gone~~",
    "![x](http://evil.example/x.png) [y](javascript:alert(1)) <https://evil.example>",
    "@octocat please, mail a@b.example, see #1 and www.evil.example https://evil.example :tada:",
    "&lt;b&gt; &#64;octocat \\` $x^2$ <!-- -->",
    "</details></details># Heading\n- item",
    "=cmd|' /C calc'!A0",
    "\ue0000\ue001{0}{sid}{n}",
    "",
]


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest) -> str:
    """Text from outside that tries to become a command, markup or a broken document."""
    return request.param
