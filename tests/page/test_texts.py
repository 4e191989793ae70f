"""The page's sentences, held against the files they stand in."""

import re

from verifier.i18n import Text, in_language, msg
from verifier.page.texts import sentences, spoken, static, translations


def test_every_marked_sentence_is_found():
    """Each `t("…")` of a script and each `data-t` of the page is a sentence of the catalogue."""
    found = set(sentences())
    scripts = b"".join(content for name, content in static().items() if name.endswith(".js")).decode()
    html = static()["index.html"].decode()
    assert found > set(re.findall(r'\bt\("(.*?)"', scripts))
    assert len(re.findall(r"\bdata-t[ >]", html)) > 20
    assert len(found) > 70
    for sentence in ("Skip to HACK", "The chest opens.", "Code, in your own way", "Use {sid}"):
        assert sentence in found
    assert not [each for each in found if "<" in each or "${" in each]


def test_scripts_translate_literals_or_what_the_server_said():
    """No script builds a sentence and translates it: the catalogue could not have it."""
    for name, content in static().items():
        if name.endswith(".js"):
            assert not re.findall(r"\bt\((?:`|[^,()]*\+)", content.decode()), name


def test_a_sentence_comes_in_every_language():
    """Whatever language the process speaks, both are given, with values in place and made harmless."""
    text = msg("{some} {more}", some=msg("passed"), more="\x1b[31mred\u202e")
    assert spoken(text)["en"] == "passed red"
    assert spoken(text)["ja"].startswith(in_language("ja", Text("passed")))
    assert in_language("ja", Text("passed")) != "passed"
    assert spoken(None) is None
    assert set(translations()) == {"en", "ja"}
    assert translations()["en"]["HACK looks at three things"] == "HACK looks at three things"


def test_nothing_is_loaded_from_elsewhere():
    """No file of the page names another server, but in code to copy."""
    for name, content in static().items():
        if name != "quest.js":
            links = re.findall(r"https?://[^\s\"'`]*", content.decode())
            assert set(links) <= {"http://www.w3.org/2000/svg"}, name
