"""Whether a check that a person wrote can be run: its kind is known, and its parameters are that kind's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from cras.checks.counting import UNITS
from cras.checks.languages import LANGUAGE_CODES, LANGUAGES
from cras.checks.registry import CHECKS, run_check
from cras.transcript import Check, Record

Words = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)]
Count = Annotated[int, Field(ge=0)]


class _Nothing(Record):
    pass


class _Language(Record):
    code: str

    @field_validator("code")
    @classmethod
    def _is_known(cls, code: str) -> str:
        known = sorted({*LANGUAGES, *LANGUAGE_CODES.values()})
        if code not in known:
            raise ValueError(f"{code!r} is not a language that is known; known are {', '.join(known)}")
        return code


class _Format(Record):
    format: Literal["json", "xml", "list", "prose", "plain", "no markdown", "not json"]


class _Range(Record):
    count: Count | None = None
    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> _Range:
        if (self.count is None) == (self.min is None and self.max is None):
            raise ValueError("give either count, or min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class _Casing(Record):
    casing: Literal["upper", "lower", "sentence", "title"]


class _Text(Record):
    text: Words


class _Bounds(Record):
    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> _Bounds:
        _Range(min=self.min, max=self.max)
        return self


class _Amount(_Bounds):
    unit: str

    @field_validator("unit")
    @classmethod
    def _is_counted(cls, unit: str) -> str:
        if unit not in UNITS:
            raise ValueError(f"{unit!r} is not counted; known are {', '.join(UNITS)}")
        return unit


class _Occurrences(_Bounds):
    text: Words


class _Enclosed(Record):
    what: Literal["response", "title", "placeholder"]
    mark: Words


class _Divided(Record):
    mark: Words


class _AnyOf(Record):
    any_of: list[Words] = Field(min_length=1)


class _OneOf(Record):
    texts: list[Words] = Field(min_length=1)
    where: Literal["anywhere", "start", "end"] = "anywhere"


class _Restates(Record):
    how: Literal["verbatim", "own words", "not verbatim"]


class _Conduct(Record):
    rule: Literal["asked", "only", "never"]
    what: Words


class _Order(Record):
    first: Words
    then: Words


class _Speaker(Record):
    name: str
    others: list[str]


_PARAMS: dict[str, type[Record]] = {
    "language": _Language,
    "format": _Format,
    **dict.fromkeys(("sentences", "words"), _Range),
    "casing": _Casing,
    **dict.fromkeys(("include", "exclude", "starts_with", "ends_with"), _Text),
    **dict.fromkeys(("covers", "not_covers"), _AnyOf),
    "one_of": _OneOf,
    "restates": _Restates,
    **dict.fromkeys(("topic", "role", "hand_over"), _Conduct),
    **dict.fromkeys(("order", "sequence"), _Order),
    "speaks_as": _Speaker,
    "amount": _Amount,
    "occurrences": _Occurrences,
    "enclosed": _Enclosed,
    "divided": _Divided,
    **dict.fromkeys(("code_tagged", "code_executable"), _Nothing),
}
"""Of the kinds whose parameters can be told apart; others are tried on a text."""


def wrong_with(check: Check) -> tuple[tuple[str | int, ...], str] | None:
    """What is wrong with a check and at which of its fields; ``None`` where nothing is."""
    if check.kind not in CHECKS:
        return ("kind",), f"{check.kind!r} is no check; known are {', '.join(sorted(CHECKS))}"
    model = _PARAMS.get(check.kind)
    if model is None:
        return _tried(check)
    try:
        model.model_validate(check.params)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        known = ", ".join(model.model_fields) or "none"
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            message = f"is unknown; {check.kind} takes {known}"
        elif first["type"] == "missing":
            message = f"is missing; {check.kind} takes {known}"
        return ("params", *first["loc"]), message
    return None


def _tried(check: Check) -> tuple[tuple[str | int, ...], str] | None:
    try:
        run_check(check, "Some text, in one sentence.")
    except KeyError as error:
        return ("params",), f"{check.kind} needs {error.args[0]!r}"
    except (TypeError, ValueError, AttributeError) as error:
        return ("params",), f"do not fit {check.kind} ({error})"
    return None
