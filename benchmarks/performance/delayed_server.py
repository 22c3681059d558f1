"""An OpenAI-compatible server that agrees with everything after a fixed delay; a process of its own.

``python -m benchmarks.performance.delayed_server --delay 0.5`` prints its port on the first line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from typing import Any

_NONCE = re.compile(r"^<<<data ([0-9a-f]{16}) judged turn>>>$", re.MULTILINE)
_IDS = re.compile(r"Answer for these ids: (.*)\. One JSON")


def agreeing(prompt: str) -> str:
    """The answer of a judge that finds every criterion met, with the begin of the turn as quotation."""
    nonce = _NONCE.findall(prompt)[-1]
    turn = prompt.rpartition(f"<<<data {nonce} judged turn>>>\n")[2]
    common = {"quote": turn[:12].splitlines()[0], "reason": "It does.", "sure": True}
    verdicts: list[dict[str, Any]] = []
    conflicts: list[dict[str, Any]] = []
    for name in _IDS.findall(prompt)[-1].split(", "):
        if name.startswith("K"):
            conflicts.append({"id": name, **common, "outcome": "binding"})
        else:
            verdicts.append({"id": name, **common, "met": "yes"})
    return json.dumps({"verdicts": verdicts, "conflicts": conflicts})


async def serve(delay: float) -> None:
    """Answer until killed, ``delay`` seconds after a request has come in whole."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(re.findall(r"content-length: (\d+)", head)[0])
                body = json.loads(await reader.readexactly(length))
                answered = asyncio.get_running_loop().time() + delay
                data = json.dumps(_completion(body)).encode()
                await asyncio.sleep(answered - asyncio.get_running_loop().time())
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(data)
                    + data
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _completion(body: dict[str, Any]) -> dict[str, Any]:
    prompt = "".join(message["content"] for message in body["messages"] if message["role"] == "user")
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": agreeing(prompt)}}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, required=True)
    asyncio.run(serve(parser.parse_args().delay))
