"""The page of a report in Chromium, opened from a file: its filter, search and sort, its policy, its print."""

import base64
import re
import shutil
import subprocess
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chromium import needs_chromium, started
from msgspec.structs import replace
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from written import written

from verifier.i18n import msg
from verifier.models import Note
from verifier.objective import points

ZOE, ADA, HANAKO, GRACE = "Zoë", "ada", "山田 花子", "Ｇrace 10"
EVE = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script>"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with started(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def opened(browser, tmp_path, passed, failed, undecided):
    """The page of five learners, opened from its file."""
    late = Note("late", msg("Created {n} hours after the deadline.", n=5), "5 h")
    verdicts = [
        passed("MM" + "0c" * 16, learner=ZOE),
        replace(passed("MM" + "0b" * 16, learner=ADA), notes=(late,)),
        failed("SM" + "0a" * 16, learner=EVE),
        undecided(learner=HANAKO, text="MM" + "0e" * 16),
        failed("MM12", learner=GRACE),
    ]
    path = tmp_path / "report.html"
    path.write_text(written("html", verdicts, points=points.parse("found=1,mms=1,media=8")), "utf-8")
    browser.get(path.as_uri())
    return browser


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """axe-core 4, from npm."""
    if not shutil.which("npm"):
        pytest.skip("needs npm, for axe-core 4")
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "axe-core@4"]
    if subprocess.run(command, capture_output=True, timeout=120, check=False).returncode:
        pytest.skip("npm could not get axe-core 4")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def learners(browser):
    """Who is shown, in their order."""
    return browser.execute_script(
        "return [...document.querySelectorAll('tbody .learner')]"
        ".filter((cell) => cell.checkVisibility()).map((cell) => cell.innerText)"
    )


def click(browser, selector):
    browser.find_element(By.CSS_SELECTOR, selector).click()


def shown(browser):
    return browser.find_element(By.CSS_SELECTOR, "[role=status]").text


def search_for(browser, text, *expected):
    field = browser.find_element(By.ID, "search")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text or Keys.DELETE)
    WebDriverWait(browser, 10).until(lambda _: learners(browser) == list(expected))


def test_filter_by_outcome(opened):
    """A press on an outcome leaves its rows, says how many, and marks the button as pressed."""
    click(opened, ".outcomes .failed")
    assert learners(opened) == [EVE, GRACE]
    assert shown(opened) == "2 of 5 shown"
    pressed = opened.find_elements(By.CSS_SELECTOR, ".outcomes [aria-pressed=true]")
    assert [button.text.split() for button in pressed] == [["2", "✘", "failed"]]
    click(opened, ".outcomes .undecided")
    assert learners(opened) == [HANAKO]
    click(opened, ".outcomes button")
    assert shown(opened) == "5 of 5 shown"


def test_search(opened):
    """Search finds every word anywhere in a row, in any case and width, within the chosen outcome."""
    search_for(opened, "ADA", ADA)
    assert shown(opened) == "1 of 5 shown"
    search_for(opened, "grace １0", GRACE)
    search_for(opened, "after hours", ADA)
    click(opened, ".outcomes .failed")
    assert shown(opened) == "0 of 5 shown"
    assert "Nothing matches" in opened.find_element(By.TAG_NAME, "main").text
    search_for(opened, "", EVE, GRACE)
    assert "Nothing matches" not in opened.find_element(By.TAG_NAME, "main").text


@pytest.mark.parametrize(
    ("part", "ascending", "descending"),
    [
        ("number", [ZOE, ADA, EVE, HANAKO, GRACE], [GRACE, HANAKO, EVE, ADA, ZOE]),
        ("outcome", [EVE, GRACE, HANAKO, ZOE, ADA], [ZOE, ADA, HANAKO, EVE, GRACE]),
        ("learner", [EVE, ADA, GRACE, ZOE, HANAKO], [HANAKO, ZOE, GRACE, ADA, EVE]),
        ("sid", [ADA, ZOE, HANAKO, GRACE, EVE], [EVE, GRACE, HANAKO, ZOE, ADA]),
        ("points", [GRACE, EVE, ZOE, ADA, HANAKO], [ZOE, ADA, EVE, GRACE, HANAKO]),
    ],
)
def test_sort(opened, part, ascending, descending):
    """A press on a heading sorts by it, a second one the other way round; what is blank stays last."""
    click(opened, "thead .why button")
    for order, expected in (("ascending", ascending), ("descending", descending)):
        click(opened, f"thead .{part} button")
        assert learners(opened) == expected
        head = opened.find_element(By.CSS_SELECTOR, "[aria-sort]")
        assert (head.get_attribute("aria-sort"), head.get_attribute("class")) == (order, part)


def test_keyboard(opened):
    """Everything can be reached and used with the keyboard alone."""
    opened.find_element(By.ID, "search").send_keys(Keys.SHIFT, Keys.TAB)
    focused = opened.switch_to.active_element
    assert focused.get_attribute("data-mark") == "late"
    for _ in opened.find_elements(By.CSS_SELECTOR, ".marks button"):
        focused.send_keys(Keys.SHIFT, Keys.TAB)
        focused = opened.switch_to.active_element
    assert focused.get_attribute("data-outcome") == "undecided"
    focused.send_keys(Keys.ENTER)
    assert learners(opened) == [HANAKO]
    opened.find_element(By.CSS_SELECTOR, "tbody tr:not([hidden]) summary").send_keys(Keys.ENTER)
    assert "message-found" in opened.find_element(By.CSS_SELECTOR, "tbody tr:not([hidden]) details").text


def test_screen_readers_meet_a_table(opened):
    """However it is laid out, a screen reader is told of a table with headed columns and rows."""
    nodes = opened.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    table = opened.find_element(By.TAG_NAME, "table")
    assert table.get_attribute("aria-rowcount") == "6"
    assert roles.count("table") == 1
    assert roles.count("columnheader") == 6
    assert roles.count("rowheader") == 5
    assert roles.count("row") == 6


def test_what_learners_wrote_does_not_run(opened):
    """Markup in a name is read as its text."""
    assert EVE in learners(opened)
    assert opened.title == "Send an outgoing MMS"


def test_the_policy_stops_what_got_in(opened):
    """Even a script that was put into the page can't run, nor can anything be loaded from elsewhere."""
    asked = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
        blocked = opened.execute_async_script(
            """
            const [origin, done] = arguments;
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => {
              blocked.push(event.effectiveDirective);
              if (blocked.length === 4) done(blocked.sort());
            });
            const script = document.createElement("script");
            script.textContent = "document.title = 'hacked'";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", `<img src="${origin}/i"><p style="color: red">`);
            const far = document.createElement("script");
            far.src = origin + "/s";
            document.body.append(far);
            """,
            f"http://127.0.0.1:{server.server_port}",
        )
        server.shutdown()
    assert blocked == ["img-src", "script-src-elem", "script-src-elem", "style-src-attr"]
    assert opened.title == "Send an outgoing MMS"
    assert asked == []


def test_a_phone_shows_it_all(opened):
    """On a narrow screen nothing sticks out at the side."""
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    widths = opened.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widths == [390, 390]


def test_paper_shows_every_row(opened):
    """Printed, every row is there whatever is filtered, and nothing that one could press or fill in."""
    click(opened, ".outcomes .failed")
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    opened.execute_script("dispatchEvent(new Event('beforeprint'))")
    count = len(learners(opened))
    fields = [field.is_displayed() for field in opened.find_elements(By.CSS_SELECTOR, "input, details")]
    opened.execute_script("dispatchEvent(new Event('afterprint'))")
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert count == 5
    assert not any(fields)
    assert learners(opened) == [EVE, GRACE]


def pages(browser):
    """How many sheets of A4 the page takes."""
    paper = {"paperWidth": 8.27, "paperHeight": 11.69}
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", paper)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def class_of(count, passed, failed, undecided, tmp_path):
    """The page of a class in which every learner has a long name, a reason and a flag."""
    late = Note("late", msg("Created {n} hours after the deadline.", n=5), "5 h")

    def verdict(number):
        name = f"Ottilie Annabella Featherstonehaugh-Cholmondeley {number}"
        if number % 3 == 0:
            return undecided(learner=name, text=f"MM{number:032x}")
        if number % 3 == 1:
            return replace(failed(f"SM{number:032x}", learner=name), notes=(late,))
        return passed(f"MM{number:032x}", learner=name)

    path = tmp_path / "class.html"
    path.write_text(written("html", map(verdict, range(count))), "utf-8")
    return path.as_uri()


def test_three_hundred_learners_fit_on_eight_sheets(browser, tmp_path, passed, failed, undecided):
    """On paper each has one line; and no fewer sheets than lines would take."""
    browser.get(class_of(300, passed, failed, undecided, tmp_path))
    assert 4 <= pages(browser) <= 8


def test_a_large_report_is_quick(browser, tmp_path, passed, failed, undecided):
    """Of ten thousand rows those near the screen are made; search finds among all, and soon."""
    address = class_of(10_000, passed, failed, undecided, tmp_path)
    started = time.monotonic()
    browser.get(address)
    assert shown(browser) == "10000 of 10000 shown"
    assert time.monotonic() - started < 5  # a second where nothing else is running
    assert browser.execute_script("return document.querySelectorAll('tbody tr').length") < 400
    whole = "Ottilie Annabella Featherstonehaugh-Cholmondeley "
    search_for(browser, "cholmondeley 9998", whole + "9997", whole + "9998")  # the first is number 9998
    browser.find_element(By.ID, "search").send_keys(Keys.CONTROL, "a", Keys.DELETE)
    WebDriverWait(browser, 10).until(lambda _: shown(browser) == "10000 of 10000 shown")
    browser.execute_script("scrollTo(0, document.body.scrollHeight)")
    last = "Ottilie Annabella Featherstonehaugh-Cholmondeley 9999"
    WebDriverWait(browser, 10).until(lambda _: last in learners(browser))


def test_filter_by_mark(opened):
    """What is to be looked into, and each reason, has a button; pressed ones add up within the outcome."""
    click(opened, ".marks [data-mark=late]")
    assert learners(opened) == [ADA]
    click(opened, ".marks [data-mark=mms-sid]")
    assert learners(opened) == [ADA, EVE]
    click(opened, ".outcomes .failed")
    assert learners(opened) == [EVE]
    click(opened, ".marks [data-mark=mms-sid]")
    assert learners(opened) == []
    click(opened, ".marks [data-mark=late]")
    assert shown(opened) == "2 of 5 shown"


def test_pictures_are_drawn(browser, tmp_path, passed):
    """Each row shows the one picture that the file holds."""
    pixel = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIAAAoJAH9"
        "z3Ap2wAAAABJRU5ErkJggg=="
    )
    path = tmp_path / "pictures.html"
    verdicts = [passed(f"MM{number:032x}", learner=f"L{number}") for number in range(3)]
    path.write_text(written("html", verdicts, picture=lambda _item: pixel), "utf-8")
    browser.get(path.as_uri())
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('.pictures use')].map((use) => use.getBBox().width)"
    )
    assert len(sizes) == 3
    assert min(sizes) > 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, axe, scheme):
    """By axe-core 4, by day and by night, with everything unfolded."""
    opened.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    opened.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    opened.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
    found = opened.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        axe.run(document).then(({ violations }) => done(violations.map(({ id, nodes }) => [id, nodes[0].html])));
        """
    )
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == []


def test_without_scripts_the_whole_report_is_there(browser, opened):
    """The plain table, and nothing that can't be pressed."""
    address = opened.current_url
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        assert learners(browser) == [ZOE, ADA, EVE, HANAKO, GRACE]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
