"""Rubrics as YAML: one a file, checked with file and line, never overwritten."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import yaml

from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.rubrics.levels import TITLES
from cras.rubrics.own_checks import OwnChecks
from cras.rubrics.rubric import Rubric
from cras.transcript import DIMENSIONS

SUFFIXES = (".yaml", ".yml")
SLUG_CHARACTERS = 40
_EXOTIC_BREAKS = set("\x85\u2028\u2029\ufeff")
"""PyYAML writes them in plain and single-quoted scalars in ways that it does not read back."""

_HEAD = f"""\
# What is asked of every turn of this role. Edit it, then: cras score RUNS --rubrics THIS_FILE_OR_ITS_FOLDER
# role and query say where it holds; without a query it holds for every query of the role.
# dimension: {", ".join(f"{name} {title}" for name, title in TITLES.items())}.
# check: what a rule decides; a criterion without one is left to a judge model. weight: 0 or more.
# weights: of the dimensions, equal by default. levels: what the scores of a dimension mean, {{CC: {{5: "...", 1: "..."}}}}.
"""


class RubricDocument(Rubric):
    """The file. Without a ``query`` the rubric holds for every query of its role."""

    schema_version: Literal[1] = 1
    query: str = ""

    def rubric(self) -> Rubric:
        """What it holds."""
        return Rubric(**{name: getattr(self, name) for name in Rubric.model_fields})


def rubric_yaml(rubric: Rubric) -> str:
    """The rubric as YAML that :func:`read_rubric` reads back as an equal one."""
    fields = rubric.model_dump()
    document: dict[str, Any] = {"schema_version": 1}
    for name in ("role", "query", "weights", "levels", "criteria", "conflicts"):
        if fields[name] or name in ("role", "query", "criteria"):
            document[name] = _without_none(fields[name])
    return _HEAD + yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def read_rubric(path: Path) -> Rubric:
    """The rubric of a file. A function that it names (``python: package.module:function``) is imported, and may be run.

    Raises:
        InputError: the file cannot be read.
        YamlError: it is no rubric; with the line and the field.
    """
    file = YamlFile(path)
    own = OwnChecks(file)
    document = file.record(RubricDocument)
    ids: set[str] = set()
    for index, criterion in enumerate(document.criteria):
        if criterion.id in ids:
            raise file.error(("criteria", index, "id"), f"{criterion.id!r} is there twice; every criterion has its own")
        ids.add(criterion.id)
        own.verify(("criteria", index, "check"), criterion.check)
    for index, conflict in enumerate(document.conflicts):
        for side, check in (("binding", conflict.binding.check), ("competing", conflict.competing.check)):
            own.verify(("conflicts", index, side, "check"), check)
    weighed = {name for name in DIMENSIONS if document.weights.get(name, 0.0 if document.weights else 1.0) > 0}
    asked = {criterion.dimension for criterion in document.criteria}
    if asked and not asked & weighed:
        raise file.error(("weights",), f"leave nothing to score: the criteria are of {', '.join(sorted(asked))}")
    return document.rubric()


def read_rubrics(paths: Sequence[str]) -> list[tuple[Path, Rubric]]:
    """The rubrics of files and folders (their ``*.yaml`` and ``*.yml``), each with its file.

    Raises:
        InputError: a path is missing, a folder holds none, a file is no rubric, or two are for the same role and query.
    """
    found: dict[tuple[str, str], tuple[Path, Rubric]] = {}
    for path in (item for name in paths for item in _files(Path(name))):
        rubric = read_rubric(path)
        key = (rubric.role, rubric.query.strip())
        if key in found:
            raise InputError(f"{path}: is for the same role and query as {found[key][0]}; keep one of them")
        found[key] = (path, rubric)
    return list(found.values())


def write_rubrics(rubrics: Iterable[Rubric], folder: Path) -> tuple[list[Path], list[Path]]:
    """Write each into a file of its own, and answer the files written and those that were there and stay as they are.

    Raises:
        InputError: the folder cannot be written.
    """
    written: list[Path] = []
    kept: list[Path] = []
    for rubric in rubrics:
        path = folder / file_name(rubric)
        (written if write_rubric(rubric, path) else kept).append(path)
    return written, kept


def write_rubric(rubric: Rubric, path: Path) -> bool:
    """Write a rubric, unless the file is there: somebody may have edited it. Answers whether it was written.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(rubric_yaml(rubric))
    except FileExistsError:
        if not path.is_file():
            raise InputError(f"{path}: is there and is no file; name another with --out") from None
        return False
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another with --out") from None
    return True


def file_name(rubric: Rubric) -> str:
    """A file name for the rubric of a role and query: the role's letters and digits, and a hash of both in full."""
    letters = (
        character if character.isalnum() else "-" for character in unicodedata.normalize("NFC", rubric.role).strip()
    )
    slug = "-".join(part for part in "".join(letters).split("-") if part)[:SLUG_CHARACTERS]
    key = sha256(f"{len(rubric.role)}:{rubric.role}{rubric.query.strip()}".encode()).hexdigest()[:8]
    return f"{slug or 'role'}-{key}.yaml"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(item for item in path.iterdir() if item.suffix in SUFFIXES and item.is_file())
    if not files:
        raise InputError(f"{path}: no rubric in it (*.yaml); cras rubric RUNS --out {path} writes them")
    return files


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and no anchors: people edit this."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _EXOTIC_BREAKS & set(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
