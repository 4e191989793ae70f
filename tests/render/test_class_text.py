"""The report on a class in a terminal."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from people import named
from written import written

from verifier.grading.fingerprints import NOT_COMPARED
from verifier.i18n import activate, msg
from verifier.models import CheckResult, Learner, Note, Outcome, Result, Submission, Tally, Verdict
from verifier.objective.points import Points
from verifier.render import Style
from verifier.render.class_text import class_text
from verifier.report import Report, Run

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


def test_a_class_at_a_glance():
    """The counts; then by reason and by flag who it is, with what to do; then who passed."""
    assert (
        shown()
        == """\
4 passed   1 failed   1 undecided   of 6 learners

nothing handed in (1)
  Copy its SID.
  佐藤 花子

undecided: Twilio is busy. (1)
  Wait a minute.
  [red]Bob[/]

same message as Ann (1)
  Cy

passed (4)
  Ann, Cy, line 6, Dan
"""
    )


def test_in_full_what_needs_a_look_comes_first():
    """With -v, failed, undecided and flagged submissions stand before those that just passed, with their reasons."""
    assert (
        shown(verbose=True)
        == f"""\
4 passed   1 failed   1 undecided   of 6 learners

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


def test_three_hundred_learners_fit_on_three_screens():
    """Of 100 columns and 30 lines, with usual names, reasons, flags and points."""
    checks = [FOUND, FOUND, FAILED, BUSY, replace(FAILED, name="mms-sid")]
    class_ = [
        verdict(f"Maria Costa {number}", checks[number % 5], *[TWIN][: number % 7 == 0])
        for number in range(300)
    ]
    lines = shown(class_, width=100, points=Points(whole=Decimal(5))).splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    assert [number for number in range(300) if f"Maria Costa {number}" not in text] == []


def test_what_was_not_compared_is_said():
    """Where a picture could not be compared, nobody is left to believe that it was."""
    lost = Note(NOT_COMPARED, msg("The media could not be compared: {reason}", reason="HTTP 500"))
    class_ = [verdict("Ann"), verdict("Bob", FOUND, lost)]
    assert "picture not compared (1)\n  Bob\n" in shown(class_)
    looked_into, _, rest = shown(class_, verbose=True).partition("Passed\n")
    assert "The media could not be compared: HTTP 500" in looked_into
    assert "Bob" not in rest


def test_help_about_one_sid_is_no_help_for_others():
    """What names a value of one learner's stands with that learner alone."""
    check = replace(FAILED, help=msg("Try {sid}.", sid="MM12"))
    assert "Try MM12." in shown([verdict("Ann", check)])
    assert "Try MM12." not in shown([verdict("Ann", check), verdict("Bob", check)])


def test_quiet_leaves_out_who_just_passed():
    """With -q only the counts and what needs a look are shown."""
    for verbose in (False, True):
        assert "Dan" not in shown(quiet=True, verbose=verbose)
        assert "Cy" in shown(quiet=True, verbose=verbose)


def test_points_stand_beside_the_name():
    """Where points were asked for and are neither none nor all; in full always, but of what is undecided."""
    partly = replace(FAILED, name="has-media")
    half = Verdict(Submission(MMS, named("Eve")), Outcome.FAILED, (FOUND, partly), MMS)
    points = Points(each={"message-found": Decimal("1.5"), "has-media": Decimal(1)})
    assert "no media (1)\n  Copy its SID.\n  Eve 1.5\n" in shown([*CLASS, half], points=points)
    assert "  Ann, Cy, line 6, Dan\n" in shown(points=Points(whole=Decimal(5)))
    lines = shown(points=Points(whole=Decimal("12.5")), verbose=True).splitlines()
    assert lines[3] == "佐藤 花子    ✘ failed        0  Nothing was handed in."
    assert lines[5] == "[red]Bob[/]  ? undecided        Twilio is busy."
    assert lines[7] == "Cy           ✔ passed     12.5  Ann handed in the same message."


def test_names_with_commas_stand_apart():
    """As Canvas writes them: family name first."""
    assert "  Ames, Bea; Cole, Dan; Ann\n" in shown(
        [verdict("Ames, Bea"), verdict("Cole, Dan"), verdict("Ann")]
    )
    assert "  Bea, Dan\n" in shown([verdict("Bea"), verdict("Dan")])


@pytest.mark.parametrize("verbose", [False, True])
def test_who_has_the_name_of_another_is_told_apart(verbose):
    """By the identity, at every place; nobody else's is shown."""
    kims = [
        replace(each, submission=replace(each.submission, learner=Learner(who, name)))
        for each, who, name in zip(
            [verdict("", FAILED), verdict(""), verdict("")],
            ("s1", "s2", "s3"),
            ("Lee Kim", "lee  kim", "Ann"),
            strict=True,
        )
    ]
    text = shown(kims, verbose=verbose)
    assert "Lee Kim (s1)" in text
    assert "kim (s2)" in text
    assert "s3" not in text


def test_large_classes_are_laid_out_alike():
    """Rows beyond the first few hundred stand in the same columns."""
    class_ = [verdict(f"learner {number}") for number in range(450)]
    lines = shown(class_, verbose=True).splitlines()
    assert len(lines) == 453
    assert {line.index("✔") for line in lines[3:]} == {13}


def test_of_a_huge_class_the_first_are_named():
    """And how many more there are, and how they are all shown."""
    class_ = [verdict(f"learner {number}") for number in range(1234)]
    text = shown(class_)
    assert "passed (1234)" in text
    assert "learner 999, … and 234 more; `-v` shows all.\n" in text
    assert "learner 1000" not in text


def test_a_long_name_does_not_take_the_screen():
    """It is cut off, and the reason stays beside it."""
    line = shown([verdict("x" * 500, FAILED)], verbose=True).splitlines()[3]
    assert line.endswith("✘ failed     Nothing was handed in.")
    assert "…" in line
    assert max(map(len, shown([verdict("x" * 500), verdict("y" * 500)], width=80).splitlines())) <= 80


def test_ascii_terminals_get_ascii():
    """Where the stream knows no Unicode the marks are plain."""
    assert shown(unicode=False, verbose=True).splitlines()[5].startswith("[red]Bob[/]  ? undecided")
    assert "✔" not in shown(unicode=False, verbose=True)


def test_words_follow_the_language():
    """The marks stay in line when the words change."""
    for verbose in (False, True):
        try:
            activate("ja")
            lines = shown(verbose=verbose).splitlines()
        finally:
            activate("en")
        assert len(lines) == len(shown(verbose=verbose).splitlines())


def test_what_counts_from_an_earlier_run_is_shown():
    """In full it stands beside what was handed in now, or nobody would see why the learner passed."""
    now, before = verdict("Bob", FAILED), verdict("Bob", FOUND, TWIN)
    plain = verdict("Cy", FOUND)
    results = (Result(before, (now,), (before,)), Result(plain, (now,), (plain,)))
    tally = Tally()
    for each in results:
        tally.add(each)
    report = Report((now, now), results, (), tally, Run(columns=("learner", "sid")))
    text = "".join(class_text(report, Style(verbose=True)))
    looked_into, _, rest = text.partition("Passed\n")
    assert f"✔ passed     {MMS} in an earlier run\n" in looked_into
    assert "Ann handed in the same message." in looked_into
    assert f"{MMS} in an earlier run" in rest
