"""What a validation error is called to a person: the field as people write it, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, Tag, ValidationError

Location = Sequence["int | str"]


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: where (keys and indices from the top) and what would be right."""

    location: tuple[int | str, ...]
    reason: str

    @property
    def field(self) -> str:
        """The place as people write it; empty for the whole."""
        return field_path(self.location)

    def after(self, place: str) -> str:
        """``x.json, field turns[3].content: is missing``, where ``place`` is ``x.json``."""
        return f"{place}, field {self.field}: {self.reason}" if self.location else f"{place}: {self.reason}"


def field_path(location: Iterable[int | str]) -> str:
    """A pydantic location as people write it: ``turns[3].content``."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def first_wrong(error: ValidationError, model: type[BaseModel]) -> Wrong:
    """What pydantic found first against ``model``."""
    return next(all_wrong(error, model))


def all_wrong(error: ValidationError, model: type[BaseModel]) -> Iterator[Wrong]:
    """Everything that pydantic found against ``model``, in its order."""
    for found in error.errors(include_url=False, include_input=False):
        location, holder = _place(found["loc"], model)
        reason = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            known = ", ".join(holder.model_fields) if holder else ""
            reason = f"is unknown; known are {known}" if known else "is unknown here"
        elif found["type"] == "missing":
            reason = "is missing"
        elif found["type"] == "model_type":
            known = ", ".join(holder.model_fields) if holder and not location else ""
            reason = "must be fields with their values" + (f": {known}" if known else "")
        yield Wrong(location, reason)


def _place(found: Location, model: type[BaseModel]) -> tuple[tuple[int | str, ...], type[BaseModel] | None]:
    """A location without the tags of unions, which pydantic names too, and the record that holds its last part."""
    place: list[int | str] = []
    holder: type[BaseModel] | None = model
    inner: Any = model
    for part in found:
        tagged = {tag.tag: choice for choice in get_args(inner) for tag in get_args(choice)[1:] if isinstance(tag, Tag)}
        if part in tagged:
            inner = get_args(tagged[part])[0]
            continue
        place.append(part)
        if isinstance(part, int):
            continue  # an item of a list: the annotation names its record too
        holder = _record_in(inner)
        inner = holder.model_fields[part].annotation if holder and part in holder.model_fields else None
    return tuple(place), holder


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record that an annotation speaks of: itself, that of a list, or one of several."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((record for part in get_args(annotation) if (record := _record_in(part))), None)
