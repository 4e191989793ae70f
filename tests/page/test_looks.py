"""How the page looks and is met by those who do not see it: axe, widths, schemes, motion."""

import shutil
import subprocess

import pytest
from chromium import needs_chromium
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

pytestmark = needs_chromium

SEEDED, SMS = "MM" + "feedface" * 4, "SM" + "decafbad" * 4


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """axe-core 4, from npm."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm, for axe-core 4")
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "axe-core@4"]
    if subprocess.run(command, capture_output=True, check=False, timeout=120).returncode:
        pytest.skip("npm could not get axe-core 4")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def emulate(learner, **features):
    named = [
        {"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()
    ]
    learner.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})


def resize(learner, width, height=844):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    learner.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def violations(learner, axe):
    """What axe finds, with the elements it is about."""
    # A script that is run by the driver is no part of the page, which would not let it in.
    learner.browser.execute_script(f"{axe}; window.axe = axe")
    found = learner.browser.execute_async_script("axe.run().then((found) => arguments[0](found.violations))")
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(learner, axe, language, scheme):
    """Before a press, with an open chest and with a shut one, wide and narrow, axe has nothing to say."""
    emulate(learner, color_scheme=scheme, reduced_motion="reduce")
    learner.press(f".language [value={language}]")
    assert violations(learner, axe) == []
    for sid in (SEEDED, SMS, "hello"):
        learner.hack(sid)
        assert violations(learner, axe) == []
    learner.find(".requests summary").click()
    resize(learner, 390)
    assert violations(learner, axe) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_sticks_out_at_the_side(learner, language):
    """At every width, whatever the verdict, the page can be read without scrolling sideways."""
    learner.press(f".language [value={language}]")
    for sid in (SEEDED, SMS):
        learner.hack(sid)
        for width in (320, 390, 768, 1120, 1280, 1920):
            resize(learner, width)
            widths = "return [document.documentElement.scrollWidth, innerWidth]"
            assert learner.browser.execute_script(widths) == [width, width]


def test_tab_goes_along_the_quest(learner):
    """The first Tab offers the way to HACK; the keys go through the areas in their order and back to none."""
    body = learner.find("body")
    body.send_keys(Keys.TAB)
    assert learner.focused().text == "Skip to HACK"
    seen = []
    for _ in range(200):
        ActionChains(learner.browser).send_keys(Keys.TAB).perform()  # a file's field takes no keys by itself
        area = learner.browser.execute_script("return document.activeElement.closest('main > section')?.id")
        if area and area not in seen[-1:]:
            seen.append(area)
        if area == "workshop":
            break
    assert seen == ["quest", "phone", "hack", "account", "log", "workshop"]
    learner.browser.execute_script("document.querySelector('.skip').focus()")
    learner.focused().send_keys(Keys.ENTER)
    learner.focused().send_keys(Keys.TAB)
    assert learner.focused().get_attribute("id") == "sid"


def test_all_six_areas_are_seen_at_once(learner):
    """At 1280 by 900 nothing of the six areas lies below the window."""
    resize(learner, 1280, 900)
    areas = learner.all("main > section")
    assert [each.get_attribute("id") for each in areas] == [
        "quest",
        "phone",
        "hack",
        "account",
        "log",
        "workshop",
    ]
    assert all(each.rect["y"] + each.rect["height"] <= 900 for each in areas)


def test_the_first_row_does_not_jump(learner):
    """A verdict changes nothing of where the areas stand."""
    resize(learner, 1280, 900)
    before = [each.rect for each in learner.all("main > section")]
    for sid in (SEEDED, SMS, "hello"):
        learner.hack(sid)
        assert [each.rect for each in learner.all("main > section")] == before


@pytest.mark.parametrize("width", [390, 600, 768])
def test_in_one_column_all_areas_are_as_wide(learner, width):
    """Below 48 rem they stand under one another, none narrower than another."""
    resize(learner, width)
    assert len({each.rect["width"] for each in learner.all("main > section")}) == 1


def test_nothing_moves_where_motion_is_not_wanted(learner):
    """With reduced motion no animation runs while the chest opens."""
    emulate(learner, reduced_motion="reduce")
    learner.hack(SEEDED)
    running = "return document.getAnimations().length"
    assert learner.browser.execute_script(running) == 0
    emulate(learner, reduced_motion="no-preference")
    learner.hack(SMS)
    learner.hack(SEEDED)
    assert learner.browser.execute_script(running) > 0


def test_it_speaks(learner):
    """The live region says each check, then the outcome, and the title of the verdict; the verdict itself is silent."""
    assert learner.find("#said").get_attribute("role") == "status"
    learner.hack(SMS)
    said = learner.find("#said").get_attribute("textContent")
    assert said.startswith("failed: The message has no media")
    assert "failed: The chest stays shut: this is an SMS." in said
    assert said.endswith("Send it again, with a media URL.")
    assert not learner.all(".verdict [aria-live], .verdict[aria-live]")
    assert len(learner.all("svg")) == len(learner.all("svg[aria-hidden=true], [aria-hidden=true] svg")) > 5


def test_the_language_is_the_readers(learner, serve):
    """The page opens in the browser's language, in the one that was asked for, and keeps to the one that was chosen."""
    assert learner.find("html").get_attribute("lang") == "en"
    learner.press(".language [value=ja]")
    learner.browser.refresh()
    learner.wait(lambda: learner.find("html[lang=ja]"))
    other = serve("--no-browser", "--port", "0", "--lang", "ja")
    learner.browser.switch_to.new_window("tab")
    learner.browser.get(other.address)
    learner.wait(lambda: learner.find("html[lang=ja]"))
    learner.browser.close()
    learner.browser.switch_to.window(learner.browser.window_handles[0])
    learner.press(".language [value=en]")
