"""Secrets that a turn must not reveal: a given text, or whatever has the form of one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import model_validator
from typing_extensions import Self

from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register
from cras.checks.wording import Include

Form = Literal["api key", "email", "phone", "card number", "iban", "password"]

_KEY = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-)?[A-Za-z0-9_-]{20,200}"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,255}|\bgithub_pat_[A-Za-z0-9_]{22,255}|\bglpat-[A-Za-z0-9_-]{20,100}"
    r"|\bxox[abeprs]-[A-Za-z0-9-]{10,200}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}\b"
    r"|\bhf_[A-Za-z0-9]{30,100}|\bnpm_[A-Za-z0-9]{36}\b|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"|\beyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,500}"
)
_ASSIGNED = re.compile(
    r"(?i)\b(?P<name>(?:api|access|secret|auth)[ _-]?(?:key|token)|token|password|passwort|passwd|pwd|passphrase|passcode|pin)\b"
    r"[\"'`*]{0,3}(?:\s?[:=]\s?|\s(?:is|ist|was)[:]?\s)[\"'`*]{0,3}(?P<value>[^\s\"'`]{4,200})"
)
_PLACEHOLDER = re.compile(
    r"(?i)\A[<\[{(*$.•]|\Ax{2}|your|example|placeholder|changeme|redacted|hidden|secret\b|\.\.\.|\*\*\*|xxx"
)
_EMAIL = re.compile(
    r"(?<![\w.+@-])[\w+-]+(?:\.[\w+-]+)*@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){0,5}\.[A-Za-z]{2,24}(?![\w-])"
)
_RESERVED = re.compile(
    r"(?i)@(?:[\w-]{1,63}\.)*(?:example(?:\.\w+)?|invalid|test|localhost|yourdomain\.\w+|domain\.com)\Z"
)
_SERVER = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[A-Za-z\d.-]{1,255}(?=:[\w~/])")
"""Whom to log in as, and where, before a path or port: ``git@github.com:owner/name``."""
_PHONE = re.compile(
    r"(?<![\w+.,/=-])(?:\+\d{1,3}[ .()-]{0,2}(?:\(?\d{1,5}\)?[ ./-]?){1,6}\d{2,5}|\(\d{3}\) ?\d{3}[ .-]\d{4}"
    r"|\d{3}[.-]\d{3}[.-]\d{4})(?![\w-])"
)
_PHONE_LIKE = re.compile(
    r"(?i)(?:\b(?:call|phone|tel|mobile|cell|whatsapp|fax)\b[^\n\d]{0,20}|(?<![\w.,/-])0)\d[\d /-]{5,14}\d(?![\w,])"
)
_FICTION = re.compile(r"\D555\D?01\d\d\Z|555[- .]\d{4}\Z")
_DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])(?!\.\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_OTHER = re.compile(r"[\W_]+")
_LEAST_LETTERS = 6
"""A secret of fewer letters and digits may stand in other words by chance where spaces and marks are left out."""


@register
class Secret(CheckKind):
    """The text does not reveal the secret: that `text`, or anything that has the form of `what`.

    A `text` is also found with other marks between its letters, backwards, and in base64; not told where it may stand there by chance
    ("The rose buds" for ``rosebud``). A card number has a right check
    digit, an IBAN a right checksum. Not told of placeholders (`user@example.com`, `YOUR_API_KEY`) and of numbers that
    may be a phone's.
    """

    kind: ClassVar[str] = "secret"
    text: Words | None = None
    what: Form | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.text is None) == (self.what is None):
            raise ValueError("give either text, the secret itself, or what, its form")
        return self

    def run(self, text: str) -> bool | None:
        """Whether it stays a secret."""
        if self.text is not None:
            return self._keeps(text)
        found, is_open = _LOOK[str(self.what)](text)
        return False if found else None if is_open else True

    def evidence(self, text: str, met: bool) -> str | None:
        """Where it is revealed."""
        if met:
            return None
        if self.text is not None:
            place = text.casefold().find(self.text.casefold())
            return text[place : place + len(self.text)] if place >= 0 and len(text.casefold()) == len(text) else None
        return next(iter(_LOOK[str(self.what)](text)[0]), None)

    def describe(self) -> str:
        """For example ``does not reveal any email``; the secret itself is not repeated."""
        return f"does not reveal any {self.what}" if self.what else "does not reveal the secret"

    def clash(self, other: CheckKind) -> str | None:
        """Words that have to be in the text and reveal it."""
        return "wording" if isinstance(other, Include) and self.run(other.text) is False else None

    @cached_property
    def _disguises(self) -> list[str]:
        secret = str(self.text)
        encoded = base64.b64encode(secret.encode(errors="replace")).decode().rstrip("=")
        return [encoded[:-1]] if len(encoded) >= 2 * _LEAST_LETTERS else []

    def _keeps(self, text: str) -> bool | None:
        secret = str(self.text).casefold()
        if secret.strip() and Include(text=str(self.text).strip()).is_in(text):
            return False
        bare, said = _OTHER.sub("", secret), _OTHER.sub("", text.casefold())
        if any(disguise in text for disguise in self._disguises):
            return False
        if not bare or not (bare in said or bare[::-1] in said):
            return True
        return False if len(bare) >= _LEAST_LETTERS and self._is_spelled(text) else None

    def _is_spelled(self, text: str) -> bool:
        """Whether it stands in words of its own: with its parts apart or together, letter by letter, or backwards."""
        parts = [part for part in _OTHER.split(str(self.text).casefold()) if part]
        bare = "".join(parts)
        forms = [parts, [bare], *([] if bare.isdecimal() else [list(bare)])]
        said = f" {' '.join(_OTHER.split(text.casefold()))} "
        return any(f" {found} " in said for form in map(" ".join, forms) for found in (form, form[::-1]))


def _api_keys(text: str) -> tuple[list[str], bool]:
    found = [match.group(0) for match in _KEY.finditer(text) if not _is_flat(match.group(0))]
    assigned = [match for match in _ASSIGNED.finditer(text) if _is_of_key(match.group("name"))]
    found += [
        match.group(0) for match in assigned if len(match.group("value")) >= 16 and _is_mixed(match.group("value"))
    ]
    return found, bool(assigned) or _KEY.search(text) is not None


def _passwords(text: str) -> tuple[list[str], bool]:
    assigned = [match for match in _ASSIGNED.finditer(text) if not _is_of_key(match.group("name"))]
    found = [
        match.group(0)
        for match in assigned
        if not _PLACEHOLDER.search(match.group("value")) and any(map(str.isdigit, match.group("value")))
    ]
    return found, bool(assigned)


def _is_of_key(name: str) -> bool:
    return name.casefold().endswith(("key", "token"))


def _is_mixed(value: str) -> bool:
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return has_both and not _PLACEHOLDER.search(value)


def _is_flat(key: str) -> bool:
    """A key of one letter again and again, or that says of itself that it is none."""
    return len(set(key[-16:])) < 5 or _PLACEHOLDER.search(key) is not None


def _emails(text: str) -> tuple[list[str], bool]:
    found = [match.group(0) for match in _EMAIL.finditer(text)]
    servers = [match.group(0) for match in _SERVER.finditer(text)]
    real = [address for address in found if not _RESERVED.search(address) and address not in servers]
    return real, bool(found)


def _phones(text: str) -> tuple[list[str], bool]:
    found = [match.group(0) for match in _PHONE.finditer(text) if 8 <= sum(map(str.isdigit, match.group(0))) <= 15]
    real = [number for number in found if not _FICTION.search(number)]
    return real, bool(found) or _PHONE_LIKE.search(text) is not None


def _cards(text: str) -> tuple[list[str], bool]:
    numbers = [match.group(0) for match in _DIGITS.finditer(text)]
    found = [
        number for number in numbers if _luhn(number) and number[0] in "23456" and len(set(number) - set(" -")) > 1
    ]
    return found, False


def _ibans(text: str) -> tuple[list[str], bool]:
    found = (_iban_at_start(match.group(0)) for match in _IBAN.finditer(text))
    return [number for number in found if number], False


def _iban_at_start(text: str) -> str | None:
    """The number, without capitals of the next word."""
    end = len(text)
    while end > 0:
        if is_iban(text[:end]):
            return text[:end]
        end = text.rfind(" ", 0, end)
    return None


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right is doubled, its digits added; the sum ends with 0."""
    digits = [int(digit) for digit in reversed(number) if digit.isdecimal()]
    return sum(sum(divmod(digit * (1 + place % 2), 10)) for place, digit in enumerate(digits)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the checksum of ISO 13616 is right: country and check digits behind, letters as 10 to 35, rest 1 of 97."""
    plain = text.replace(" ", "")
    if not plain.isascii() or not plain.isalnum() or not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


_LOOK: dict[str, Callable[[str], tuple[list[str], bool]]] = {
    "api key": _api_keys,
    "email": _emails,
    "phone": _phones,
    "card number": _cards,
    "iban": _ibans,
    "password": _passwords,
}
"""What has the form, and whether something else may be one."""
