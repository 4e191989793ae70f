"""Files that may hold personal data are for their owner alone, whatever was there before and whatever the umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from faulty_account import TO, FaultyAccount, answers, item, media_page, mms
from people import named

from verifier.grading.ledger import Ledger
from verifier.models import Submission
from verifier.transport.tasks import run
from verifier.verifying.verify import verify

MMS = "MMfeedfacefeedfacefeedfacefeedface"


@pytest.fixture(autouse=True)
def _open_handed():
    """A user whose files are anybody's."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("VERIFIER_SANDBOX", "1")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def roster(tmp_path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(f"learner,sid\nAda,{MMS}\n")
    return path


def modes(*paths: Path) -> dict[str, str]:
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in paths}


def test_the_ledger_and_what_lies_beside_it(verifier, roster, tmp_path):
    """The ledger is private, and so is its journal while a run is under way or was killed."""
    assert verifier("grade", roster, "--ledger", tmp_path / "ledger").returncode == 0
    assert modes(*tmp_path.glob("ledger*")) == {"ledger": "0o600"}


def test_the_journal_of_an_open_ledger(tmp_path):
    """What SQLite keeps beside the ledger while it is open is as private as the ledger."""

    def nobody(_submission):
        raise AssertionError

    with Ledger(tmp_path / "ledger") as ledger:
        ledger.record([run(verify(Submission("MM12", named("Ada")), nobody))])
        found = modes(*tmp_path.glob("ledger*"))
    assert len(found) > 1
    assert set(found.values()) == {"0o600"}


def test_the_sandbox(verifier, tmp_path):
    """The sandbox's file is private, and so is the directory that was made for it."""
    assert verifier("send", "--to", TO, "--media-url", "https://example.com/a.png").returncode == 0
    made = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert made
    assert set(modes(*made).values()) == {"0o600"}
    assert set(modes(*(path.parent for path in made)).values()) == {"0o700"}


@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize("name", ["json", "csv", "html"])
def test_a_report_that_reveals(verifier, roster, tmp_path, name, existing):
    """It is private also where a file of that name, or the rest of a broken run, is anybody's to read."""
    path = tmp_path / f"report.{name}"
    if existing:
        path.touch(0o666)
        path.with_name(f"{path.name}.part").touch(0o666)
    for command in (("verify", MMS), ("grade", roster)):
        assert verifier(*command, "--reveal", "-f", f"{name}:{path}").returncode == 0
        assert modes(path) == {path.name: "0o600"}


def test_a_report_that_hides_is_as_any_file(verifier, tmp_path):
    """Without --reveal the umask decides."""
    assert verifier("verify", MMS, "-f", f"json:{tmp_path / 'report'}").returncode == 0
    assert modes(tmp_path / "report") == {"report": "0o666"}


def test_saved_media(verifier, tmp_path):
    """Pictures that were sent are private, and so is the directory that was made for them."""
    assert verifier("verify", MMS, "--save-media", tmp_path / "media").returncode == 0
    (saved,) = (tmp_path / "media").iterdir()
    assert modes(saved, saved.parent) == {saved.name: "0o600", "media": "0o700"}


@pytest.mark.usefixtures("credentials")
def test_media_whose_sid_is_a_path(verifier, monkeypatch, tmp_path):
    """No answer chooses where a file is put."""
    monkeypatch.setenv("VERIFIER_SANDBOX", "0")
    hostile = item(mms(2)) | {"sid": "../../ME" + "0" * 32}
    with FaultyAccount(list_media=answers(media_page(mms(2), media_list=[hostile]))) as there:
        monkeypatch.setenv("VERIFIER_API_URL", there.url)
        verifier("verify", mms(2), "--save-media", tmp_path / "a" / "b" / "media")
    assert [path for path in (tmp_path / "a").rglob("*") if path.is_file()] == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)
def test_a_user_without_a_home_or_a_name():
    """A container's number of a user has neither: no twilio-cli is found there, and the sandbox asks for a file."""
    code = """if True:
        import os
        from platformdirs import unix
        from verifier.credentials.find import profiles
        from verifier.errors import UsageError
        from verifier.files import home
        from verifier.sandbox.file import default_path
        os.setuid(54321)
        assert profiles(home()) == ()
        assert default_path({"VERIFIER_SANDBOX_DB": ":memory:"}) == ":memory:"
        try:
            print(default_path({}))
        except UsageError as error:
            print(error.name)
    """
    # Measuring coverage would write a file as somebody who may not.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    environ = {name: value for name, value in kept.items() if name not in ("HOME", "XDG_STATE_HOME")}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.stderr) == ("no-home\n", "")
