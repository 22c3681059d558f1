"""What goes wrong between a judge and its server, sorted by what helps: wait, ask in another way, shorten, give up."""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import os
import re
import sys
from dataclasses import dataclass
from typing import Any

from cras.errors import InputError
from cras.text import printable

MESSAGE_CHARACTERS = 200
_CLIENT_ERRORS = (
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
)
_FATAL = {
    401: "the key is not accepted; set it in the environment (OPENAI_API_KEY for openai:)",
    403: "the key may not use this model",
    404: "there is no such model, or no such address",
}


class JudgeFailedError(Exception):
    """A turn could not be judged now; another run may. The message says why."""


class TransientError(Exception):
    """Worth another try. ``retry_after`` is what the server asked for, in seconds.

    ``answered``: the server said no itself, so that nothing was generated and nothing is owed.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, answered: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.answered = answered


class TooLongError(Exception):
    """The prompt does not fit the model's window."""


@dataclass
class RefusedError(Exception):
    """The server refused the request as it was put. ``names`` are the parameters that its message names."""

    reason: str
    names: frozenset[str]

    def __str__(self) -> str:
        return self.reason


def client_errors() -> tuple[type[BaseException], ...]:
    """The exceptions of the model clients that are loaded, with those that any of them may raise."""
    found: list[type[BaseException]] = [OSError, asyncio.TimeoutError]
    # A reply that is no chat completion (a proxy's HTML page with status 200) surfaces as one of these.
    found += [ValueError, TypeError, AttributeError, LookupError]
    for module, name in _CLIENT_ERRORS:
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def sorted_out(error: BaseException, judge: str, sent: frozenset[str]) -> Exception:
    """The error of ours that stands for a client's.

    Args:
        sent: the names of the optional parameters that were sent.
    """
    text = plain(error)
    status = getattr(error, "status_code", None)
    if type(error).__name__ == "ContextLimitError" or re.search(
        r"context_length_exceeded|context (?:length|window|size)|maximum context|too many tokens|prompt is too long",
        text + str(getattr(error, "code", "")),
        re.IGNORECASE,
    ):
        return TooLongError(text)
    if isinstance(status, int) and status > 0:
        return _by_status(error, status, text, judge, sent)
    if isinstance(error, (OSError, asyncio.TimeoutError)) or _is_connection(error):
        return TransientError(text or "no answer in time")
    return TransientError(f"the reply is no chat completion ({type(error).__name__}: {text})", answered=False)


def plain(error: BaseException) -> str:
    """An error's message on one line, without control characters and without any key of the environment."""
    if isinstance(error, asyncio.TimeoutError) and not str(error):
        return "no answer in time"
    text = " ".join(printable(str(error)).split()) or type(error).__name__
    for name, value in os.environ.items():
        if re.search(r"KEY|TOKEN|SECRET|PASSWORD", name) and len(value) >= 8:
            text = text.replace(value, f"[{name}]")
    return text[:MESSAGE_CHARACTERS]


def _by_status(error: BaseException, status: int, text: str, judge: str, sent: frozenset[str]) -> Exception:
    if status in _FATAL:
        return InputError(f"--judge {judge}: {_FATAL[status]} (the server says: {text})")
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        return InputError(f"--judge {judge}: the account has no quota left (the server says: {text})")
    named = frozenset(name for name in sent if name in text or name == getattr(error, "param", None))
    if re.search(r"json_schema|json_object|structured|grammar|guided", text):
        named |= sent & {"response_format"}
    # Some servers answer 500 where they do not know a parameter (llama-cpp-python's knows no json_schema).
    if status in (400, 413, 422) or (status == 500 and "response_format" in named):
        return RefusedError(text, named)
    if status in (408, 409, 425, 429) or status >= 500:
        return TransientError(text, retry_after=_retry_after(error), answered=True)
    return JudgeFailedError(f"status {status}: {text}")


def _is_connection(error: BaseException) -> bool:
    names = {base.__name__ for base in type(error).__mro__}
    return bool(names & {"APIConnectionError", "APITimeoutError", "TransportError", "TimeoutException"})


def _retry_after(error: BaseException) -> float | None:
    """Seconds, from ``retry-after-ms`` or ``Retry-After`` (seconds or an HTTP date)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        if headers.get("retry-after-ms"):
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after")
        if not value:
            return None
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
            return float(value)
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when - datetime.datetime.now(when.tzinfo)).total_seconds())
