"""The Japanese glossary held against the catalogue: one word per term, and none of those that it replaces."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENTRIES = [
    (str(english), str(japanese))
    for entry in runpy.run_path(str(ROOT / "tools" / "catalogue.py"))["japanese"]()
    if entry.id
    for english, japanese in (
        zip(entry.id, entry.string * 2, strict=False) if entry.pluralizable else ((entry.id, entry.string),)
    )
    if japanese
]

# English → what a Japanese entry about it must hold.
USED = {
    r"\bcredentials?\b(?! file)": "クレデンシャル|認証情報",
    r"\b[Aa]ccount SID\b": "アカウントSID",
    r"\bsubaccount": "サブアカウント",
    r"\bpractice account\b": "練習用アカウント",
    r"\bcarriers?\b": "通信事業者",
    r"\bledger\b": "台帳",
    r"\broster\b": "名簿",
    r"\bobjective\b": "オブジェクティブ",
    r"\bverified numbers?\b": "認証済み",
    r"\bundecided\b": "保留",
    r"\btrial\b": "トライアルアカウント",
}

# The words that it replaces, wherever they stand in an entry.
REPLACED = {
    "Account SID(?!に)": "アカウントSID",
    "断(る|ら|り|っ)": "拒否する",
    "提出を(し|す)": "提出する",
    "送り先|宛先": "送信先",
    "秘密の(値|情報)": "シークレット、機密情報",
    r"(?<!メール)(?<!IP)(?<!IPv6)(?<!IPv4)(?<!の)アドレス(?!は|が|を含)": "URL",
    "トライアル(?!アカウント)": "トライアルアカウント",
    "の外の": "以外の",
    "設定を外": "設定を解除する",
    "新しくする": "初期状態に戻す",
    "想定(外|していない)": "予期しない",
    "サンドボックス": "練習用アカウント",
    "一覧(する|し(?!た表))": "一覧表示する",
    "(ライブラリ|ディレクトリ|フォルダ|ブラウザ|ヘッダ|サーバ|パラメータ|ユーザ)(?!ー)": "ー",
    "他の": "ほかの",
    "検証": "判定",
    "キャリア": "通信事業者",
    "未判定": "判定保留",
    r"[ぁ-んァ-ヶ一-龠] [A-Za-z]|[A-Za-z] [ぁ-んァ-ヶ一-龠]": "no space between Japanese and Latin",
    r"[（）：]": "half-width brackets and colons",
    r"[ぁ-んァ-ヶ一-龠][,.](?!\d)": "、。",
}


@pytest.mark.parametrize("term", USED)
def test_a_term_has_one_word(term):
    """Every entry about a term uses its word."""
    wrong = [
        (english, japanese)
        for english, japanese in ENTRIES
        if re.search(term, re.sub(r"`[^`]*`|\{\w+\}", "", english)) and not re.search(USED[term], japanese)
    ]
    assert wrong == []


@pytest.mark.parametrize("word", REPLACED)
def test_what_the_glossary_replaces_is_gone(word):
    """No entry uses a word that the glossary has a better one for; commands, links and names stay as they are."""
    wrong = [
        japanese
        for _english, japanese in ENTRIES
        if re.search(word, re.sub(r"`[^`]*`|https?://\S+|\{[^}]*\}", "0", japanese))
    ]
    assert wrong == [], f"use {REPLACED[word]}"


def test_there_is_something_to_hold():
    """The catalogue is read, and the glossary's terms occur in it."""
    assert len(ENTRIES) > 500
    assert all(any(re.search(term, english) for english, _japanese in ENTRIES) for term in USED)
