"""Other clients against the served practice account, each as its registry has it: `pytest -m installs`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from verifier.sandbox import ACCOUNT_SID, AUTH_TOKEN, PHONE_NUMBER

pytestmark = [pytest.mark.installs, pytest.mark.timeout(600)]

# Which registries are asked is set in the environment and home that each test otherwise goes without.
CALLERS = dict(os.environ)

VERSIONS_OF_TWILIO_PYTHON = ["5.7.0", "6.63.2", "7.17.0", "8.13.0", "9"]
"""The oldest that still runs, the last of each major version, and the newest."""

PYTHON_5 = """
import os, sys, urllib.parse
sys.modules["urlparse"] = urllib.parse  # it was written for Python 2 as well
from twilio.rest import TwilioRestClient
client = TwilioRestClient(os.environ["SID"], os.environ["TOKEN"], base=os.environ["BASE"])
message = client.messages.create(to="+12025550110", from_=os.environ["NUMBER"], media_url="https://example.com/a.png")
assert client.messages.get(message.sid).sid == message.sid
client.messages.redact(message.sid)
print(message.sid)
"""
PYTHON = """
import os
from twilio.rest import Client
client = Client(os.environ["SID"], os.environ["TOKEN"])
client.api.base_url = os.environ["BASE"]
message = client.messages.create(to="+12025550110", from_=os.environ["NUMBER"], media_url=["https://example.com/a.png"])
again = client.messages(message.sid).fetch()
assert again.sid == message.sid and again.date_created == message.date_created
media = []
while not media:
    media = client.messages(message.sid).media.list()
assert [each.content_type for each in media] == ["image/png"]
assert message.sid in [each.sid for each in client.messages.list(limit=5)]
assert client.messages(message.sid).update(body="").body == ""
assert client.incoming_phone_numbers.list(phone_number=os.environ["NUMBER"])[0].update(sms_url="").sms_url == ""
other = client.messages.create(to="+12025550110", from_=os.environ["NUMBER"], body="x")
assert client.messages(other.sid).delete()
print(message.sid)
"""
NODE = """
const twilio = require('twilio');
const RequestClient = require('twilio/lib/base/RequestClient');
const Plain = RequestClient.default || RequestClient;
class Here extends Plain {
  request(options) {
    options.uri = options.uri.replace('https://api.twilio.com', process.env.BASE);
    return super.request(options);
  }
}
// What the game asks of the account for HACK, and for the objectives beside it.
async function game(client, message) {
  const sent = client.messages(` ${message.sid} `.trim());
  if (!(await sent.fetch()).sid.startsWith('MM')) throw new Error('no MMS');
  if (!(await sent.media.list())[0].uri) throw new Error('no picture');
  const replies = (await client.messages.list({ limit: 100 })).filter((each) => each.direction === 'outbound-reply');
  if (!replies.some((each) => each.body.includes('TwilioQuest rules'))) throw new Error('no reply');
  const unknown = await client.messages('MM' + '0'.repeat(32)).fetch().catch((e) => e);
  if (unknown.status !== 404 || unknown.code !== 20404) throw new Error(unknown.status);
}
const client = twilio(process.env.SID, process.env.TOKEN, { httpClient: new Here() });
(async () => {
  const message = await client.messages.create({
    to: '+12025550110', from: process.env.NUMBER, mediaUrl: ['https://example.com/a.png'],
  });
  const again = await client.messages(message.sid).fetch();
  if (again.sid !== message.sid) throw new Error('another message');
  let media = [];
  while (!media.length) media = await client.messages(message.sid).media.list();
  if (media[0].contentType !== 'image/png') throw new Error(media[0].contentType);
  const refused = await client.messages.create({ to: '+1202', from: process.env.NUMBER, body: 'x' }).catch((e) => e);
  if (refused.code !== 21211) throw new Error(refused.code);
  await game(client, message);
  const other = await client.messages.create({ to: '+12025550110', from: process.env.NUMBER, body: 'x' });
  if (!(await client.messages(other.sid).remove())) throw new Error('not removed');
  console.log(message.sid);
})().catch((error) => { console.error(error); process.exit(1); });
"""

CLI_GOES_TO_THE_SANDBOX = """
const http = require('http');
const https = require('https');
const { hostname, port } = new URL(process.env.BASE);
https.request = (options, done) => {
  if (options.hostname !== 'api.twilio.com') throw new Error(options.hostname);
  const here = { protocol: 'http:', host: hostname, hostname, port, agent: undefined, agents: {} };
  return http.request({ ...options, ...here }, done);
};
"""
APPRISE = """
import os
import apprise, requests
from apprise.plugins.twilio import NotifyTwilio
NotifyTwilio.notify_sms_url = NotifyTwilio.notify_sms_url.replace("https://api.twilio.com", os.environ["BASE"])
address = f"twilio://{os.environ['SID']}:{os.environ['TOKEN']}@{os.environ['NUMBER'][1:]}/12025550110"
notifier = apprise.Apprise()
assert notifier.add(address) and notifier.notify(body="It sends.")
assert not NotifyTwilio(os.environ["SID"], "0" * 32, os.environ["NUMBER"], targets=["12025550110"]).notify(body="x")
messages = f"{os.environ['BASE']}/2010-04-01/Accounts/{os.environ['SID']}/Messages.json"
newest = requests.get(messages, auth=(os.environ["SID"], os.environ["TOKEN"])).json()["messages"][0]
assert newest["body"] == "It sends.", newest
print(newest["sid"])
"""


def run(command: list[str], served: str, **environ: str) -> str:
    """A client's last line, which is the SID of the MMS that it sent."""
    here = {"BASE": served, "SID": ACCOUNT_SID, "TOKEN": AUTH_TOKEN, "NUMBER": PHONE_NUMBER}
    done = subprocess.run(
        command,
        env={**os.environ, **here, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def installed(command: list[str]) -> None:
    """Install something, or skip where its registry can't be reached or it can't be built here."""
    done = subprocess.run(command, env=CALLERS, capture_output=True, text=True, timeout=400, check=False)
    if done.returncode:
        pytest.skip(f"not to be installed here: {done.stderr.strip()[-200:]}")


@pytest.mark.parametrize("version", VERSIONS_OF_TWILIO_PYTHON)
def test_twilio_python(served: str, tmp_path: Path, version: str) -> None:
    """It sends, fetches, lists, redacts and deletes, as its own models have it."""
    wanted = f"twilio=={version}" if "." in version else f"twilio>={version}"
    # What twilio-python of old stood on came with Python then.
    installed([sys.executable, "-m", "venv", str(tmp_path / "venv")])
    python = str(tmp_path / "venv" / "bin" / "python")
    installed([python, "-m", "pip", "install", "-q", wanted, "setuptools<80"])
    program = PYTHON_5 if version.startswith("5.") else PYTHON
    assert re.fullmatch("MM[0-9a-f]{32}", run([python, "-W", "ignore", "-c", program], served))


@pytest.mark.parametrize("version", ["3", "6"])
def test_twilio_node(served: str, tmp_path: Path, version: str) -> None:
    """twilio-node sends, fetches, lists, deletes, and has Twilio's code for what is refused."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not at hand")
    (tmp_path / "package.json").write_text("{}")
    installed(["npm", "install", "--silent", "--no-audit", "--prefix", str(tmp_path), f"twilio@{version}"])
    node_path = str(tmp_path / "node_modules")
    assert re.fullmatch("MM[0-9a-f]{32}", run(["node", "-e", NODE], served, NODE_PATH=node_path))


def test_twilio_cli(served: str, tmp_path: Path) -> None:
    """Twilio's own command line sends, fetches, lists media, deletes, and shows Twilio's words for what is refused."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not at hand")
    install = ["npm", "install", "--silent", "--no-audit", "--ignore-scripts", "--prefix", str(tmp_path)]
    (tmp_path / "package.json").write_text("{}")
    installed([*install, "twilio-cli"])
    (tmp_path / "here.js").write_text(CLI_GOES_TO_THE_SANDBOX)
    environ = {
        "BASE": served,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "NODE_OPTIONS": f"--require {tmp_path / 'here.js'} --no-warnings",
    }

    def twilio(command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(tmp_path / "node_modules/.bin/twilio"), f"api:core:messages:{command}", *words],
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def answered(command: str, *words: str) -> list[dict[str, object]]:
        done = twilio(command, *words, "-o", "json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, object]] = json.loads(done.stdout or "[]")  # of nothing it prints nothing
        return found

    to, from_ = ("--to", "+12025550110"), ("--from", PHONE_NUMBER)
    (sent,) = answered("create", *to, *from_, "--media-url", "https://example.com/a.png")
    sid = str(sent["sid"])
    assert re.fullmatch("MM[0-9a-f]{32}", sid)
    assert [each["sid"] for each in answered("fetch", "--sid", sid)] == [sid]
    media: list[dict[str, object]] = []
    while not media:
        media = answered("media:list", "--message-sid", sid)
    assert [each["contentType"] for each in media] == ["image/png"]
    assert twilio("remove", "--sid", sid).returncode == 0
    refused = twilio("create", "--to", "+1202", *from_, "--body", "x")
    assert (refused.returncode != 0, "21211" in refused.stderr) == (True, True), refused.stderr


def test_apprise(served: str, tmp_path: Path) -> None:
    """Apprise sends by its own form, and sees that a wrong token is refused."""
    installed([sys.executable, "-m", "venv", str(tmp_path / "venv")])
    python = str(tmp_path / "venv" / "bin" / "python")
    installed([python, "-m", "pip", "install", "-q", "apprise"])
    assert re.fullmatch("SM[0-9a-f]{32}", run([python, "-c", APPRISE], served))


@pytest.mark.parametrize(
    "command",
    [
        [
            "curl",
            "-sS",
            "-u",
            "{sid}:{token}",
            "-d",
            "To=+12025550110",
            "-d",
            "From={number}",
            "-d",
            "MediaUrl={picture}",
        ],
        [
            "curl",
            "-sS",
            "--anyauth",
            "-u",
            "{sid}:{token}",
            "-d",
            "To=+12025550110&From={number}&MediaUrl={picture}",
        ],
        [
            "wget",
            "-qO-",
            "--user={sid}",
            "--password={token}",
            "--post-data=To=+12025550110&From={number}&MediaUrl={picture}",
        ],
    ],
    ids=["curl", "curl --anyauth", "wget"],
)
def test_command_lines(served: str, command: list[str]) -> None:
    """Curl and wget send an MMS with a bare plus, and send credentials when they are asked for them."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not at hand")
    given = {
        "sid": ACCOUNT_SID,
        "token": AUTH_TOKEN,
        "number": PHONE_NUMBER,
        "picture": "https://example.com/a.png",
    }
    url = f"{served}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    done = subprocess.run(
        [*(each.format(**given) for each in command), url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert re.search(r'"sid": "MM[0-9a-f]{32}"', done.stdout), done.stdout
