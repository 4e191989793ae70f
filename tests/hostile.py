"""Strategies: texts that try to be more than text, and verdicts full of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from people import named

from verifier import sid
from verifier.errors import CredentialsError, Unavailable
from verifier.grading.flags import Term, flagged
from verifier.i18n import msg
from verifier.models import Evidence, Media, Message, Submission, Verdict
from verifier.objective.judge import judge
from verifier.objective.objective import MMS, OBJECTIVES, Objective
from verifier.report import Report, Run

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

PIECES = (
    *("\n", "\r\n", "\r", "\t", "\0", "\x0b", "\x85", "\u2028", " ", "\ufeff", "\u200b", "\u202e"),
    *(
        "\x1b[31m",
        "\x1b]8;;http://evil.example\x07",
        "\x9b2J",
        "\x9d",
        "\x07",
        "\x9c",
        "\ud800",
        "\ufffe",
        "\U000e0041",
    ),
    *("::error title=x::", "::", "##[error]", "%0A", "%25", "%", ":", ","),
    *(
        "<script>",
        "</script>",
        "</code>",
        "<img src=x onerror=y>",
        "&lt;",
        "&#60;",
        "&",
        "<!--",
        "]]>",
        "'",
        '"',
    ),
    *("|", "`", "``", "**", "~~", "[a](javascript:b)", "![x](http://evil.example)", "<https://evil.example>"),
    *(
        "@octocat",
        "#1",
        "https://evil.example",
        "www.evil.example",
        ":tada:",
        "$x$",
        "\\",
        "- ",
        "# ",
        "\n\n",
    ),
    *("=1+1", "+1", "-2", "@sum", "＝1", ";", "=cmd|' /C calc'!A0"),
    *(
        "{",
        "}",
        "{0}",
        "{sid}",
        "{n}",
        "$rows",
        "$css",
        "[bold]",
        "[/]",
        "\ue000",
        "\ue0000\ue001",
        "\ue001",
        "\ue002",
    ),
    *(
        "+15017122661",
        "whatsapp:+1",
        "MM",
        "MM" + "0a" * 16,
        "c0ffee11" * 4,
        "漢字",
        "ﾊﾝｶｸ",
        "é",
        "e\u0301",
        "\U0001f984",
    ),
)

texts = st.text(st.characters(), max_size=40) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
"""Any text, lone surrogates and control characters included, and mixtures of what readers of text obey."""

learners = texts.map(named)

_digits = st.text("0123456789abcdef", min_size=32, max_size=32)
message_sids = st.builds("{}{}".format, st.sampled_from(["MM", "SM"]), _digits)
_numbers = st.sampled_from(
    ["+15017122661", "+12025550110", "+819012345678", "whatsapp:+15017122661", "12345"]
)
_lately = st.timedeltas(timedelta(0), timedelta(days=4)).map(lambda ago: NOW - ago)
_moments = st.datetimes(timezones=st.just(UTC)) | _lately
_words = st.sampled_from(["sent", "delivered", "undelivered", "failed", "inbound", "outbound-api"])


def _messages(message_sid: str) -> st.SearchStrategy[Message]:
    return st.builds(
        Message,
        sid=st.just(message_sid),
        account_sid=st.just(ACCOUNT),
        status=st.none() | _words | texts,
        direction=st.none() | _words | texts,
        num_media=st.none() | st.integers(0, 10**20),
        from_=st.none() | _numbers | texts,
        to=st.none() | _numbers | texts,
        body=st.none() | texts,
        date_created=st.none() | _moments,
        date_sent=st.none() | _moments,
        error_code=st.none() | st.sampled_from([30034, 30003, 11200]) | st.integers(),
    )


def _media(message_sid: str) -> st.SearchStrategy[tuple[Media, ...]]:
    one = st.builds(Media, texts.filter(bool), st.just(ACCOUNT), st.just(message_sid), texts, texts)
    return st.lists(one, max_size=3).map(tuple)


def _troubles() -> st.SearchStrategy[Unavailable | CredentialsError]:
    said = texts.map(lambda text: msg("Twilio says: {said}", said=text))
    kind = st.sampled_from([Unavailable, CredentialsError])
    return st.builds(lambda kind, message, help_: kind("trouble", message, help_), kind, said, said)


@st.composite
def evidence_on(draw: st.DrawFn, reading: sid.Reading) -> Evidence:
    """What can be learnt about a reading: that it is no SID, that it is missing, trouble, a message, its media."""
    found = Evidence(reading, NOW, ACCOUNT)
    if reading.sid is None:
        return Evidence(reading, NOW)
    kind = draw(st.sampled_from(["missing", "trouble", "message", "message", "message and trouble"]))
    if kind == "missing":
        return Evidence(reading, NOW, ACCOUNT, missing=True)
    if kind == "trouble":
        return Evidence(reading, NOW, ACCOUNT, trouble=draw(_troubles()))
    message = draw(_messages(reading.sid))
    if kind == "message":
        return Evidence(reading, NOW, found.account_sid, message, draw(_media(reading.sid)))
    return Evidence(reading, NOW, ACCOUNT, message, trouble=draw(_troubles()))


@st.composite
def verdicts(draw: st.DrawFn, objective: Objective = MMS) -> Verdict:
    """A verdict that the objective made of hostile evidence about a hostile submission."""
    handed_in = draw(message_sids | texts)
    submission = Submission(
        handed_in,
        learner=draw(st.none() | learners),
        account_sid=draw(st.none() | st.just(ACCOUNT)),
        line=draw(st.none() | st.integers(1)),
        fields=draw(st.dictionaries(texts, texts, max_size=4)),
    )
    reading = sid.parse(handed_in)
    evidence = draw(evidence_on(reading))
    verdict = judge(submission, evidence, objective)
    twin = draw(
        st.none()
        | st.builds(Submission, st.just(handed_in), learner=st.none() | learners, line=st.integers(1))
    )
    return flagged(verdict, draw(st.sampled_from([Term(), Term(NOW), Term(None, NOW - timedelta(1))])), twin)


reports = st.sampled_from([*OBJECTIVES.values()]).flatmap(
    lambda objective: st.lists(verdicts(objective), max_size=4).map(
        lambda some: Report.of(some, Run(objective))
    )
)
