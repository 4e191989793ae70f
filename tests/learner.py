"""A learner before the page: what they press, and what they see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait


@dataclass
class Learner:
    """One tab of a browser."""

    browser: webdriver.Chrome

    def find(self, selector: str) -> WebElement:
        """The first element."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """All elements."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """What is read there."""
        return self.find(selector).text

    def wait(self, until: Callable[[], Any], seconds: float = 20) -> Any:
        """What `until` gives once it is something; what is just being redrawn is looked at again."""
        gone = (NoSuchElementException, StaleElementReferenceException)
        return WebDriverWait(self.browser, seconds, 0.1, gone).until(lambda _: until())

    def press(self, selector: str) -> None:
        """Click, once it is there."""
        self.wait(lambda: self.find(selector)).click()

    def hack(self, sid: str) -> str:
        """Put a SID into the field and press HACK; gives what the verdict says."""
        self.find("#sid").clear()
        self.find("#sid").send_keys(sid)
        self.press(".press button")
        return self.verdict()

    def verdict(self) -> str:
        """What the verdict says, once there is one."""
        self.wait(lambda: self.find(".verdict[data-outcome=looking], .verdict h3 .mark"))
        self.wait(lambda: self.all(".verdict h3 .mark"))
        return self.text(".verdict")

    def focused(self) -> WebElement:
        """What has the focus."""
        return self.browser.switch_to.active_element

    def pictures(self, within: str) -> list[tuple[int, int]]:
        """The sizes of the pictures that have been loaded."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0] + ' img')].filter((each) => each.complete)"
            ".map((each) => [each.naturalWidth, each.naturalHeight])",
            within,
        )

    def errors(self) -> list[str]:
        """What was printed to the console."""
        return [each["message"] for each in self.browser.get_log("browser")]
