"""Pictures and saved media where there is no terminal, and where they can't be had."""

import json
import re
import subprocess
import sys

import pytest
from faulty_account import ACCOUNT, TOKEN, FaultyAccount, answers, item, media_page, mms, refuses
from local_server import answer, in_turn, redirect

from verifier.limits import MOST_BYTES
from verifier.sandbox import seed

MMS = "MMfeedfacefeedfacefeedfacefeedface"
TWO = "MMfacecafefacecafefacecafefacecafe"
FILES = "MMd0c5d0c5d0c5d0c5d0c5d0c5d0c5d0c5"
CHEST = "MEfeedfacefeedfacefeedface00000001.png"
OURS = mms(4)
HALF = "▀"
PICTURE = "Picture  image/png, 240x180 pixels, 3,851 bytes"
ACCOUNTS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}


@pytest.fixture
def sandbox(tmp_path):
    return {"VERIFIER_SANDBOX": "1", "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db")}


def account(*media, **changes):
    """A server that tells of an MMS and its media, and answers for the media itself as it is told."""
    items = media_page(OURS, media_list=[item(OURS, number, **changes) for number in range(2)])
    bytes_of = in_turn(*media)  # redirects lead to a path that is nobody's
    return FaultyAccount(list_media=answers(items), fetch_content=bytes_of, ask_about_account=bytes_of)


def at(server):
    return {**ACCOUNTS, "VERIFIER_API_URL": server.url}


def test_a_pipe_gets_no_picture_and_no_request_for_one(verifier):
    """Unless it is asked for, nothing is fetched where nobody sits."""
    with account(answer(500)) as twilio:
        run = verifier("verify", OURS, env=at(twilio))
    assert run.returncode == 0
    assert len(twilio.seen) == 2


def test_no_picture_library_is_loaded_without_a_picture(sandbox):
    """A report without a picture pays for none of what pictures need."""
    probe = (
        "import sys; from verifier.__main__ import main\n"
        f"main(['verify', '{MMS}'])\n"
        "print(sorted({'PIL', 'textual_image', 'verifier.content', 'verifier.picture'} & set(sys.modules)))"
    )
    environ = {"PYTHONPATH": ":".join(sys.path), "LC_ALL": "C.UTF-8", **sandbox}
    run = subprocess.run(
        [sys.executable, "-c", probe], env=environ, capture_output=True, text=True, check=False
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_a_picture_asked_for_in_a_pipe_is_words(verifier, sandbox):
    """Without colours there is the line about the picture, after what was found."""
    run = verifier("verify", MMS, "--picture", env=sandbox)
    assert run.stderr == ""
    assert PICTURE in run.stdout.splitlines()
    assert run.stdout.index(PICTURE) > run.stdout.index("image/png  ME")


def test_colors_that_are_forced_bring_the_picture(verifier, sandbox):
    """With FORCE_COLOR a picture that is asked for goes into the pipe as half-cells."""
    run = verifier("verify", MMS, "--picture", env={**sandbox, "FORCE_COLOR": "1", "COLORTERM": "truecolor"})
    assert run.stdout.count(HALF) == 53 * 20


def test_a_file_gets_no_picture(verifier, sandbox, tmp_path):
    """The picture is for whoever looks at standard output; a file of the same format has none."""
    path = tmp_path / "report.txt"
    run = verifier("verify", MMS, "--picture", "-f", f"text:{path}", "-f", "text", env=sandbox)
    assert PICTURE in run.stdout
    assert "Picture" not in path.read_text("utf-8")


def test_standard_output_stays_json(verifier, sandbox):
    """In another format --picture has nothing to say."""
    run = verifier("verify", MMS, "-f", "json", "--picture", env=sandbox)
    assert json.loads(run.stdout)["outcome"] == "passed"
    assert run.stderr == ""


@pytest.mark.parametrize(
    ("behaviours", "reason"),
    [
        ([refuses(404, 20404)], "holds nothing with this SID"),
        ([refuses(401, 20003)], "does not take these credentials"),
        ([answer(204, b"")], "makes no sense"),
        ([redirect("http://cdn.example/x")], "no address to send to"),
        ([redirect("/x"), answer(403, b"")], "did not give it (HTTP 403)"),
        ([redirect("/x"), redirect("/x")], "did not give it (HTTP 302)"),
        ([answer(body=seed.media_bytes("chest.png")[:500])], "damaged or cut off"),
        ([answer(body=bytes(MOST_BYTES + 1))], "larger than 5 MB"),
    ],
)
def test_a_picture_that_cannot_be_shown_changes_nothing_else(verifier, behaviours, reason):
    """The verdict, its report and the exit code stay; one line on standard error says why there is no picture."""
    with account(*behaviours) as twilio:
        run = verifier("verify", OURS, "--picture", env={**at(twilio), "FORCE_COLOR": "1"})
    assert run.returncode == 0
    assert "PASSED" in run.stdout
    assert HALF not in run.stdout
    (line,) = run.stderr.splitlines()
    assert line.startswith("The picture can't be shown. ")
    assert reason in line


def test_all_media_is_saved(verifier, sandbox, tmp_path):
    """Each item is stored under its SID and what its type is called, for its owner's eyes, and told on stderr."""
    folder = tmp_path / "new" / "media"
    run = verifier("verify", MMS, FILES, "--save-media", folder, "-f", "json", env=sandbox)
    assert run.returncode == 0
    assert json.loads(run.stdout)["outcome"] == "passed"
    saved = {path.name: path for path in folder.iterdir()}
    assert saved[CHEST].read_bytes() == seed.media_bytes("chest.png")
    assert sorted(path.suffix for path in saved.values()) == [".mp4", ".pdf", ".png", ".vcf"]
    assert all(re.fullmatch("ME[0-9a-f]{32}", path.stem) for path in saved.values())
    assert {path.stat().st_mode & 0o777 for path in saved.values()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run.stderr.splitlines()[0] == f"Saved {folder / CHEST} (3,851 bytes)."
    assert len(run.stderr.splitlines()) == 4


def test_media_saved_again_is_left_alone(verifier, sandbox, tmp_path):
    """The same bytes are no reason to write, nor to complain; quiet says nothing of what went well."""
    verifier("verify", MMS, "--save-media", tmp_path, "-q", env=sandbox)
    before = (tmp_path / CHEST).stat()
    again = verifier("verify", MMS, "--save-media", tmp_path, env=sandbox)
    quiet = verifier("verify", MMS, "--save-media", tmp_path, "-q", env=sandbox)
    assert (again.returncode, again.stderr) == (0, f"{tmp_path / CHEST} is there already.\n")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert (tmp_path / CHEST).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("kind", ["other", "longer", "link", "folder"])
def test_nothing_is_overwritten(verifier, sandbox, tmp_path, kind):
    """What is there already and is something else stays, also behind a link: exit code 2, after the report."""
    path, target = tmp_path / CHEST, tmp_path / "precious"
    target.write_text("precious")
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(target)
    else:
        path.write_bytes(seed.media_bytes("chest.png") + b"x" if kind == "longer" else bytes(3851))
    before = path.read_bytes() if path.is_file() else None
    run = verifier("verify", MMS, "--save-media", tmp_path, env=sandbox)
    assert run.returncode == 2
    assert "PASSED" in run.stdout
    assert "was not overwritten" in run.stderr
    assert target.read_text() == "precious"
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_link_that_leads_nowhere_is_not_written_through(verifier, sandbox, tmp_path):
    """A link in the file's place does not make a file elsewhere."""
    (tmp_path / CHEST).symlink_to(tmp_path / "elsewhere")
    assert verifier("verify", MMS, "--save-media", tmp_path, env=sandbox).returncode == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_directory_that_cannot_be_is_found_out_first(verifier, tmp_path):
    """A file in the directory's place is a usage error before anything is asked of Twilio."""
    path = tmp_path / "file"
    path.write_text("x")
    with account() as twilio:
        run = verifier("verify", OURS, "--save-media", path, "-f", "json", env=at(twilio))
    assert run.returncode == 2
    assert json.loads(run.stdout)["error"]["name"] == "unwritable-file"
    assert twilio.seen == []


def test_what_can_be_saved_is_saved(verifier, tmp_path):
    """An item that can't be fetched is named; the others are stored, and the exit code is the verdict's."""
    with account(refuses(404, 20404), answer(body=b"second")) as twilio:
        run = verifier("verify", OURS, "--save-media", tmp_path / "m", env=at(twilio))
    assert run.returncode == 0
    first, second = (item(OURS, number)["sid"] for number in range(2))
    assert [path.name for path in (tmp_path / "m").iterdir()] == [f"{second}.png"]
    assert f"{first} was not saved. " in run.stderr


@pytest.mark.parametrize("kind", ["text/html", "../../x", "image/png/../../sh", "application/x-sh", ""])
def test_a_strange_type_names_no_file(verifier, tmp_path, kind):
    """A type that is none of Twilio's makes a file that nothing opens, in the directory and nowhere else."""
    with account(answer(body=b"#!/bin/sh", headers={"Content-Type": "x/y"}), content_type=kind) as twilio:
        verifier("verify", OURS, "--save-media", tmp_path / "m", env=at(twilio))
    assert {path.suffix for path in (tmp_path / "m").iterdir()} == {".bin"}
    assert len(list((tmp_path / "m").iterdir())) == 2


def test_a_picture_that_is_shown_and_saved_is_fetched_once(verifier, tmp_path):
    """One request brings the bytes for both."""
    body = answer(body=seed.media_bytes("chest.png"))
    with account(body) as twilio:
        run = verifier("verify", OURS, "--picture", "--save-media", tmp_path / "m", env=at(twilio))
    assert run.returncode == 0
    assert PICTURE in run.stdout
    assert len(twilio.seen) == 2 + 2


def test_failed_messages_keep_their_media_too(verifier, tmp_path):
    """Whatever the verdict, media that is there is saved, and the exit code is the verdict's."""
    sid = "SM" + OURS[2:]
    page = media_page(sid, media_list=[item(sid)])
    with FaultyAccount(list_media=answers(page), fetch_content=answer(body=b"x")) as twilio:
        run = verifier("verify", sid, "--save-media", tmp_path / "m", env=at(twilio))
    assert run.returncode == 1
    assert len(list((tmp_path / "m").iterdir())) == 1
