"""A real HTTP server on loopback that speaks the OpenAI chat protocol, well or badly, by script."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Reply:
    """What the server does with one request."""

    content: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: Body | None = None
    cut: bool = False
    """Promise a body, send half of it, and hang up."""
    raw: bytes | None = None
    silence_seconds: float = 0.0
    usage: bool = True


Script = Callable[[Body, int], Reply]
"""From a request's body and its number (from 0) to the reply."""


@dataclass
class Judged:
    """The parts of a judge's request, found by its own fences."""

    turn: str
    ids: list[str]


def read_request(body: Body) -> Judged:
    """What the last question of a request is about."""
    user = next(m["content"] for m in body["messages"] if m["role"] == "user")
    nonce = re.findall(r"^<<<data ([0-9a-f]{16}) judged turn>>>$", user, re.MULTILINE)[-1]
    start = user.rindex(f"<<<data {nonce} judged turn>>>\n") + len(f"<<<data {nonce} judged turn>>>\n")
    turn = user[start : user.index(f"\n<<<end {nonce}>>>", start)]
    ids = re.findall(r"Answer for these ids: (.*)\. One JSON", user)[-1].split(", ")
    return Judged(turn, ids)


def verdicts(body: Body, **more: Any) -> str:
    """A good answer: every criterion is met, every conflict went to the binding side; the quotation is the turn's begin."""
    judged = read_request(body)
    common = {"quote": judged.turn[:20], "reason": "it does", "sure": True}
    return json.dumps(
        {
            "verdicts": [{"id": i, **common, "met": "yes", **more} for i in judged.ids if not i.startswith("K")],
            "conflicts": [{"id": i, **common, "outcome": "binding", **more} for i in judged.ids if i.startswith("K")],
        }
    )


def good(body: Body, number: int) -> Reply:
    return Reply(verdicts(body))


@dataclass
class Server:
    url: str
    requests: list[Body]
    most_at_once: int = 0


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """The server, until the block ends."""
    lock = threading.Lock()
    stop = threading.Event()
    at_once = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            nonlocal at_once
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                number = len(server.requests)
                server.requests.append(body)
                at_once += 1
                server.most_at_once = max(server.most_at_once, at_once)
            try:
                reply = script(body, number)
                stop.wait(reply.silence_seconds)
                self._send(reply, body)
            except (BrokenPipeError, ConnectionResetError):
                pass
            finally:
                with lock:
                    at_once -= 1

        def _send(self, reply: Reply, body: Body) -> None:
            if reply.raw is not None:
                data = reply.raw
            elif reply.error is not None:
                data = json.dumps({"error": reply.error}).encode()
            else:
                words = sum(len(m["content"].split()) for m in body["messages"])
                usage = {"prompt_tokens": words, "completion_tokens": 7, "total_tokens": words + 7}
                message = {"role": "assistant", "content": reply.content}
                document: Body = {
                    "id": "x",
                    "object": "chat.completion",
                    "created": int(time.time()),
                    "model": body["model"],
                    "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                }
                data = json.dumps(document | ({"usage": usage} if reply.usage else {})).encode()
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if reply.cut else data)
            if reply.cut:
                self.wfile.flush()
                self.close_connection = True

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    http = Quiet(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_address[1]}/v1", [])
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        http.shutdown()
        http.server_close()
