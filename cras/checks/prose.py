"""What of a text is its author's own prose: code, addresses and quotations aside.

A rule that accuses looks at what is left when these are taken out; one that acquits looks at all. Where the two differ, nothing is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cras.checks.fences import without_fences
from cras.checks.units import parse_json, strings_of

GAP = "\ufffc"
"""Stands for what is left out: neither a letter nor a digit, a mark or white space."""

_INLINE = re.compile(r"``[^\n`]+``|`[^\n`]+`")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|file)://[!#-&(-;=?-~]+|<!--[^<>]*>")
_QUOTATION = re.compile(
    r"\"[^\"\n]+\"|“[^“”\n]+”|„[^„“”\n]+[“”]|«[^«»\n]+»|‹[^‹›\n]+›|「[^「」\n]+」|『[^『』\n]+』|《[^《》\n]+》|(?<!\w)[‘'][^\s'’‘][^'’‘\n]*[’'](?!\w)"
)
_TOKEN = re.compile(
    r"(?<!\S)[^\s./\\@_(-]*[./\\@_(-]\S*|(?i:(?<!\S)\W{0,4}(?:readme|license|makefile|dockerfile|changelog)\b\S*)"
)
"""What may be a name or an address, by its marks; other words are not looked at."""
_BEFORE, _AFTER = "([{<\"'“‘«*_|", ".,;:!?…)]}>\"'”’»*_|。，！？、"
_IS_MAIL = re.compile(r"\A[\w.+-]+@[\w-]+(?:\.[\w-]+)+\Z")
_IS_FILE = re.compile(r"\A(?:[\w+-]*\.)?[\w+-]{2,}(?:\.[\w+-]+)*\.(?:[a-z]\w{0,4}|[A-Z]{2,4})\Z")
_IS_PATH = re.compile(r"\A(?:~|\.{1,2}|[A-Za-z]:|[\w.@+-]+)?[/\\](?:[\w.@+-]+[/\\])*[\w.@+-]*\Z")
_IS_CODE = re.compile(
    r"\A\w+\([^\s()]*\)\Z|\A_*[a-z]+(?:_+[A-Za-z0-9]+)+\Z|\A[A-Z]+(?:_[A-Z0-9]+)+\Z|\A--?[a-z][\w-]*(?:=\S*)?\Z|\A__[A-Za-z0-9]+__\Z"
)
_IS_CAMEL = re.compile(r"\A[a-z]+[A-Z]\w*\Z|\A[A-Z]+[a-z]+[A-Z]\w*\Z")
_BLOCK_QUOTE = re.compile(r"(?m)^[^\S\n]{0,3}>[^\n]*")
_FILE_NAMES = {"readme", "license", "makefile", "dockerfile", "changelog"}


@dataclass(frozen=True)
class Prose:
    """The parts of a text. Of JSON, its strings count, a line each.

    Attributes:
        text: all of it.
    """

    text: str

    @cached_property
    def is_json(self) -> bool:
        """Whether the whole text is JSON."""
        return parse_json(self.text) is not None

    @cached_property
    def unfenced(self) -> str:
        """Without fenced code."""
        value = parse_json(self.text)
        return without_fences(self.text) if value is None else "\n".join(strings_of(value))

    @cached_property
    def inline(self) -> list[str]:
        """Code within lines, with its back-ticks."""
        return _INLINE.findall(self.unfenced)

    @cached_property
    def spoken(self) -> str:
        """Without code of any kind, and with a gap for each address, path, file name and name of code."""
        text = _INLINE.sub(GAP, self.unfenced) if "`" in self.unfenced else self.unfenced
        if "://" in text or "<!--" in text:
            text = _ADDRESS.sub(_but_its_end, text)
        return _TOKEN.sub(_name_left_out, text)

    @cached_property
    def own(self) -> str:
        """The same without quotations. Quotation marks around the whole text make no quotation of it."""
        text = self.spoken.strip()
        if _QUOTATION.fullmatch(text):
            return text
        lines = text.splitlines()
        if not all(line.lstrip().startswith(">") for line in lines if line.strip()):
            text = _BLOCK_QUOTE.sub(GAP, text) if ">" in text else text
        return _QUOTATION.sub(GAP, text)


@lru_cache(maxsize=256)
def prose(text: str) -> Prose:
    """The parts of a text, taken apart once for all criteria that read the same turn."""
    return Prose(text)


def is_identifier(token: str) -> bool:
    """Whether a word is written as names in programs or of products are: ``iPhone``, ``get_name``, ``f()``."""
    return bool(_IS_CODE.match(token) or _IS_CAMEL.match(token))


def is_address(token: str) -> bool:
    """Whether a word is an e-mail address, a host, a path or the name of a file. ``and/or``, ``U.S.A`` and ``/`` are none."""
    if not any(map(str.isalnum, token)):
        return False
    if "@" in token:
        return bool(_IS_MAIL.match(token)) or token.startswith("@")
    if "/" in token or "\\" in token:
        return bool(_IS_PATH.match(token)) and (
            token.count("/") + token.count("\\") > 1 or "." in token or token[0] in "/~"
        )
    return ("." in token and bool(_IS_FILE.match(token))) or token.lower() in _FILE_NAMES


def _but_its_end(match: re.Match[str]) -> str:
    """A gap, followed by the marks that end a sentence rather than an address."""
    found = match.group(0)
    return GAP + ("" if found.startswith("<") else found[len(found.rstrip(".,;:!?)]*_")) :])


def _name_left_out(match: re.Match[str]) -> str:
    token = match.group(0)
    if len(token) > 200 or token[:-1].isalpha():
        return token
    core = token.lstrip(_BEFORE)
    before, core = token[: len(token) - len(core)], core.rstrip(_AFTER)
    core += ")" if core.endswith("(") else ""
    if not core or not (is_address(core) or _IS_CODE.match(core)):
        return token
    return f"{before}{GAP}{token[len(before) + len(core) :]}"
