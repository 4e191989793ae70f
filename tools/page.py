"""Draws `docs/hack.png`, the page after a press on HACK: `python tools/page.py`. Needs Debian's Chromium."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

PICTURE = Path(__file__).parent.parent / "docs" / "hack.png"
CODE = ("send", "--sandbox", "--to", "+12025550110", "--media-url", "https://demo.twilio.com/owl.png")
SETTLED = 4  # seconds after which nothing moves any more


def shoot(address: str, environ: dict[str, str]) -> bytes:
    """Send a message, press HACK on it, and take a picture of 1280 by 900."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    browser = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    size = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(address)
    command = [sys.executable, "-m", "verifier", *CODE, "--body", "Why isn't that an API?"]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    WebDriverWait(browser, 20).until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".talk button"))[
        0
    ].click()
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".loot img"))
    browser.execute_script("document.activeElement.blur()")
    time.sleep(SETTLED)
    picture = browser.get_screenshot_as_png()
    browser.quit()
    return picture


with tempfile.TemporaryDirectory() as folder:
    environ = {**os.environ, "VERIFIER_SANDBOX_DB": f"{folder}/sandbox.db", "VERIFIER_LANG": "en"}
    command = [sys.executable, "-m", "verifier", "hack", "--sandbox", "--no-browser"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as page:
        try:
            address = re.search(r"http://\S+", page.stderr.readline() + page.stderr.readline())[0]
            picture = Image.open(io.BytesIO(shoot(address, environ))).convert("RGB")
        finally:
            page.terminate()
picture.quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
