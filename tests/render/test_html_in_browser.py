"""The page of a report in Chromium, opened from a file: its filter, search and sort, its policy, its print."""

import base64
import re
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chromium import needs_chromium, started
from msgspec.structs import replace
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from verifier.i18n import msg
from verifier.models import Note, Report
from verifier.objective import points
from verifier.render import Style
from verifier.render.html import html

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
    style = Style(points=points.parse("found=1,mms=1,media=8"))
    path.write_text("".join(html(Report.of(verdicts), style)), "utf-8")
    browser.get(path.as_uri())
    return browser


def learners(browser):
    rows = browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    return [row.find_element(By.CSS_SELECTOR, ".learner").text for row in rows if row.is_displayed()]


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
    assert focused.get_attribute("data-outcome") == "undecided"
    focused.send_keys(Keys.ENTER)
    assert learners(opened) == [HANAKO]
    opened.find_element(By.CSS_SELECTOR, "tbody tr:not([hidden]) summary").send_keys(Keys.ENTER)
    assert "message-found" in opened.find_element(By.CSS_SELECTOR, "tbody tr:not([hidden]) details").text


def test_screen_readers_meet_a_table(opened):
    """However it is laid out, a screen reader is told of a table with headed columns and rows."""
    nodes = opened.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
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
    count = len(learners(opened))
    fields = [field.is_displayed() for field in opened.find_elements(By.CSS_SELECTOR, "input, details")]
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert count == 5
    assert not any(fields)
    pdf = base64.b64decode(opened.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert re.match(rb"%PDF-", pdf)
