"""The quest's own instructions, followed to the letter against the served sandbox."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER

WALKTHROUGH = Path(__file__).parents[3] / "shared" / "quest" / "walkthrough.ja.md"
RECIPIENT = "+12025550110"

pytestmark = pytest.mark.skipif(not WALKTHROUGH.exists(), reason="the quest's walkthrough is not at hand")


def block(language):
    """The walkthrough's fenced block in a language."""
    return re.search(rf"^```{language}\n(.*?)^```", WALKTHROUGH.read_text("utf-8"), re.MULTILINE | re.DOTALL)[
        1
    ]


def run(command, **environ):
    finished = subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False
    )
    return finished.stdout + finished.stderr


def verified(verifier, served, sid):
    env = {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "VERIFIER_API_URL": served,
    }
    return verifier("verify", sid, env=env)


def test_the_python_snippet_sends_what_verify_accepts(verifier, served):
    """The snippet, with account, token, numbers and host put in, prints a SID that passes."""
    snippet = block("python")
    snippet = snippet.replace("ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", ACCOUNT_SID)
    snippet = snippet.replace("your_auth_token", AUTH_TOKEN)
    snippet = snippet.replace("+15017122661", PHONE_NUMBER).replace("+15558675310", RECIPIENT)
    snippet = snippet.replace(
        "client = Client(account_sid, auth_token)\n",
        f"client = Client(account_sid, auth_token)\nclient.api.base_url = {served!r}\n",
    )
    sid = run([sys.executable, "-W", "ignore", "-c", snippet]).strip()
    assert re.fullmatch("MM[0-9a-f]{32}", sid), sid
    assert verified(verifier, served, sid).returncode == 0


def test_the_curl_command_sends_what_verify_accepts(verifier, served):
    """The command, with account, token, numbers and host put in, answers with a SID that passes."""
    command = block("")
    command = command.replace("-X POST'", "-X POST '")  # the walkthrough lacks the space
    command = command.replace("https://api.twilio.com", served)
    command = re.sub(r"AX{30,}", ACCOUNT_SID, command).replace("[AuthToken]", AUTH_TOKEN)
    command = command.replace("From=+15017122661", f"From={PHONE_NUMBER}")
    command = command.replace("To=+15017122661", f"To={RECIPIENT}")
    answer = run(["bash", "-c", command])
    sid = re.search(r'"sid": ?"(MM[0-9a-f]{32})"', answer)
    assert sid, answer
    assert verified(verifier, served, sid[1]).returncode == 0
