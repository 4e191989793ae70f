"""The yardstick for one verification: its two requests, with twilio, typer and rich: `… URL ACCOUNT SID`."""

import sys

import rich.console
import rich.table
import typer
from twilio.rest import Client

if __name__ == "__main__":
    url, account, sid = sys.argv[1:]
    client = Client(account, "0" * 32)
    client.api.base_url = url
    message = client.messages(sid).fetch()
    table = rich.table.Table("SID", "media")
    table.add_row(message.sid, str(len(message.media.list())))
    rich.console.Console().print(table)
    typer.echo("passed")
