"""Sentences and the language they are told in."""

import pytest

from verifier.i18n import (
    Text,
    activate,
    choose_language,
    has_characters_of,
    language,
    language_of,
    msg,
    msgn,
    together,
    tr,
)


@pytest.fixture(params=["en", "ja"])
def spoken(request):
    """Each language in turn, and English again."""
    activate(request.param)
    yield request.param
    activate("en")


@pytest.mark.parametrize(
    ("argv", "environ", "chosen"),
    [
        ([], {}, "en"),
        ([], {"LANG": "ja_JP.UTF-8"}, "ja"),
        ([], {"LANG": "ja_JP.eucJP"}, "ja"),
        ([], {"LANG": "ja"}, "ja"),
        ([], {"LANG": "C"}, "en"),
        ([], {"LANG": "POSIX"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "ja"),
        ([], {"LC_MESSAGES": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        ([], {"LC_ALL": "de_DE", "LANG": "ja_JP.UTF-8"}, "en"),
        ([], {"LC_ALL": "C", "VERIFIER_LANG": "ja"}, "ja"),
        ([], {"LANG": "ja_JP.UTF-8", "VERIFIER_LANG": "en"}, "en"),
        (["--lang", "ja"], {"VERIFIER_LANG": "en"}, "ja"),
        (["verify", "--lang=en", "MM1"], {"LANG": "ja"}, "en"),
        (["verify", "--lang=JA-jp"], {}, "ja"),
        (["--lang", "ja", "verify", "--lang", "en"], {}, "en"),
        (["verify", "--lang", "de"], {"LANG": "ja"}, "ja"),
        (["verify", "--lang"], {"LANG": "ja"}, "ja"),
        (["verify", "--", "--lang", "ja"], {}, "en"),
    ],
)
def test_the_language_that_is_asked_for(argv, environ, chosen):
    """The option goes before VERIFIER_LANG, that before the locale's variables in their own order."""
    assert choose_language(argv, environ) == chosen


def test_languages_that_are_not_ours():
    """A locale of another language has none of ours, and neither has nonsense."""
    assert [language_of(name) for name in ("de", "jav_ID", "", "日本語")] == [None] * 4


@pytest.mark.parametrize(
    ("name", "encoding", "able"),
    [
        ("ja", "utf-8", True),
        ("ja", "euc_jp", True),
        ("ja", "cp932", True),
        ("ja", "ascii", False),
        ("ja", "latin-1", False),
        ("ja", None, False),
        ("ja", "no-such-encoding", False),
        ("en", "ascii", True),
    ],
)
def test_a_language_needs_its_characters(name, encoding, able):
    """Japanese is told where the encoding has Japanese characters, English everywhere."""
    assert has_characters_of(name, encoding) is able


def test_machines_read_english_whatever_is_spoken(spoken):
    """`str` is English in every language, `tr` follows the language, and so does its tag."""
    text = msg("There is no format {name}.", name="x")
    assert str(text) == "There is no format x."
    assert tr(text) == {"en": str(text), "ja": "xという形式はありません。"}[spoken]
    assert language() == spoken


def test_counts(spoken):
    """English has two forms, Japanese one."""
    one, two = (msgn("{n} minute ago", "{n} minutes ago", n=n) for n in (1, 2))
    assert [str(one), str(two)] == ["1 minute ago", "2 minutes ago"]
    assert [tr(one), tr(two)] == {"en": [str(one), str(two)], "ja": ["1分前", "2分前"]}[spoken]


def test_a_sentence_within_a_sentence(spoken):
    """A value that is a sentence is told in the same language."""
    text = msg("Not known: {trouble}", trouble=msg("The answer makes no sense as Twilio's."))
    assert str(text) == "Not known: The answer makes no sense as Twilio's."
    assert ("The answer" in tr(text)) == (spoken == "en")


def test_text_from_outside_is_never_looked_up(spoken):
    """A plain string stays as it is, also where a sentence has the same words, and braces in values are values."""
    assert tr("passed") == "passed"
    assert "{name} passed" in tr(msg("There is no format {name}.", name="{name} passed"))


def test_what_has_no_translation_stays_english(spoken):
    """An unknown sentence is told as it was written, and an empty one is empty."""
    assert tr(Text("Not in any catalogue.")) == "Not in any catalogue."
    assert tr(msg("")) == ""


def test_sentences_follow_each_other(spoken):
    """English parts sentences by a space, Japanese does not; of none there is an empty text."""
    both = [msg("Wait a minute and ask again."), msg("It can work.")]
    between = {"en": " ", "ja": ""}[spoken]
    assert tr(together(both)) == between.join(map(tr, both))
    assert str(together(both)) == "Wait a minute and ask again. It can work."
    assert tr(together([])) == ""
