"""A server that answers every message SID at once: `python benchmarks/server.py PORT LATENCY_MS PROCESSES [PEM]`.

It speaks just enough HTTP for keep-alive clients, so that the clients are what is measured. Every account holds
every message, and each has one media item. With a PEM file, its certificate and key, it speaks TLS.
"""

import asyncio
import os
import re
import signal
import socket
import ssl
import sys

MESSAGE = (
    '{{"body":"Why isn\'t that an API?","num_segments":"1","direction":"outbound-api","from":"+15017122661",'
    '"to":"+12025550110","date_updated":"Sun, 22 Nov 2026 05:56:02 +0000","price":null,"error_message":null,'
    '"uri":"/2010-04-01/Accounts/{account}/Messages/{sid}.json","account_sid":"{account}","num_media":"1",'
    '"status":"delivered","messaging_service_sid":null,"sid":"{sid}",'
    '"date_sent":"Sun, 22 Nov 2026 05:56:02 +0000","date_created":"Sun, 22 Nov 2026 05:56:02 +0000",'
    '"error_code":null,"price_unit":"USD","api_version":"2010-04-01","subresource_uris":'
    '{{"media":"/2010-04-01/Accounts/{account}/Messages/{sid}/Media.json"}}}}'
)
MEDIA = (
    '{{"media_list":[{{"sid":"ME{digits}","account_sid":"{account}","parent_sid":"{sid}",'
    '"content_type":"image/png","date_created":"Sun, 22 Nov 2026 05:56:02 +0000",'
    '"date_updated":"Sun, 22 Nov 2026 05:56:02 +0000",'
    '"uri":"/2010-04-01/Accounts/{account}/Messages/{sid}/Media/ME{digits}.json"}}],"first_page_uri":"/x",'
    '"end":0,"previous_page_uri":null,'
    '"uri":"/2010-04-01/Accounts/{account}/Messages/{sid}/Media.json?PageSize=50",'
    '"page_size":50,"start":0,"next_page_uri":null,"page":0}}'
)
ASKED = re.compile(rb"GET /2010-04-01/Accounts/(AC\w{32})/Messages/((?:SM|MM)(\w{32}))(/Media)?\.json")
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"


class Answers(asyncio.Protocol):
    """One connection; requests come one after the other, each without a body."""

    latency = 0.0

    def connection_made(self, transport):
        """Keep where answers go."""
        self.transport = transport
        self.received = b""

    def data_received(self, data):
        """Answer every whole request; the rest waits for more."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            request, _, self.received = self.received.partition(b"\r\n\r\n")
            answer = answer_to(request)
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.transport.write, answer)
            else:
                self.transport.write(answer)


def answer_to(request: bytes) -> bytes:
    """The whole answer to a request's head."""
    asked = ASKED.match(request)
    if asked is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    account, sid, digits, media = (part.decode() if part else "" for part in asked.groups())
    body = (MEDIA if media else MESSAGE).format(account=account, sid=sid, digits=digits)
    return (HEAD.format(length=len(body)) + body).encode()


async def serve(port: int, latency: float, pem: str | None) -> None:
    """Serve for ever on a port that other processes serve as well."""
    Answers.latency = latency
    tls = None
    if pem:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(pem)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    server = await asyncio.get_running_loop().create_server(Answers, sock=listener, ssl=tls)
    await server.serve_forever()


def main() -> None:
    """Fork the processes asked for, each of which serves; all end with the first."""
    port, latency, processes = int(sys.argv[1]), float(sys.argv[2]) / 1000, int(sys.argv[3])
    pem = sys.argv[4] if len(sys.argv) > 4 else None
    children = []
    for _ in range(processes - 1):
        child = os.fork()
        if child == 0:
            asyncio.run(serve(port, latency, pem))
        children.append(child)

    def end(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
        sys.exit()

    signal.signal(signal.SIGTERM, end)
    asyncio.run(serve(port, latency, pem))


if __name__ == "__main__":
    main()
