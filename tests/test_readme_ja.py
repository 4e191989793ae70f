"""The Japanese README, held against the English one and the program."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH = (ROOT / "README.md").read_text("utf-8")
PRACTICE = (ROOT / "docs" / "practice-account.md").read_text("utf-8").replace("# The", "\n## The", 1)
JAPANESE = (ROOT / "README.ja.md").read_text("utf-8")
SAME = {
    "クイックスタート": "Quick start",
    "自分のアカウントで使う": "With your own account",
    "トライアルアカウントでできること、できないこと": "What a trial account can and can't do",
    "MMSを送信する": "Send an MMS",
    "判定する内容": "What is checked",
    "終了コード": "Exit codes",
    "画像を見る": "See the picture",
    "クラスを採点する": "Grade a class",
    "CIで使う": "In CI",
    "練習用アカウント": "The practice account",
}


def section(text, title):
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def blocks(text):
    return re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def codes(text):
    """The first and, where it is a number, the last cell of each row of a table."""
    rows = re.findall(r"^\| (`?[A-Za-z0-9-]+`?) \|.*?(?:\| (\d+) )?\|$", text, re.MULTILINE)
    return [row for row in rows if row[0] not in ("SID", "check", "code")]


@pytest.mark.parametrize(("japanese", "english"), SAME.items())
def test_commands_and_codes_are_those_of_the_english_page(japanese, english):
    """A section has the English one's commands, and its table the same checks, SIDs and exit codes."""
    here, there = section(JAPANESE, japanese), section(PRACTICE + ENGLISH, english)
    assert blocks(here) == blocks(there)
    assert codes(here) == codes(there)
    assert blocks(here) or codes(here)


def test_what_a_newcomer_types_works(verifier, tmp_path):
    """The command that practises the quest without an account passes."""
    practice = blocks(section(JAPANESE, "トライアルアカウントでできること、できないこと"))[0].split()
    run = verifier(*practice[1:], "--lang", "ja", env={"VERIFIER_SANDBOX_DB": str(tmp_path / "db")})
    assert run.returncode == 0, run.stderr
    assert "✔ 合格" in run.stdout


def test_each_page_leads_to_the_other():
    """Whoever reads the other language finds it at the top."""
    assert "(README.md)" in JAPANESE[:400]
    assert "(README.ja.md)" in ENGLISH[:900]


def test_it_follows_the_rules_of_the_catalogue():
    """No space parts Japanese from Latin but after a link, and brackets are half-width."""
    prose = re.sub(r"```.*?```|<!--.*?-->|https?://\S+ ", "", JAPANESE, flags=re.DOTALL)
    assert not re.findall(
        r"[ぁ-んァ-ヶ一-龠] [A-Za-z0-9`]|[A-Za-z0-9`] [ぁ-んァ-ヶ一-龠]|[（）：！？]", prose
    )
