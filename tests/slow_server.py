"""A process that answers for every message of every account, slowly and in no order: `python slow_server.py SECONDS`.

It prints its port. The delay of an answer is drawn anew each time, up to so many seconds. Who asks for another
account's messages than their own is refused.
"""

import asyncio
import json
import random
import sys
from base64 import b64decode

from faulty_account import described, item, items_in, media_page


async def serve(longest: float) -> None:
    """Serve until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                status, body = answer(head.decode("latin-1"))
                await asyncio.sleep(random.random() * longest)  # noqa: S311 - no secret
                length = f"Content-Length: {len(body)}\r\nContent-Type: application/json"
                writer.write(f"HTTP/1.1 {status}\r\n{length}\r\n\r\n".encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - for whoever started it
    await server.serve_forever()


def answer(head: str) -> tuple[str, bytes]:
    """What a GET gets, by its path and its credentials."""
    target, *lines = head.removeprefix("GET ").split("\r\n")
    account, sid = target.split("/")[3], target.split("/")[5].partition(".json")[0]
    (encoded,) = (line.partition("Basic ")[2] for line in lines if line.lower().startswith("authorization:"))
    if b64decode(encoded).decode() != f"{account}:token of {account}":
        return "401 Unauthorized", b'{"code": 20003, "status": 401, "message": "not yours"}'
    if "/Media.json" not in target:
        return "200 OK", json.dumps(described(sid, account_sid=account)).encode()
    items = [item(sid, number, account_sid=account) for number in range(items_in(sid))]
    uri = target.partition(" ")[0]
    return "200 OK", json.dumps(media_page(sid, media_list=items, uri=uri)).encode()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
