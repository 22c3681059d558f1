from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.errors import InputError
from cras.rubrics import RubricBook, file_name, read_rubric, read_rubrics, rubric_yaml, write_rubrics
from cras.rubrics.files import RubricDocument
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.transcript import DIMENSIONS, Check, Instruction
from tests.cras.conftest import transcript_of

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from("ab \n\r\t:#-'\"{}[]|>&*!%@`,?\x85\u2028\ufeff\x00🦊"), max_size=20),
    st.sampled_from(["yes", "null", "1", "1e5", "2024-01-01", "~", "=", "<<", "0x1F", "|\n  x", "x\n", "\n\nx \n y\n"]),
)
WEIGHTS = st.floats(min_value=0, allow_infinity=False, allow_nan=False)
CHECKS = st.one_of(
    st.builds(Check, kind=st.just("include"), params=st.fixed_dictionaries({"text": WORDS.filter(bool)})),
    st.builds(Check, kind=st.just("words"), params=st.fixed_dictionaries({"max": st.integers(0, 10**9)})),
    st.just(Check(kind="code_tagged")),
)
INSTRUCTIONS = st.builds(
    Instruction, id=WORDS, text=WORDS, source=st.sampled_from(["system", "user", "peer", "tool"]), check=CHECKS
)
RUBRICS = st.builds(
    Rubric,
    role=WORDS,
    query=WORDS,
    weights=st.dictionaries(st.sampled_from(DIMENSIONS), st.floats(1e-9, 1e9), min_size=4) | st.just({}),
    levels=st.dictionaries(st.sampled_from(DIMENSIONS), st.dictionaries(st.integers(1, 5), WORDS)),
    criteria=st.lists(
        st.builds(
            Criterion,
            id=WORDS,
            dimension=st.sampled_from(DIMENSIONS),
            text=WORDS,
            instruction=st.none() | WORDS,
            check=st.none() | CHECKS,
            weight=WEIGHTS,
        ),
        max_size=4,
        unique_by=lambda item: item.id,
    ),
    conflicts=st.lists(
        st.builds(
            RubricConflict, id=WORDS, type=WORDS, pairing=WORDS, binding=INSTRUCTIONS, competing=INSTRUCTIONS
        ),
        max_size=2,
    ),
)  # fmt: skip


@settings(deadline=None)
@given(RUBRICS)
def test_yaml_and_back_is_equal(tmp_path_factory: pytest.TempPathFactory, rubric: Rubric) -> None:
    path = tmp_path_factory.getbasetemp() / "rubric.yaml"
    path.write_text(rubric_yaml(rubric), encoding="utf-8", newline="")
    again = read_rubric(path)
    assert again == rubric
    assert again.fingerprint == rubric.fingerprint
    assert rubric_yaml(again) == rubric_yaml(rubric)


@given(WORDS, WORDS)
def test_no_role_leaves_its_folder(role: str, query: str) -> None:
    name = file_name(Rubric(role=role, query=query, criteria=[]))
    assert Path(name).name == name
    assert len(name.encode()) < 255
    assert name[0] not in ".-"
    assert all(character.isalnum() or character in ".-" for character in name)


@pytest.mark.parametrize(
    "role", ["../../etc/passwd", "CON", "a" * 10_000, "Переводчик", "翻译" * 200, "", "\n", "a/b\\c\0d", "🦊"]
)
def test_roles_of_any_length_and_alphabet(tmp_path: Path, role: str) -> None:
    rubric = Rubric(role=role, query="q", criteria=[Criterion(id="1", dimension="CC", text="Be kind.")])
    written, kept = write_rubrics([rubric], tmp_path / "rubrics")
    assert [path.parent for path in written] == [tmp_path / "rubrics"]
    assert not kept
    assert [item for _, item in read_rubrics([str(tmp_path / "rubrics")])] == [rubric]


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    rubric = Rubric(role="r", query="q", criteria=[])
    (tmp_path / file_name(rubric)).write_text("mine")
    assert write_rubrics([rubric], tmp_path) == ([], [tmp_path / file_name(rubric)])
    assert (tmp_path / file_name(rubric)).read_text() == "mine"


GOOD = """\
role: writer
weights: {CC: 2, RC: 1}
levels:
  CC:
    5: All of them.
criteria:
- id: a
  dimension: CC
  text: Be brief.
  check:
    kind: words
    params: {max: 5}
- id: b
  dimension: RC
  text: Speak as the writer.
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("max: 5", "maks: 5", r"line 12: criteria\[0\].check.params.maks: is unknown; words takes count, min, max"),
        ("max: 5", "max: many", r"line 12: criteria\[0\].check.params.max: Input should be a valid integer"),
        ("max: 5", "max: 5, min: 6", r"line 12: criteria\[0\].check.params: min 6 is more than max 5"),
        ("{max: 5}", "{}", r"line 12: criteria\[0\].check.params: give either count, or min, max or both"),
        ("words", "wrods", r"line 11: criteria\[0\].check.kind: 'wrods' is no check; known are .*words"),
        ("words", "language", r"line 12: criteria\[0\].check.params.code: is missing; language takes code"),
        ("dimension: RC", "dimension: RX", r"line 14: criteria\[1\].dimension: Input should be 'GA', 'RC', 'KBA' or 'CC'"),
        ("  text: Speak", "  weight: -1\n  text: Speak", r"line 15: criteria\[1\].weight: Input should be greater than"),
        ("  text: Speak", "  weight: .inf\n  text: Speak", r"line 15: criteria\[1\].weight: Input should be a finite"),
        ("  text: Speak", "  wait: 1\n  text: Speak", r"line 15: criteria\[1\].wait: is unknown; known are id, dim"),
        ("id: b", "id: a", r"line 13: criteria\[1\].id: 'a' is there twice"),
        ("5: All", "6: All", r"line 5: levels.CC.6.*less than or equal to 5"),
        ("CC: 2, RC: 1", "GA: 1", r"line 2: weights: leave nothing to score: the criteria are of CC, RC"),
        ("role: writer\n", "", "line 1: role: is missing"),
        ("role: writer", "schema_version: 2\nrole: writer", "line 1: schema_version: Input should be 1"),
    ],
)  # fmt: skip
def test_errors_name_file_line_and_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(GOOD)
    assert read_rubric(path).levels == {"CC": {5: "All of them."}}
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1) if old != "words" else GOOD.replace("kind: words", f"kind: {new}"))
    with pytest.raises(InputError, match=rf"r\.yaml, {message}"):
        read_rubric(path)


def test_every_field_of_a_rubric_can_be_in_its_file() -> None:
    assert set(Rubric.model_fields) < set(RubricDocument.model_fields)


def test_paths_that_hold_no_rubrics(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no rubric in it .*cras rubric RUNS"):
        read_rubrics([str(tmp_path)])
    with pytest.raises(InputError, match="cannot be read"):
        read_rubrics([str(tmp_path / "gone.yaml")])
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD)
    with pytest.raises(InputError, match=r"b\.yaml: is for the same role and query as .*a\.yaml"):
        read_rubrics([str(tmp_path)])


def test_the_book_takes_the_most_special_rubric_and_counts() -> None:
    run = transcript_of("Answer in French.", "Oui.", task="Tea?")
    special = Rubric(role="Ada", query=" Tea?\n", criteria=[])
    general = Rubric(role="Ada", query="", criteria=[])
    stranger = Rubric(role="Bob", query="", criteria=[])
    book = RubricBook([(Path("s"), special), (Path("g"), general), (Path("b"), stranger)])
    assert book(run, "Ada") is special
    other = run.model_copy(update={"task": "Coffee?"})
    assert book(other, "Ada") is general
    other.agents[0].role = "poet"
    assert book(other, "Ada") is general, "the name serves where no rubric is for the role"
    empty = RubricBook([(Path("b"), stranger)])
    assert empty(run, "Ada") == rubric_for(run, "Ada")
    assert (empty.generated, empty.unused, book.unused) == (1, [Path("b")], [Path("b")])
    assert (book.generated, book.used[Path("g")]) == (0, 2)
