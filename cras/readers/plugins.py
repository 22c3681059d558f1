"""Formats that other packages bring, as entry points of the group ``cras.readers``.

The name of the entry point is the format's, what it points at a :class:`cras.readers.Reader`::

    [project.entry-points."cras.readers"]
    minutes = "my_package.minutes:MINUTES"
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from importlib.metadata import EntryPoint

from cras.errors import InputError
from cras.files.plugins import PlugIns, package_of
from cras.readers.foreign import guarded
from cras.readers.reader import Reader

_PLUG_INS = PlugIns("cras.readers", "format")


def plugged_in(own: Container[str]) -> dict[str, EntryPoint]:
    """The entry points by the format that they bring, not loaded yet, in the order of their names.

    Raises:
        InputError: a format has two packages, or is one of ``own``, those of this package.
    """
    return _PLUG_INS.found(own)


@cache
def load(entry: EntryPoint) -> Reader:
    """The reader that an entry point stands for; a fault in it costs the document that it reads.

    Raises:
        InputError: it cannot be imported, or is no reader of that name.
    """
    found = _PLUG_INS.load(entry)
    if not isinstance(found, Reader):
        raise InputError(f"{_PLUG_INS.claim(entry)} that is no cras.readers.Reader")
    if found.name != entry.name:
        raise InputError(f"{_PLUG_INS.claim(entry)} whose reader has name = {found.name!r}; the two have to be equal")
    return guarded(found, f" of {package_of(entry)}")
