"""The Japanese catalogue, held against the sources and against the rules at its head."""

import re
import runpy
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[1]
CATALOGUE = runpy.run_path(str(ROOT / "tools" / "catalogue.py"))
JAPANESE = CATALOGUE["japanese"]()
ENTRIES = [message for message in JAPANESE if message.id]
JA = "\u3000-\u30ff\u4e00-\u9fff"


def english(message):
    """All English forms of an entry as one text."""
    return "\n".join(message.id) if message.pluralizable else message.id


def japanese(message):
    return message.string[0] if message.pluralizable else message.string


def pairs():
    """The English and Japanese of every entry."""
    return [(english(message), japanese(message)) for message in ENTRIES]


def placeholders(text):
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def links(text):
    found = re.findall(r"https?://[A-Za-z0-9{][A-Za-z0-9./:{}_-]*", text)
    return {link.rstrip(".") for link in found}


def test_the_catalogue_holds_the_sentences_of_the_sources():
    """Every sentence is there, and none is left over or put aside: `python tools/catalogue.py` sees to it."""
    assert {message.id for message in ENTRIES} == {
        message.id for message in CATALOGUE["sentences"]() if message.id
    }
    assert not JAPANESE.obsolete
    assert len(ENTRIES) > 500


def test_the_compiled_catalogue_is_fresh():
    """The .mo file is what the .po file compiles to."""
    assert CATALOGUE["MO"].read_bytes() == CATALOGUE["compiled"](CATALOGUE["updated"](JAPANESE))


def test_the_head_names_neither_times_nor_persons():
    """The head says what it is about, and holds no placeholder and nothing that changes by itself."""
    head = CATALOGUE["PO"].read_text("utf-8").partition("#:")[0]
    assert '"Language: ja\\n"' in head
    for word in ("POT-Creation-Date", "PO-Revision-Date", "Translator", "FULL NAME", "PROJECT", "@", "fuzzy"):
        assert word not in head


def test_every_sentence_is_translated():
    """Each has a translation that nobody doubts, in Japanese where it is more than names and values."""
    untouched = r"(SID|From|To|M)|[^A-Za-z]*(\{\w+\}[^A-Za-z]*)+"
    assert not [message.id for message in ENTRIES if message.fuzzy or not japanese(message)]
    assert not [
        text for _, text in pairs() if not re.search(f"[{JA}]", text) and not re.fullmatch(untouched, text)
    ]


def test_values_stay():
    """A translation has the placeholders of the sentence; in a count, those of its plural."""
    sentences = [message.id[-1] if message.pluralizable else message.id for message in ENTRIES]
    texts = [japanese(message) for message in ENTRIES]
    assert not [
        text
        for sentence, text in zip(sentences, texts, strict=True)
        if placeholders(text) != placeholders(sentence)
    ]


def test_what_is_typed_or_opened_stays():
    """What stands in backticks, and each link, is that of the sentence."""
    assert not [
        text
        for sentence, text in pairs()
        if set(re.findall("`([^`]+)`", text)) != set(re.findall("`([^`]+)`", sentence))
        or text.count("`") % 2
        or links(text) != links(sentence)
    ]


def test_nothing_is_taken_for_markup():
    """No translation brings tags of Rich's or HTML's, Markdown, emoji codes or lines that the sentence lacks."""
    markup = re.compile(r"\*\*|__|</?[a-z]+>|[\n\t]|:[a-z_]+:|\[/?[a-z ]+\]|\]\(")
    assert not [
        text for sentence, text in pairs() if set(markup.findall(text)) - set(markup.findall(sentence))
    ]


def test_spaces_and_marks_follow_the_rules():
    """No space parts Japanese from Latin, but for the one after a link, and the marks are those of the head."""
    against = (
        f"[{JA}] [A-Za-z0-9{{`(]",
        f"[A-Za-z0-9}}`)] [{JA}]",
        "[（）：！？，．ａ-ｚＡ-Ｚ０-９]",
        "  |。。|、$|[。、] ",
        "[ぁ-んァ-ヶ一-龠][,.!;]",
    )
    wrong = []
    for sentence, text in pairs():
        plain = re.sub(r"(https?://[^ ]+|\{(url|target|where)\}) ", "", text)
        wrong += [text for pattern in against if re.search(pattern, plain)]
        wrong += [text] if text.endswith(" ") != sentence.endswith(" ") else []
    assert not wrong


def test_a_question_stays_a_question():
    """What asks in English asks in Japanese."""
    assert not [text for sentence, text in pairs() if "?" in sentence and "?" not in text]
