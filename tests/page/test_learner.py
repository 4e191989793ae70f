"""The whole way as a learner goes it, in Chromium: from the code to the chest."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from chromium import needs_chromium
from selenium.webdriver.common.keys import Keys

from verifier.i18n import Text, in_language
from verifier.page.texts import sentences

pytestmark = needs_chromium

SEEDED, SMS, PENDING = "MM" + "feedface" * 4, "SM" + "decafbad" * 4, "MM" + "be1a7ed0" * 4
DELETED, UNDELIVERED = "MM" + "de1e7ed0" * 4, "MM" + "dead1e77" * 4
LANGUAGES = ("en", "ja")


def said(language, sentence, **values):
    assert sentence in sentences()
    return in_language(language, Text(sentence)).format(**values)


def run(code, way, tmp_path):
    """Run what was copied, as its tab says."""
    command = [sys.executable if way == "Python" else "sh", "-c", code]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "VERIFIER_SANDBOX_DB": str(tmp_path / "sandbox.db")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return re.search(r"MM[0-9a-f]{32}", done.stdout)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way(learner, tmp_path, language):
    """Copy the Python code, run it with Twilio's library, see the picture arrive, use its SID, HACK: the chest."""
    learner.press(f".language [value={language}]")
    assert learner.text("#quest h2") == said(language, "The quest")
    assert said(language, "Practice account.") in learner.text(".banner")
    assert learner.find("body").get_attribute("data-next") == "copy"
    learner.press("#tab-Python")
    learner.browser.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    learner.press(".copy")
    assert learner.text(".copy") == said(language, "Copied")
    code = learner.browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert code.startswith("from twilio.rest import Client")
    sid = run(code, "Python", tmp_path)

    short = f"{sid[:6]}…{sid[-4:]}"
    use = said(language, "Use {sid}", sid=short)
    learner.wait(lambda: use in learner.text(".talk"))
    assert learner.wait(lambda: learner.pictures(".talk"))[0][0] > 0
    assert learner.find("body").get_attribute("data-next") == "use"
    assert sid in learner.text("tbody tr")
    assert learner.text(".requests li b") == "201"

    learner.press(".talk button")
    assert learner.find("#sid").get_attribute("value") == sid
    assert learner.focused().text == "HACK"
    learner.focused().send_keys(Keys.ENTER)
    assert said(language, "The chest opens.") in learner.verdict()
    assert learner.find(".hack").get_attribute("data-chest") == "open"
    assert [gem.get_attribute("data-outcome") for gem in learner.all(".gem")] == ["passed"] * 3
    assert learner.text(".xp") == "+200 XP"
    assert learner.wait(lambda: learner.pictures(".loot"))[0][0] > 0
    assert learner.focused().text == "HACK"
    assert said(language, "The chest opens.") in learner.find("#said").get_attribute("textContent")


@pytest.mark.parametrize("way", ["verifier", "curl"])
def test_the_other_ways_work_as_they_are_shown(learner, tmp_path, way):
    """What the other tabs show sends the message when it is pasted into a shell."""
    learner.press(f"#tab-{way}")
    sid = run(learner.find("#code code").get_attribute("textContent"), way, tmp_path)
    learner.wait(lambda: sid in learner.text("tbody"))


@pytest.fixture(scope="session")
def modules(tmp_path_factory):
    """Twilio's library for Node, from npm."""
    folder = tmp_path_factory.mktemp("node")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "twilio@5"]
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm, for Twilio's library")
    if subprocess.run(install, capture_output=True, check=False, timeout=120).returncode:
        pytest.skip("npm could not get Twilio's library")
    return folder


def test_the_node_code_works_as_it_is_shown(modules, learner, tmp_path):
    """What the tab for Node shows sends the message with Twilio's own library."""
    learner.press("#tab-Node")
    (modules / "send.js").write_text(learner.find("#code code").get_attribute("textContent"))
    sid = run(f"node {modules}/send.js", "shell", tmp_path)
    learner.wait(lambda: sid in learner.text("tbody"))


def test_the_tabs_follow_the_arrows(learner):
    """The arrow keys go through the ways, and the focus with them."""
    learner.press("#tab-verifier")
    for key, expected in (
        (Keys.ARROW_RIGHT, "curl"),
        (Keys.ARROW_LEFT, "verifier"),
        (Keys.ARROW_LEFT, "Node"),
    ):
        learner.focused().send_keys(key)
        assert learner.focused().text == expected
        assert learner.find("#code").get_attribute("aria-labelledby") == f"tab-{expected}"
    assert 'require("twilio")' in learner.text("#code code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_does_not_open_it(learner, language):
    """An SMS fails two checks, says what to do, and leads to the line that makes an MMS."""
    learner.press(f".language [value={language}]")
    verdict = learner.hack(SMS)
    assert said(language, "The chest stays shut: this is an SMS.") in verdict
    assert said(language, "Send it again, with a media URL.") in verdict
    assert [gem.get_attribute("data-outcome") for gem in learner.all(".gem")] == [
        "passed",
        "failed",
        "failed",
    ]
    assert not learner.find(".xp").is_displayed()
    learner.press(".actions .gold")
    assert "media-url" in learner.focused().text
    learner.press(".actions button:last-child")
    assert learner.find("#sid").get_attribute("value").startswith("MM")
    assert said(language, "The chest opens.") in learner.hack(SEEDED)


def test_what_is_no_sid_says_why(learner):
    """A text that holds no SID fails with the program's own reason and help; what holds one is read."""
    verdict = learner.hack("hello")
    assert "The chest stays shut: this is no message SID." in verdict
    assert "→" in learner.browser.execute_script(
        "return getComputedStyle(document.querySelector('.verdict .help'), '::before').content"
    )
    assert "there is no such message" in learner.hack("MM" + "0" * 32)
    assert "The chest opens." in learner.hack(f"sid: '{SEEDED}', status: 'delivered'")


def test_media_that_lags_is_waited_for(learner):
    """While the media is on its way the page says so and counts; then the chest opens."""
    learner.find("#sid").send_keys(PENDING, Keys.ENTER)
    waiting = learner.wait(lambda: learner.text(".wait"))
    assert waiting.startswith("Waiting for the media: ")
    assert learner.find("progress").get_attribute("max") == "15"
    assert "The chest opens." in learner.verdict()


def test_waiting_can_be_stopped(learner, tmp_path):
    """A press ends the waiting: undecided, neither open nor shut, with the way to ask again."""
    learner.find("select[name=media] option[value=never]").click()
    learner.press("#tab-curl")
    sid = run(learner.find("#code code").get_attribute("textContent"), "curl", tmp_path)
    learner.find("#sid").send_keys(sid, Keys.ENTER)
    stop = learner.wait(lambda: learner.find(".wait button"))
    learner.browser.execute_script("arguments[0].focus()", stop)
    learner.wait(lambda: ": 2 of 15 s" in learner.text(".wait"))
    assert learner.focused() == stop
    stop.send_keys(Keys.ENTER)
    verdict = learner.verdict()
    assert "Neither yes nor no." in verdict
    assert "You stopped the waiting. The media may still come." in verdict
    assert learner.find(".hack").get_attribute("data-chest") == "hidden"
    assert learner.focused().text == "HACK"
    learner.press(".actions .gold")
    learner.wait(lambda: learner.text(".wait"))


def test_what_the_game_would_have_said(learner):
    """Where the game's own button would have opened the chest, that stands beside the verdict."""
    verdict = learner.hack(DELETED)
    assert "The chest stays shut: there is no media." in verdict
    assert "The game's own HACK would have said" in verdict


def test_an_error_code_is_explained(learner):
    """A message that did not arrive says why in the account, and counts all the same."""
    row = learner.wait(lambda: learner.find("tbody tr.failed"))
    assert UNDELIVERED in row.text
    assert "30034: " in row.text
    row.find_element("css selector", ".sid").click()
    assert learner.find("#sid").get_attribute("value") == UNDELIVERED
    assert learner.focused().text == "HACK"
    learner.focused().send_keys(Keys.ENTER)
    assert "The chest opens." in learner.verdict()


def test_a_401_says_why(learner, page_process):
    """A program with a wrong token sees in the log why, and what to do."""
    learner.press("#tab-curl")
    code = learner.find("#code code").get_attribute("textContent")
    subprocess.run(["sh", "-c", code.replace("facade00", "00000000", 1)], capture_output=True, check=True)
    first = learner.wait(lambda: learner.find(".requests li.failed"))
    assert first.text.startswith("401")
    assert "Copy them from the code of the quest." in first.text
    first.find_element("css selector", "summary").click()
    assert "MediaUrl=https://demo.twilio.com/owl.png" in first.text
    assert '"code": 20003' in first.text


@pytest.mark.parametrize(
    ("role", "outcome", "help_"),
    [
        ("trial", "failed", "holds no message"),
        ("suspended", "undecided", "not active"),
        ("key", "passed", "media item"),
        ("test", "undecided", "test credentials"),
    ],
)
def test_other_accounts_are_practised_with(learner, role, outcome, help_):
    """The workshop's account is the one that the code names and that HACK asks."""
    before = learner.text("#code code")
    learner.find(f"select[name=account] option[value={role}]").click()
    learner.wait(lambda: learner.text("#code code") != before)
    assert help_ in learner.hack(SEEDED)
    assert learner.find(".verdict").get_attribute("data-outcome") == outcome
    learner.find("select[name=account] option[value=full]").click()
    learner.wait(lambda: learner.text("#code code") == before)
    assert "The chest opens." in learner.hack(SEEDED)


def test_trouble_is_undecided(learner):
    """While the account answers 503 to everything, the chest is neither open nor shut."""
    learner.find("select[name=trouble] option[value=down]").click()
    learner.wait(lambda: "Neither yes nor no." in learner.hack(SEEDED))
    assert learner.find(".hack").get_attribute("data-chest") == "hidden"
    learner.find("select[name=trouble] option[value=none]").click()
    learner.wait(lambda: "The chest opens." in learner.hack(SEEDED))


def test_a_reset_under_its_eyes(learner, tmp_path, verifier):
    """When the account is made as new, what was sent is gone from phone and account."""
    learner.press("#tab-curl")
    sid = run(learner.find("#code code").get_attribute("textContent"), "curl", tmp_path)
    learner.wait(lambda: sid in learner.text("tbody") and learner.all(".talk > *"))
    learner.press(".workshop .danger")
    learner.wait(lambda: sid not in learner.text("tbody") and not learner.all(".talk > *"))
    assert "there is no such message" in learner.hack(sid)


def test_focus_stays_while_lists_move(learner, tmp_path):
    """A new message and a new status redraw nothing that has the focus."""
    last = learner.all("tbody .sid")[-1]
    learner.browser.execute_script("arguments[0].focus()", last)
    learner.press("#tab-curl")
    learner.browser.execute_script("arguments[0].focus()", last)
    tab = learner.find("#tab-curl")
    sid = run(learner.find("#code code").get_attribute("textContent"), "curl", tmp_path)
    learner.wait(lambda: sid in learner.text("tbody tr"))
    learner.wait(lambda: "sent" in learner.text("tbody tr .status"))
    assert (learner.focused(), learner.find("#tab-curl")) == (last, tab)


def test_it_tells_when_the_program_has_ended(learner, page_process):
    """A page whose program has ended says so, and what to do."""
    page_process.end()
    learner.wait(lambda: "Run verifier hack again" in learner.text("#trouble"))
    assert learner.errors()  # the browser's own, of a connection that is refused


@pytest.mark.long
def test_fifty_tabs(learner, page_process):
    """However many tabs are open, the newest shows the account and answers to a press."""
    browser, first = learner.browser, learner.browser.current_window_handle
    for _ in range(49):
        browser.switch_to.new_window("tab")
        browser.get(page_process.origin)
    learner.wait(lambda: learner.all("tbody tr"))
    assert "The chest opens." in learner.hack(SEEDED)
    for handle in browser.window_handles:
        if handle != first:
            browser.switch_to.window(handle)
            browser.close()
    browser.switch_to.window(first)
    assert "The chest opens." in learner.hack(SEEDED)
