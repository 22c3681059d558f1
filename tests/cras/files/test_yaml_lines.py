from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.transcript import Record


class Item(Record):
    name: str
    weight: float = 1.0


class Document(Record):
    items: list[Item] = Field(default_factory=list)
    title: str = ""


def document(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "x.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return YamlFile(path).record(Document)


def test_a_good_file(tmp_path: Path) -> None:
    assert document(tmp_path, "items:\n  - {name: a}\n").items == [Item(name="a")]
    assert document(tmp_path, "") == Document()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("items:\n  - name: a\n    wieght: 2\n", r"line 3: items\[0\]\.wieght: is unknown; known are name, weight"),
        ("items:\n  - name: a\n  - weight: 2\n", r"line 3: items\[1\]\.name: is missing"),
        ("title: x\nitems:\n  - name: a\n    weight: heavy\n", r"line 4: items\[0\]\.weight: Input should be a"),
        ("title: x\ntitel: y\n", "line 2: titel: is unknown; known are items, title"),
        ("title: x\ntitle: y\n", "line 2: 'title' is there twice"),
        ("a: &a [1]\nb: *a\n", "line 1: anchors with aliases"),
        ("title: [\n", "line 2: is not YAML"),
        ("title: x\n  y: z\n", "line 2: is not YAML"),
        ("? [1]\n: x\n", "line 1: a key is a plain word"),
        ("title: 2024-99-99\n", "put it in quotes"),
        ("- a\n", "line 1: must be fields with their values"),
        ("\udcff", "line 1: is not YAML"),
        ("[" * 100 + "]" * 100, "line 1: .*nested this deep"),
        ("[" * 600 + "]" * 600, "line 1: holds values nested more than 50 levels deep"),
        ('title: x\nitems:\n  - name: "a\\ud800"\n', "line 3: half of a character"),
        ('title: x\n"\\udfff": y\n', "line 2: half of a character"),
    ],
)
def test_errors_name_file_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"x\.yaml, .*(?:{message})") as caught:
        document(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        YamlFile(tmp_path / "missing.yaml")
    (tmp_path / "big.yaml").write_text("# " + "x" * 2**20)
    with pytest.raises(InputError, match="at most 1 MiB"):
        YamlFile(tmp_path / "big.yaml")


def test_all_that_is_wrong_is_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        document(tmp_path, "titel: x\nitems:\n  - weight: 2\n")
    assert str(caught.value).splitlines() == [
        f"{tmp_path / 'x.yaml'}, line 3: items[0].name: is missing",
        f"{tmp_path / 'x.yaml'}, line 1: titel: is unknown; known are items, title",
    ]


def test_a_key_that_is_there_twice_is_named_with_those_around_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 3: 'items\[0\]\.name' is there twice"):
        document(tmp_path, "items:\n  - name: a\n    name: b\n")


def test_an_override_is_read_like_the_file_and_named_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("title: x\n")
    file = YamlFile(tmp_path / "x.yaml")
    file.override("items=[{name: a}]")
    assert file.record(Document) == Document(title="x", items=[Item(name="a")])
    file.override("items=[{nam: a}]")
    with pytest.raises(InputError, match=r"^override 'items=\[\{nam: a\}\]': items\[0\]\.name: is missing\noverride "):
        file.record(Document)
    with pytest.raises(InputError, match=r"^override 'title=\[': is not YAML"):
        file.override("title=[")
    with pytest.raises(InputError, match=r"^override 'items=\{a: 1, a: 2\}': 'a' is there twice"):
        file.override("items={a: 1, a: 2}")
