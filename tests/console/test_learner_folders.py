"""A folder for each learner, whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.console.learner_folders import folder_name


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("s1001", "s1001"),
        ("bea@x.example", "bea@x.example"),
        ("山田 花子", "山田%20花子"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
        ("a/b\\c:d", "a%2Fb%5Cc%3Ad"),
        ("con", "%con"),
        ("nul.txt", "%nul.txt"),
        ("-rf", "%2Drf"),
        ("x.", "x%2E"),
    ],
)
def test_names(identity, name):
    """What a file system or a shell could take amiss is spelt out."""
    assert folder_name(identity) == name


def test_long_names_stay_apart():
    """They are cut where file systems have an end, and told apart by a mark."""
    one, other = folder_name("x" * 300), folder_name("x" * 301)
    assert len(one) == len(other) <= 100
    assert one != other


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=200),
    st.text(st.characters(codec="utf-8"), min_size=1),
)
def test_no_two_learners_share_a_folder(one, other):
    """No name leads out of its folder, and each is its learner's alone."""
    name = folder_name(one)
    assert name not in ("", ".", "..")
    assert "/" not in name
    assert "\0" not in name
    assert len(name.encode()) <= 100
    assert one == other or name != folder_name(other)
