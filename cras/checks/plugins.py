"""Kinds of check that other packages bring, as entry points of the group ``cras.checks``.

The name of the entry point is the kind, what it points at a subclass of ``cras.checks.CheckKind``::

    [project.entry-points."cras.checks"]
    polite = "my_package.checks:Polite"
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from importlib.metadata import EntryPoint

from cras.checks.kind import CheckKind
from cras.errors import InputError
from cras.files.plugins import PlugIns

_PLUG_INS = PlugIns("cras.checks", "check kind")


def plugged_in(own: Container[str]) -> dict[str, EntryPoint]:
    """The entry points by the kind that they bring, not loaded yet.

    Args:
        own: the kinds of this package.

    Raises:
        InputError: a package brings a kind that is there already.
    """
    return _PLUG_INS.found(own)


@cache
def load(entry: EntryPoint) -> type[CheckKind]:
    """The class that an entry point stands for.

    Raises:
        InputError: it cannot be imported, or is no kind of check.
    """
    found = _PLUG_INS.load(entry)
    where = _PLUG_INS.claim(entry)
    if not (isinstance(found, type) and issubclass(found, CheckKind)):
        raise InputError(f"{where} that is no subclass of cras.checks.CheckKind")
    if getattr(found, "kind", None) != entry.name:
        raise InputError(f"{where} whose class says kind = {getattr(found, 'kind', None)!r}; the two have to be equal")
    if found.__abstractmethods__:
        raise InputError(f"{where} that does not say {', '.join(sorted(found.__abstractmethods__))}")
    return found
