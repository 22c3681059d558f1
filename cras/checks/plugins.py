"""Kinds of check that other packages bring, as entry points of the group ``cras.checks``.

The name of the entry point is the kind, what it points at a subclass of ``cras.checks.CheckKind``::

    [project.entry-points."cras.checks"]
    polite = "my_package.checks:Polite"
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, entry_points

from cras.checks.kind import CheckKind
from cras.errors import InputError

GROUP = "cras.checks"


def plugged_in(own: Container[str]) -> dict[str, EntryPoint]:
    """The entry points by the kind that they bring, not loaded yet.

    Args:
        own: the kinds of this package.

    Raises:
        InputError: a package brings a kind that is there already.
    """
    found = _found()
    for entry in found.values():
        if entry.name in own:
            raise InputError(
                f"{_package(entry)} brings a check kind {entry.name!r}, which cras has itself; "
                "it needs another name there, or uninstall the package"
            )
    return found


@lru_cache(maxsize=1)  # what is installed is looked up once in a process
def _found() -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        other = found.setdefault(entry.name, entry)
        if (other.value, _package(other)) != (entry.value, _package(entry)):  # a path may be searched twice
            raise InputError(
                f"{_package(other)} and {_package(entry)} both bring a check kind {entry.name!r}; uninstall one of them"
            )
    return found


@cache
def load(entry: EntryPoint) -> type[CheckKind]:
    """The class that an entry point stands for.

    Raises:
        InputError: it cannot be imported, or is no kind of check.
    """
    where = f"{_package(entry)} brings a check kind {entry.name!r} ({entry.value})"
    try:
        found = entry.load()
    except Exception as error:  # whatever the other package does wrong on import, its user has to know whose it is
        raise InputError(f"{where} that cannot be loaded ({type(error).__name__}: {error})") from error
    if not (isinstance(found, type) and issubclass(found, CheckKind)):
        raise InputError(f"{where} that is no subclass of cras.checks.CheckKind")
    if getattr(found, "kind", None) != entry.name:
        raise InputError(f"{where} whose class says kind = {getattr(found, 'kind', None)!r}; the two have to be equal")
    if found.__abstractmethods__:
        raise InputError(f"{where} that does not say {', '.join(sorted(found.__abstractmethods__))}")
    return found


def _package(entry: EntryPoint) -> str:
    return f"package {entry.dist.name} {entry.dist.version}" if entry.dist else "a package without a name"
