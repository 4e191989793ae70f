"""Looking for a message in several accounts: whose answer counts, and what is said where nobody has it."""

import pytest

from verifier.errors import CredentialsError, NotFound, Unavailable
from verifier.i18n import msg
from verifier.models import Media, Message, Outcome, Submission
from verifier.objective import objective
from verifier.transport.tasks import run
from verifier.verifying.anywhere import Place, is_missing, offering_others, verify_anywhere
from verifier.verifying.verify import Patience

MMS = "MM" + "a" * 32
FIRST, SECOND, THIRD = ("AC" + digit * 32 for digit in "123")
MISSING = NotFound("not-found", msg("Not there."), msg("Look."))
DOWN = Unavailable("no-connection", msg("Nobody answers."), msg("Try again."))
REFUSED = CredentialsError("credentials-refused", msg("Wrong token."), msg("Copy it."))


class Answering:
    """The messages of one account, which gives or raises what it was made with."""

    address = ""

    def __init__(self, account_sid, message, media=()):
        self.account_sid, self.message, self.media = account_sid, message, media
        self.asked = 0

    async def fetch_message(self, *_sid):
        self.asked += 1
        if isinstance(self.message, Exception):
            raise self.message
        return self.message

    async def list_media(self, *_sid):
        return self.media


def holding(account_sid, owner=None):
    owner = owner or account_sid
    media = Media("ME" + "b" * 32, owner, MMS, "image/png", "/x.json")
    return Answering(account_sid, Message(MMS, owner, num_media=1), (media,))


def refusing():
    raise REFUSED


def place(name, messages):
    return Place(msg("profile {name}", name=name), lambda: messages, name)


def look(*places, sid=MMS):
    return run(verify_anywhere(Submission(sid), places, objective.MMS, Patience()))


def test_the_first_that_holds_it_decides():
    """The accounts before are passed over, those after are not asked, and a note says where it was found."""
    last = holding(THIRD)
    verdict = look(place("a", Answering(FIRST, MISSING)), place("b", holding(SECOND)), place("c", last))
    assert (verdict.outcome, verdict.account_sid) == (Outcome.PASSED, SECOND)
    note = verdict.notes[0]
    assert (note.name, note.value) == ("found-in", "b")
    assert "AC22…2222" in str(note.text)
    assert "profile b" in str(note.text)
    assert last.asked == 0


@pytest.mark.parametrize("trouble", [DOWN, REFUSED])
def test_trouble_in_one_account_does_not_stop_the_others(trouble):
    """What goes wrong before the message is found decides nothing."""
    verdict = look(place("a", Answering(FIRST, trouble)), place("b", holding(SECOND)))
    assert verdict.outcome is Outcome.PASSED
    assert not verdict.credentials_refused


def test_a_message_that_does_not_meet_the_objective_is_found_too():
    """The account that holds it has the last word, also where that is a no."""
    later = holding(SECOND)
    without_media = Answering(FIRST, Message(MMS, FIRST, num_media=0))
    verdict = look(place("a", without_media), place("b", later))
    assert (verdict.outcome, verdict.account_sid, later.asked) == (Outcome.FAILED, FIRST, 0)
    assert verdict.notes[0].name == "found-in"


def test_refused_credentials_are_told_among_other_trouble():
    """Where one account is out of reach and another refuses, the run's exit code speaks of credentials."""
    verdict = look(place("a", Answering(FIRST, DOWN)), place("b", Answering(SECOND, REFUSED)))
    assert verdict.error == DOWN.name
    assert verdict.credentials_refused


def test_credentials_that_cannot_be_read_do_not_stop_the_others():
    """A profile that is broken is one that could not be asked."""
    verdict = look(Place(msg("broken"), refusing), place("b", holding(SECOND)))
    assert verdict.outcome is Outcome.PASSED


def test_nowhere_is_failed_when_all_have_answered():
    """Where every account says that it holds no such message, the SID is wrong, and all of them are named."""
    verdict = look(place("a", Answering(FIRST, MISSING)), place("b", Answering(SECOND, MISSING)))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.account_sid is None
    assert [check.outcome for check in verdict.checks] == [Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED]
    assert "AC11…1111 (profile a), AC22…2222 (profile b)" in str(verdict.checks[0].rationale)


@pytest.mark.parametrize(("trouble", "refused"), [(DOWN, False), (REFUSED, True)])
@pytest.mark.parametrize("turned", [False, True])
def test_nowhere_is_undecided_while_one_has_not_answered(trouble, refused, turned):
    """The message may be just there: nothing is decided, in whatever order they were asked."""
    places = [place("a", Answering(FIRST, MISSING)), place("b", Answering(SECOND, trouble))]
    verdict = look(*(reversed(places) if turned else places))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.error == trouble.name
    assert verdict.credentials_refused is refused
    assert f"profile b: {trouble.message}" in str(verdict.checks[0].rationale)


def test_an_answer_about_another_account_does_not_count():
    """The guard holds in every place: somebody else's message is neither found nor missing."""
    verdict = look(place("a", holding(FIRST, owner=THIRD)), place("b", Answering(SECOND, MISSING)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.error == "answer-mismatch"
    assert verdict.message is None


def test_a_text_that_is_no_sid_asks_nobody():
    """What can't be a SID fails as ever."""
    account = holding(FIRST)
    verdict = look(place("a", account), sid="MM12")
    assert (verdict.outcome, verdict.sid, account.asked) == (Outcome.FAILED, None, 0)


def test_only_a_missing_message_may_be_elsewhere():
    """Other profiles are offered for a message that is missing, not for what was found or could not be looked for."""
    missing = look(place("a", Answering(FIRST, MISSING)))
    assert is_missing(missing)
    assert not is_missing(look(place("a", Answering(FIRST, DOWN))))
    assert not is_missing(look(place("a", holding(FIRST))))
    assert not is_missing(look(place("a", holding(FIRST)), sid="MM12"))
    offered = offering_others(missing)
    assert f"verifier verify --any-profile {MMS}" in str(offered.checks[0].help)
    assert offered.outcome is Outcome.FAILED
