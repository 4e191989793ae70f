"""The yardstick for grading: the same requests and JSON by a bare aiohttp loop: `… URL ACCOUNT FILE JOBS`."""

import asyncio
import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import aiohttp


async def main(url: str, account: str, sids: Iterator[str], jobs: int) -> None:
    """Ask for the message and the media list of every SID."""
    headers = {"Authorization": "Basic " + b64encode(f"{account}:{'0' * 32}".encode()).decode()}
    base = f"{url}/2010-04-01/Accounts/{account}/Messages"
    passed = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal passed
        for sid in sids:
            async with session.get(f"{base}/{sid}.json") as answer:
                message = json.loads(await answer.read())
            async with session.get(f"{base}/{sid}/Media.json") as answer:
                media = json.loads(await answer.read())["media_list"]
            passed += message["sid"].startswith("MM") and bool(media)

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
        await asyncio.gather(*(work(session) for _ in range(jobs)))
    print(passed)


if __name__ == "__main__":
    url, account, path, jobs = sys.argv[1:]
    asyncio.run(main(url, account, iter(Path(path).read_text("utf-8").split()), int(jobs)))
