"""The walkthrough's style: Twilio's own client, one message after the other: `… URL ACCOUNT FILE`."""

import sys
from pathlib import Path

from twilio.rest import Client

if __name__ == "__main__":
    url, account, path = sys.argv[1:4]
    client = Client(account, "0" * 32)
    client.api.base_url = url
    passed = 0
    for sid in Path(path).read_text("utf-8").split():
        message = client.messages(sid).fetch()
        passed += message.sid.startswith("MM") and bool(message.media.list())
    print(passed)
