"""What a judge model costs: a table that is data, with its date."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import Field

from cras.errors import InputError
from cras.files.yaml_lines import YamlError, YamlFile
from cras.transcript import Record


class _ModelPrice(Record):
    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)


class _Table(Record):
    as_of: datetime.date
    models: dict[str, _ModelPrice]


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens. ``as_of`` is the day on which the table was true, ``None`` for local models."""

    prompt: float
    completion: float
    as_of: datetime.date | None = None

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """US dollars."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / 1_000_000


def price_of(model: str, own: str | None, *, at_provider: bool = True) -> Price | None:
    """The price of ``PROVIDER:MODEL``; ``None`` where it is not known.

    Args:
        own: a file of the user's, read before the one that is shipped.
        at_provider: whether the model is asked at its provider's own endpoint; the shipped prices hold there alone.

    Raises:
        InputError: the user's file cannot be read.
    """
    tables = [_read(Path(own))] if own else []
    if at_provider:
        tables.append(_shipped())
    for table in tables:
        for key in (model, re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model)):
            if key in table.models:
                found = table.models[key]
                return Price(found.prompt, found.completion, table.as_of)
    return None


def known_prices(own: str | None = None) -> dict[str, Price]:
    """Every model whose price is known, by name; the user's own file wins.

    Raises:
        InputError: the user's file cannot be read.
    """
    tables = [_shipped(), *([_read(Path(own))] if own else [])]
    return {
        name: Price(found.prompt, found.completion, table.as_of)
        for table in tables
        for name, found in table.models.items()
    }


@lru_cache(maxsize=1)
def _shipped() -> _Table:
    return _Table.model_validate(yaml.safe_load((files("cras") / "data" / "prices.yaml").read_text("utf-8")))


def _read(path: Path) -> _Table:
    try:
        return YamlFile(path).record(_Table)
    except YamlError as error:
        raise InputError(
            f"--prices {error}; it needs as_of: DATE and models: NAME: {{prompt: USD, completion: USD}}, for a million "
            "tokens"
        ) from None
    except InputError as error:
        raise InputError(f"--prices {error}") from None
