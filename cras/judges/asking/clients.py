"""Judge models by name: ``openai:MODEL``, ``ollama:MODEL``, other packages' shortcuts, or a Python path.

A package adds a shortcut with an entry point of the group ``cras.clients``: a function from the text after the colon
to an AutoGen ``ChatCompletionClient`` that runs in this process and costs no money (``sail`` brings ``hf:``).
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cras.errors import InputError
from cras.files.plugins import PlugIns
from cras.judges.asking.prices import Price, price_of

if TYPE_CHECKING:
    from autogen_core.models import ChatCompletionClient

CLIENTS = "cras.clients"
"""The entry points of model clients in other packages."""
JUDGES = "cras.judges"
"""Those of whole judges, see :mod:`cras.judges.named`."""
WINDOW_TOKENS = 128_000
OLLAMA_WINDOW_TOKENS = 4096
"""What Ollama serves unless told otherwise; it drops the beginning of a longer prompt without a word."""
OPENAI = "https://api.openai.com/v1"


@dataclass
class ModelClient:
    """A model client that is made on first use, and what is known of it.

    Attributes:
        identity: what answers are cached under; the server's address is part of it.
        is_openai: it speaks the OpenAI protocol, and takes that protocol's parameters for one call.
        structured, json_mode: of the others, which take a JSON schema, and which can be held to JSON.
    """

    name: str
    identity: str
    make: Callable[[], Any]
    price: Price | None
    window_tokens: int = WINDOW_TOKENS
    is_openai: bool = False
    structured: bool = False
    json_mode: bool = False
    _made: Any = field(default=None, repr=False)

    def client(self) -> ChatCompletionClient:
        """The client; the same one every time."""
        if self._made is None:
            self._made = self.make()
        made: ChatCompletionClient = self._made
        return made


def client_named(name: str, prices: str | None = None) -> ModelClient:
    """The model client that a judge's name stands for.

    Raises:
        InputError: the name stands for none, or what it needs is not installed or not set.
    """
    shortcut, _, rest = name.partition(":")
    if shortcut in ("openai", "ollama") and rest:
        return _openai(name, rest, prices) if shortcut == "openai" else _ollama(name, rest)
    if rest and (entry := PlugIns(CLIENTS, "model client").named(shortcut)):
        return _local(name, rest, entry)
    if re.fullmatch(r"[\w.]+:[\w.]+", name) and shortcut != "hf":
        return _python(name, shortcut, rest, prices)
    need = ' (hf: comes with pip install "sail-cras[train]")' if shortcut == "hf" else ""
    brought = sorted(entry.name for group in (JUDGES, CLIENTS) for entry in entry_points(group=group))
    others = "".join(f", {entry}" for entry in brought if entry != "hf")
    raise InputError(
        f"--judge {name}: no such judge{need}; it is rules, openai:MODEL, ollama:MODEL, hf:PATH{others} or a Python path "
        "package.module:factory, or several with commas between them, asked in this order"
    )


def price_and_window(name: str, prices: str | None = None) -> tuple[Price | None, int]:
    """What is known of a model before it is asked, without its key or its weights: its price and its window.

    Raises:
        InputError: the user's file of prices cannot be read.
    """
    shortcut, _, rest = name.partition(":")
    if shortcut == "ollama":
        window = os.environ.get("OLLAMA_CONTEXT_LENGTH", "")
        return Price(0.0, 0.0), int(window) if window.isdigit() else OLLAMA_WINDOW_TOKENS
    if shortcut == "openai":
        return price_of(name, prices, at_provider=_openai_address() == OPENAI), WINDOW_TOKENS
    if rest and PlugIns(CLIENTS, "model client").named(shortcut):
        return Price(0.0, 0.0), WINDOW_TOKENS
    return price_of(name, prices, at_provider=False), WINDOW_TOKENS


def _openai_address() -> str:
    return (os.environ.get("OPENAI_BASE_URL") or OPENAI).rstrip("/")


def wrapped(client: ChatCompletionClient, name: str, price: Price | None = None) -> ModelClient:
    """Any AutoGen client as a judge's model."""
    info = client.model_info
    return ModelClient(
        name=name,
        identity=name,
        make=lambda: client,
        price=price,
        is_openai=any(base.__name__ == "BaseOpenAIChatCompletionClient" for base in type(client).__mro__),
        structured=bool(info.get("structured_output")),
        json_mode=bool(info["json_output"]),
    )


def _openai(name: str, model: str, prices: str | None) -> ModelClient:
    address = _openai_address()
    is_own = address != OPENAI
    key = os.environ.get("OPENAI_API_KEY") or ("none" if is_own else None)
    if key is None:
        raise InputError(
            f"--judge {name}: no key; set OPENAI_API_KEY in the environment, or OPENAI_BASE_URL to a server that needs none"
        )
    price, window = price_and_window(name, prices)
    return ModelClient(
        name, f"{name} at {_public(address)}", _maker(name, model, address, key), price, window, is_openai=True
    )


def _ollama(name: str, model: str) -> ModelClient:
    host = os.environ.get("OLLAMA_HOST") or "http://localhost:11434"
    address = (host if "://" in host else f"http://{host}").rstrip("/") + "/v1"
    price, window = price_and_window(name)
    return ModelClient(
        name, f"{name} at {_public(address)}", _maker(name, model, address, "ollama"), price, window, is_openai=True
    )


def _maker(name: str, model: str, address: str, key: str) -> Callable[[], Any]:
    try:
        openai_models: Any = importlib.import_module("autogen_ext.models.openai")
    except ImportError as error:
        raise InputError(f'--judge {name}: needs pip install "sail-cras[openai]" ({error.name} is missing)') from None

    def make() -> Any:
        # It would tell users that a dated model answers for its name, which is what they asked for.
        warnings.filterwarnings("ignore", message="Resolved model mismatch", module="cras.judges.asking.ask")
        # What the server can do is found out by asking (see ask.py), so the client must not refuse on its own.
        info = {
            "vision": False,
            "function_calling": False,
            "json_output": True,
            "structured_output": True,
            "family": "unknown",
        }
        return openai_models.OpenAIChatCompletionClient(
            model=model,
            base_url=address,
            api_key=key,
            model_info=info,
            max_retries=0,
            include_name_in_message=False,
        )

    return make


def _local(name: str, rest: str, entry: Any) -> ModelClient:
    try:
        client = entry.load()(rest)
    except ImportError as error:
        extra = 'pip install "sail-cras[train]"' if entry.name == "hf" else "its extra installed"
        raise InputError(f"--judge {name}: {error.name} is missing; {entry.name}: needs {extra}") from None
    except ValueError as error:
        raise InputError(f"--judge {name}: {error}") from None
    except (Exception, SystemExit) as error:  # somebody else's code: to the user it means that this judge cannot be had
        raise InputError(f"--judge {name}: cannot be made ({one_line(error)})") from error
    model = wrapped(client, name, Price(0.0, 0.0))
    window = getattr(client, "context_limit", None)
    if isinstance(window, int):
        model.window_tokens = window
    return model


def _python(name: str, module: str, attribute: str, prices: str | None) -> ModelClient:
    if "" not in sys.path:
        sys.path.insert(0, "")  # a module of the project that the command runs in, as python -m finds it
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except AttributeError:
        raise InputError(f"--judge {name}: {module} has no {attribute}") from None
    except (Exception, SystemExit) as error:  # importing runs the user's own code, which may raise anything
        told = str(error) if isinstance(error, ImportError) else one_line(error)
        raise InputError(f"--judge {name}: cannot be imported ({told})") from error
    from autogen_core.models import ChatCompletionClient

    client = found if isinstance(found, ChatCompletionClient) else _called(name, found)
    if not isinstance(client, ChatCompletionClient):
        raise InputError(f"--judge {name}: is no ChatCompletionClient of AutoGen, nor a function that makes one")
    return wrapped(client, name, price_of(name, prices, at_provider=False))


def _called(name: str, factory: Any) -> Any:
    """What a factory makes; the thing itself where it cannot be called without arguments."""
    try:
        inspect.signature(factory).bind()
    except (TypeError, ValueError):
        return factory
    try:
        return factory()
    except InputError:
        raise
    except (Exception, SystemExit) as error:  # the user's own code
        raise InputError(f"--judge {name}: cannot be made ({one_line(error)})") from error


def one_line(error: BaseException) -> str:
    """An exception on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _public(address: str) -> str:
    """An address without user and password."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
