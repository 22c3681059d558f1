"""What other packages bring, as entry points of a group: found by name, loaded when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from cras.errors import InputError


@dataclass(frozen=True)
class PlugIns:
    """A group of entry points, and what each of them brings in the words of an error message."""

    group: str
    thing: str

    def found(self, own: Container[str] = ()) -> dict[str, EntryPoint]:
        """The entry points by name, in the order of the names, none loaded yet.

        Args:
            own: the names of this package, which nobody else may bring.

        Raises:
            InputError: two packages bring one name, or one brings a name of ``own``.
        """
        found = self._each_once(_installed(self.group, tuple(sys.path)))
        for entry in found.values():
            if entry.name in own:
                raise InputError(
                    f"{package_of(entry)} brings a {self.thing} {entry.name!r}, which cras has itself; "
                    "it needs another name there, or uninstall the package"
                )
        return found

    def named(self, name: str) -> EntryPoint | None:
        """The entry point of that name, or ``None``; what is wrong with others does not matter.

        Raises:
            InputError: two packages bring it.
        """
        entries = _installed(self.group, tuple(sys.path))
        return self._each_once(entry for entry in entries if entry.name == name).get(name)

    def load(self, entry: EntryPoint) -> Any:
        """What an entry point points at.

        Raises:
            InputError: it cannot be imported.
        """
        try:
            return entry.load()
        # Whatever the other package does wrong on import, its user has to know whose it is.
        except Exception as error:
            message = f"{self.claim(entry)} that cannot be loaded ({type(error).__name__}: {error})"
            raise InputError(message) from error

    def claim(self, entry: EntryPoint) -> str:
        """The beginning of a message about a plug-in: whose it is and what it says that it brings."""
        return f"{package_of(entry)} brings a {self.thing} {entry.name!r} ({entry.value})"

    def _each_once(self, entries: Iterable[EntryPoint]) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for entry in entries:
            other = found.setdefault(entry.name, entry)
            if (other.value, package_of(other)) != (entry.value, package_of(entry)):  # a path may be searched twice
                raise InputError(
                    f"{package_of(other)} and {package_of(entry)} both bring a {self.thing} {entry.name!r}; "
                    "uninstall one of them"
                )
        return found


def package_of(entry: EntryPoint) -> str:
    """``package NAME VERSION``, as installed."""
    return f"package {entry.dist.name} {entry.dist.version}" if entry.dist else "a package without a name"


@lru_cache(maxsize=8)  # what is installed is looked up once, unless the folders that are searched change
def _installed(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=group), key=lambda entry: entry.name))
