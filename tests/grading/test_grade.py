"""Judging many submissions at once: order, one look each, bounds, and that no bug or outage fails anybody."""

import gc
from collections import Counter
from itertools import count, islice

import pytest
from fake_account import FakeAccount, mms, outage, refused, submissions, until
from people import named

from verifier.errors import UsageError
from verifier.grading.grade import WINDOW, Memory, Plan, grade
from verifier.i18n import msg
from verifier.models import Outcome, Submission

PROBLEM = UsageError("unknown-profile", msg("no such profile"), msg("name another"))


def graded(handed_in, account, **plan):
    return list(grade(handed_in, lambda _: account, Plan(**plan)))


def outcomes(verdicts):
    return [verdict.outcome.value for verdict in verdicts]


def test_verdicts_come_in_the_order_of_the_roster():
    """The first submission's verdict comes first, though all others fall before it."""
    account = FakeAccount(
        lambda sid, _look: until(lambda: len(account.asked) == 40) if sid == mms(0) else None
    )
    verdicts = graded(submissions(*range(40)), account, jobs=4)
    assert [verdict.sid for verdict in verdicts] == [mms(number) for number in range(40)]
    assert [verdict.submission.name for verdict in verdicts] == [f"l{place}" for place in range(40)]
    assert set(outcomes(verdicts)) == {"passed"}


def test_each_message_is_looked_at_once():
    """Handed in again while it is looked at or while its verdict waits, a message is not asked for again."""
    account = FakeAccount(
        lambda sid, _look: until(lambda: mms(3) in account.asked) if sid == mms(1) else None
    )
    numbers = [1, 1, 2, 1, 2, 3, 2, 1]
    verdicts = graded(submissions(*numbers), account, jobs=2)
    assert sorted(account.asked) == [mms(1), mms(2), mms(3)]
    assert [(verdict.sid, verdict.outcome) for verdict in verdicts] == [
        (mms(number), Outcome.PASSED) for number in numbers
    ]


def test_the_same_account_at_two_addresses_is_asked_twice():
    """Another region holds other messages, and so may another machine's stand-in."""
    accounts = {name: FakeAccount(address=f"https://api.{name}.twilio.com") for name in ("us1", "ie1")}
    handed_in = [Submission(mms(1), profile=name) for name in (*accounts, "us1")]
    verdicts = list(grade(handed_in, lambda row: accounts[row.profile], Plan()))
    assert [verdict.address[12:15] for verdict in verdicts] == ["us1", "ie1", "us1"]
    assert [account.asked for account in accounts.values()] == [[mms(1)], [mms(1)]]


def test_a_verdict_that_was_given_out_is_recalled():
    """Whoever keeps the verdicts is asked for those of this run, too, so that it need not hold them."""
    given = {}
    account = FakeAccount()
    memory = Memory(recall=given.get)
    for verdict in grade(submissions(1, *range(100, 150), 1), lambda _: account, Plan(jobs=2, memory=memory)):
        given[verdict.asked] = verdict
    assert set(Counter(account.asked).values()) == {1}


def test_the_same_sid_in_two_accounts_is_two_messages():
    """What one account says of a SID is no answer about another account."""
    accounts = {name: FakeAccount(account_sid="AC" + name * 32) for name in "12"}
    handed_in = [Submission(mms(1), account_sid=account.account_sid) for account in accounts.values()]
    verdicts = list(grade(handed_in, lambda row: accounts[row.account_sid[2]], Plan()))
    assert [verdict.account_sid for verdict in verdicts] == ["AC" + "1" * 32, "AC" + "2" * 32]
    assert [account.asked for account in accounts.values()] == [[mms(1)], [mms(1)]]


def test_what_was_mended_in_one_sid_is_not_said_of_its_twin():
    """Two who hand in one message share its verdict, not the notes on how they wrote its SID."""
    typed = [f"<{mms(1)}>", mms(1)]
    verdicts = graded([Submission(text) for text in typed], FakeAccount())
    assert [[note.name for note in verdict.notes] for verdict in verdicts] == [["sid-mended"], []]


def test_nothing_is_asked_about_what_is_no_sid():
    """An empty cell and nonsense are failed, and no account is even opened for them."""

    def no_account(_submission):
        raise AssertionError

    verdicts = list(grade([Submission(""), Submission("hello")], no_account, Plan()))
    assert outcomes(verdicts) == ["failed", "failed"]
    assert str(verdicts[0].checks[0].rationale) == "Nothing was handed in."


def test_a_line_that_cant_be_read_is_undecided():
    """Nothing is known of what was handed in, so it is not failed, and nothing is asked."""
    account = FakeAccount()
    (verdict,) = graded([Submission("", named("Ann"), problem=msg("Line 7 can't be read."))], account)
    assert (verdict.outcome, verdict.error) == (Outcome.UNDECIDED, "unreadable-line")
    assert str(verdict.checks[0].rationale) == "Line 7 can't be read."
    assert account.asked == []


def test_an_account_that_cant_be_opened_leaves_its_rows_undecided():
    """A row with an unknown profile is undecided with the reason; the others are judged."""
    account = FakeAccount()

    def messages_of(submission):
        if submission.profile:
            raise PROBLEM
        return account

    handed_in = [Submission(mms(1), profile="nobody"), Submission(mms(2))]
    verdicts = list(grade(handed_in, messages_of, Plan()))
    assert outcomes(verdicts) == ["undecided", "passed"]
    assert (verdicts[0].error, str(verdicts[0].checks[0].rationale)) == ("unknown-profile", "no such profile")


@pytest.mark.parametrize("where", ["looking", "opening"])
def test_a_bug_of_ours_is_nobodys_failure(where):
    """An exception that nobody foresaw makes one submission undecided, and whoever runs the program is told."""

    def bug(number):
        if number == mms(2):
            raise ZeroDivisionError

    account = FakeAccount(lambda sid, _look: bug(sid) if where == "looking" else None)

    def messages_of(submission):
        if where == "opening":
            bug(submission.sid)
        return account

    bugs = []
    verdicts = list(grade(submissions(1, 2, 3), messages_of, Plan(on_bug=bugs.append)))
    assert outcomes(verdicts) == ["passed", "undecided", "passed"]
    assert verdicts[1].error == "unforeseen"
    assert [check.outcome.value for check in verdicts[1].checks] == ["undecided"] * 3
    assert [type(error) for error in bugs] == [ZeroDivisionError]


def test_media_on_its_way_holds_up_nobody():
    """With a single job, others are judged while a message's media is waited for; then it is found."""
    account = FakeAccount(pending={mms(1): 1})
    verdicts = graded(submissions(1, 2, 3), account, jobs=1, wait=30)
    assert outcomes(verdicts) == ["passed"] * 3
    assert account.asked == [mms(1), mms(2), mms(3), mms(1)]


@pytest.mark.parametrize(("wait", "looks"), [(0, 1), (0.6, 3)])
def test_media_that_does_not_come_is_undecided(wait, looks):
    """The waiting ends when it should, and the last look is at its very end."""
    account = FakeAccount(pending={mms(1): 99})
    (verdict,) = graded(submissions(1), account, wait=wait)
    assert verdict.outcome is Outcome.UNDECIDED
    assert len(account.asked) == looks


def test_what_may_pass_is_tried_again():
    """A connection that fails once costs the learner nothing."""

    def fails_once(_sid, look):
        if look == 1:
            raise outage()

    account = FakeAccount(fails_once)
    assert outcomes(graded(submissions(1, 2), account)) == ["passed", "passed"]
    assert Counter(account.asked) == {mms(1): 2, mms(2): 2}


def test_refused_credentials_are_asked_with_no_more():
    """Once an account has refused twenty messages in a row, the rest is undecided unasked, for the same reason."""

    def always(_sid, _look):
        raise refused()

    account = FakeAccount(always)
    verdicts = graded(submissions(*range(100)), account, jobs=2)
    assert set(outcomes(verdicts)) == {"undecided"}
    assert all(verdict.credentials_refused for verdict in verdicts)
    assert 20 <= len(account.asked) <= 22


def test_no_more_are_looked_at_at_once_than_there_are_jobs():
    """The bound holds, and is used."""
    account = FakeAccount(lambda _sid, _look: until(lambda: account.most_together == 5))
    graded(submissions(*range(20)), account, jobs=5)
    assert account.most_together == 5


def test_submissions_are_read_as_they_are_needed():
    """Of an endless roster no more is read than may be held."""
    read = []

    def endless():
        for number in count():
            read.append(number)
            yield Submission(mms(number))

    first = next(grade(endless(), lambda _: FakeAccount(), Plan(jobs=2)))
    assert first.sid == mms(0)
    assert len(read) <= 4


def test_what_waits_for_the_first_verdict_is_bounded():
    """While the first verdict is awaited, others are judged ahead of it, but only so many."""
    read = []

    def roster():
        for number in range(2 * WINDOW):
            read.append(number)
            yield Submission(mms(number) if number == 0 else "none")

    account = FakeAccount(lambda _sid, _look: until(lambda: len(read) == WINDOW))
    verdicts = grade(roster(), lambda _: account, Plan(jobs=2))
    assert next(verdicts).outcome is Outcome.PASSED
    assert len(read) == WINDOW
    assert len(list(verdicts)) == 2 * WINDOW - 1


def test_what_is_known_is_not_asked():
    """A verdict that memory recalls stands for whoever hands the message in."""
    (known,) = graded(submissions(1), FakeAccount())
    recalled = {known.asked: known}
    account = FakeAccount()
    memory = Memory(recall=recalled.get)
    verdicts = graded(submissions(2, 1), account, memory=memory)
    assert account.asked == [mms(2)]
    assert [(verdict.submission.name, verdict.outcome) for verdict in verdicts] == [
        ("l0", Outcome.PASSED),
        ("l1", Outcome.PASSED),
    ]


def test_every_verdict_is_recorded_before_more_is_asked():
    """Asked about but not recorded there are never more messages than jobs: so little a crash can cost."""
    recorded = []
    lost = []

    def at_most_three(_sid, _look):
        lost.append(len(account.asked) - len(recorded))

    account = FakeAccount(at_most_three)
    memory = Memory(record=recorded.extend)
    verdicts = graded(submissions(*range(200)), account, jobs=3, memory=memory)
    assert max(lost) <= 3
    assert sorted(verdict.sid for verdict in recorded) == sorted(verdict.sid for verdict in verdicts)


def test_a_verdict_is_recorded_before_it_is_given_out():
    """What a report shows is remembered already, also where nothing had to be asked."""
    recorded = []
    handed_in = [Submission(""), *submissions(1), Submission("none"), *submissions(1)]
    memory = Memory(record=recorded.extend)
    for verdict in grade(handed_in, lambda _: FakeAccount(), Plan(memory=memory)):
        assert verdict in recorded
    assert len(recorded) == 4


def test_a_roster_that_breaks_off_loses_no_verdict():
    """What was read before is judged and given out, then the trouble is raised."""

    def roster():
        yield from submissions(1, 2)
        raise PROBLEM

    verdicts = grade(roster(), lambda _: FakeAccount(), Plan())
    assert outcomes(islice(verdicts, 2)) == ["passed", "passed"]
    with pytest.raises(UsageError, match="no such profile"):
        next(verdicts)


def test_a_row_that_is_done_with_is_gone():
    """Nothing of it is left for the garbage collector, whose search would grow with the class."""
    account = FakeAccount()
    gc.collect()
    gc.disable()
    try:
        for _verdict in grade(submissions(*range(200)), lambda _: account, Plan(jobs=4)):
            pass
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 200
