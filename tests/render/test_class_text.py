"""The report on a class in a terminal."""

from decimal import Decimal

from people import named
from written import written

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.i18n import activate, msg
from verifier.models import CheckResult, Note, Outcome, Submission, Verdict
from verifier.objective.points import Points

MMS = "MM" + "1" * 32
FAILED = CheckResult("message-found", Outcome.FAILED, msg("Nothing was handed in."), msg("Copy its SID."))
FOUND = CheckResult("message-found", Outcome.PASSED, msg("Found."))
BUSY = CheckResult("message-found", Outcome.UNDECIDED, msg("Twilio is busy."), msg("Wait a minute."))
TWIN = Note("duplicate-of", msg("{learner} handed in the same message.", learner="Ann"), "Ann")


def verdict(learner, check=FOUND, *notes, line=2):
    sid = None if check is FAILED else MMS
    return Verdict(
        Submission(sid or "", named(learner), line=line), check.outcome, (check,), sid, notes=notes
    )


CLASS = [
    verdict("Ann"),
    verdict("佐藤 花子", FAILED),
    verdict("[red]Bob[/]\x1b[31m", BUSY),
    verdict("Cy", FOUND, TWIN),
    verdict(None, line=6),
    verdict("Dan", FOUND, Note("outside-us-canada", msg("abroad"))),
]


def shown(verdicts=CLASS, **given):
    return written("text", verdicts, columns=("learner", "sid"), **given)


def test_what_needs_a_look_comes_first():
    """Failed, undecided and flagged submissions stand before those that just passed, each with its reason."""
    assert (
        shown()
        == f"""\
4 passed   1 failed   1 undecided   of 6 submissions

To look into
佐藤 花子    ✘ failed     Nothing was handed in.
                          Copy its SID.
[red]Bob[/]  ? undecided  Twilio is busy.
                          Wait a minute.
Cy           ✔ passed     Ann handed in the same message.

Passed
Ann          ✔ passed     {MMS}
line 6       ✔ passed     {MMS}
Dan          ✔ passed     {MMS}
"""
    )


def test_what_was_not_compared_is_said():
    """Where a picture could not be compared, nobody is left to believe that it was."""
    lost = Note(NOT_COMPARED, msg("The media could not be compared: {reason}", reason="HTTP 500"))
    looked_into, _, rest = shown([verdict("Ann"), verdict("Bob", FOUND, lost)]).partition("Passed\n")
    assert "The media could not be compared: HTTP 500" in looked_into
    assert "Bob" not in rest


def test_quiet_leaves_out_who_just_passed():
    """With -q only the counts and what needs a look are shown."""
    assert "Dan" not in shown(quiet=True)
    assert "Cy" in shown(quiet=True)


def test_points_stand_beside_the_outcome():
    """Where points were asked for they have a column; undecided is blank."""
    lines = shown(points=Points(whole=Decimal("12.5"))).splitlines()
    assert [line for line in lines if "✔" in line or "✘" in line or "?" in line] == [
        "佐藤 花子    ✘ failed        0  Nothing was handed in.",
        "[red]Bob[/]  ? undecided        Twilio is busy.",
        "Cy           ✔ passed     12.5  Ann handed in the same message.",
        f"Ann          ✔ passed     12.5  {MMS}",
        f"line 6       ✔ passed     12.5  {MMS}",
        f"Dan          ✔ passed     12.5  {MMS}",
    ]


def test_large_classes_are_laid_out_alike():
    """Rows beyond the first few hundred stand in the same columns."""
    lines = shown([verdict(f"learner {number}") for number in range(450)]).splitlines()
    assert len(lines) == 453
    assert {line.index("✔") for line in lines[3:]} == {13}


def test_a_long_name_does_not_take_the_screen():
    """It is cut off, and the reason stays beside it."""
    line = shown([verdict("x" * 500, FAILED)]).splitlines()[3]
    assert line.endswith("✘ failed     Nothing was handed in.")
    assert "…" in line


def test_ascii_terminals_get_ascii():
    """Where the stream knows no Unicode the marks are plain."""
    assert shown(unicode=False).splitlines()[5].startswith("[red]Bob[/]  ? undecided")
    assert "✔" not in shown(unicode=False)


def test_words_follow_the_language():
    """The marks stay in line when the words change."""
    try:
        activate("ja")
        lines = shown().splitlines()
    finally:
        activate("en")
    assert len(lines) == len(shown().splitlines())


def test_a_stand_in_does_not_pass_for_twilio():
    """The first line says who was asked."""
    assert (
        "asked of 127.0.0.1:4010 and not of Twilio" in shown(address="http://127.0.0.1:4010").splitlines()[0]
    )
