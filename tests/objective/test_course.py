"""An objective of a course's own: read from TOML, or refused with what to write instead."""

import json
import tomllib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from verifier.errors import UsageError
from verifier.objective.checks import CHECKS
from verifier.objective.course import MOST_BYTES, chosen, load, schema
from verifier.objective.objective import MMS, OBJECTIVES, STRICT

OWL = """
title = "Send an owl"

[checks]
mms-sid = true
message-found = true
media-type = ["image/*"]
body-contains = "{student_id}"
sent-before = 2026-11-30
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="owl.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_file_is_an_objective(written):
    """Its name is the file's, its checks stand in their order, and whether the message exists is asked once."""
    objective = load(written(OWL))
    assert (objective.name, objective.title) == ("owl", "Send an owl")
    assert [check.name for check in objective.checks] == list(tomllib.loads(OWL)["checks"])
    assert objective.columns == ("student_id",)
    assert objective.checks[-1].setting == datetime.combine(date(2026, 11, 30), time.max, UTC)


def test_whether_the_message_exists_is_always_asked(written):
    """First, where the file does not say when."""
    objective = load(written('title = "x"\n[checks]\nreply = true'))
    assert [check.name for check in objective.checks] == ["message-found", "reply"]


def test_what_is_asked_is_part_of_its_key(written):
    """A ledger's verdict by another file of the same name, or by the same one before it was changed, is another."""
    keys = {load(written(OWL.replace("image", kind))).key for kind in ("image", "video")}
    assert len(keys) == 2
    assert load(written(OWL)).key == load(written(OWL)).key
    assert MMS.key == "mms"


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_is_chosen_by_name(name):
    """In any case."""
    assert chosen(f" {name.upper()} ") is OBJECTIVES[name]


def test_strict_is_another_word():
    """And nothing asked for is the quest's own objective."""
    assert chosen(None) is MMS
    assert chosen(None, strict=True) is chosen("mms-strict", strict=True) is STRICT
    with pytest.raises(UsageError) as refused:
        chosen("sms", strict=True)
    assert refused.value.name == "objective-and-strict"


@pytest.mark.parametrize(
    ("text", "problem", "step"),
    [
        ("title", "it is no TOML", "schema objective"),
        (b"\xff\xfe\x00", "it is no TOML", "schema objective"),
        ("x" * (MOST_BYTES + 1), "it is too long", "schema objective"),
        ("[checks]\nhas-media = true", "it has no title", "title = "),
        ('title = ""\n[checks]\nhas-media = true', "it has no title", "title = "),
        ('title = "x"', "it asks nothing", "[checks]"),
        ('title = "x"\n[checks]', "it asks nothing", "[checks]"),
        ('title = "x"\nchecks = 1', "it asks nothing", "[checks]"),
        ('title = "x"\npoints = 1\n[checks]\nreply = true', "there is no points", "title, checks"),
        ('title = "x"\n[checks]\nhas-medea = true', "there is no check has-medea", "message-found, mms-sid"),
        ('title = "x"\n[checks]\nhas-media = false', "has-media takes true only", "`has-media = true`"),
        ('title = "x"\n[checks]\nmedia-at-least = 11', "media-at-least can't be 11", "`media-at-least = 2`"),
        ('title = "x"\n[checks]\nmedia-at-least = true', "media-at-least can't be True", "`media-at-least = 2`"),
        ('title = "x"\n[checks]\nstatus = ["deliverd"]', "status can't be", '`status = ["delivered"]`'),
        ('title = "x"\n[checks]\nmedia-type = []', "media-type can't be", '`media-type = ["image/*"]`'),
        ('title = "x"\n[checks]\nto = "call me, please"', "to can't be", '`to = "+15558675310"`'),
        ('title = "x"\n[checks]\nbody-contains = " "', "body-contains can't be", "{student_id}"),
        ('title = "x"\n[checks]\nsent-after = 2026-11-30T18:00:00', "sent-after can't be", "`sent-after = 2026-11-01`"),
    ],
)  # fmt: skip
def test_what_is_no_objective_is_refused(written, text, problem, step):
    """With what is wrong, and what to write."""
    with pytest.raises(UsageError) as refused:
        load(written(text))
    assert refused.value.name == "bad-objective"
    assert problem in str(refused.value.message)
    assert step in str(refused.value.help)


def test_a_name_that_nobody_knows(tmp_path):
    """The help names all there are."""
    with pytest.raises(UsageError) as refused:
        chosen(str(tmp_path / "nope"))
    assert refused.value.name == "unknown-objective"
    assert all(name in str(refused.value.help) for name in OBJECTIVES)


def test_an_unknown_column_is_told(written):
    """With the columns that there are; without a roster there is none."""
    objective = load(written(OWL))
    with pytest.raises(UsageError) as refused:
        objective.of_roster(("Name", "sid"))
    assert (refused.value.name, "Name, sid" in str(refused.value.help)) == ("unknown-column", True)
    with pytest.raises(UsageError, match="there is none here"):
        objective.of_roster(())
    for heading in ("Student_ID ", "student id", "Student-ID"):
        assert objective.of_roster((heading, "sid")).columns == (heading,)
    assert objective.of_roster(("Student ID", "student_id", "sid")).columns == ("student_id",)
    assert MMS.of_roster(()) is MMS


def test_the_schema_describes_it(written):
    """What is read is valid by the schema, and each check is in it with its question and an example that is read."""
    described = schema()
    Draft202012Validator.check_schema(described)
    valid = Draft202012Validator(described)
    assert list(described["properties"]["checks"]["properties"]) == list(CHECKS)
    for name, check in CHECKS.items():
        text = f'title = "x"\n[checks]\n{name} = {check.takes.example if check.takes else "true"}'
        assert load(written(text)).checks[-1].name == name
        document = json.loads(json.dumps(tomllib.loads(text), default=str))
        assert not [*valid.iter_errors(document)]
    assert not valid.is_valid({"title": "x", "checks": {"has-medea": True}})
    assert not valid.is_valid({"title": "x", "checks": {"has-media": False}})


@given(st.binary(max_size=60) | st.sampled_from([OWL.encode()[:n] for n in range(0, len(OWL), 7)]))
def test_any_file_is_an_objective_or_refused(tmp_path_factory, content):
    """No exception but ours."""
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_bytes(content)
    try:
        objective = load(path)
    except UsageError:
        return
    assert objective.checks


def test_a_moment_is_a_days_start_or_end(written):
    """A day is taken in UTC; a moment keeps its zone."""
    text = 'title = "x"\n[checks]\nsent-after = 2026-11-01\nsent-before = "2026-11-30T18:00+09:00"'
    _, after, before = load(written(text)).checks
    assert after.setting == datetime(2026, 11, 1, tzinfo=UTC)
    assert before.setting == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert before.setting.utcoffset() == timedelta(hours=9)
