from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cras.cli import app
from cras.judges import RulesJudge, ScoreRecord
from cras.readers import write_transcripts
from cras.report.marking import HEAD_CHARACTERS, marked
from cras.report.page import anchor_of, page
from cras.score_record import Addressed, ConflictVerdict, Verdict
from cras.scoring.score import score
from cras.text import shown
from cras.transcript import Transcript
from tests.cras.conftest import transcript_of
from tests.cras.report.browser import CHROMIUM, Browser

HOSTILE = (
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'><svg onload=window.hacked=3>"
    '"><a href="javascript:window.hacked=4">x</a><style>body{display:none}</style></details></table>\u202e\x1b[31m'
)


def runs() -> list[Transcript]:
    message = "Use one sentence. Answer in lowercase. Be kind."
    return [
        transcript_of(message, "one.", "Two. Three.", f"{HOSTILE}. Four.", identifier=f"run {HOSTILE}"),
        transcript_of(message, "five.", "Six.", identifier="second"),
    ]


def records() -> list[ScoreRecord]:
    return list(score(runs(), RulesJudge()))


def contents() -> dict[tuple[str, int], str]:
    return {(run.id, turn.index): turn.content for run in runs() for turn in run.turns}


class Elements(HTMLParser):
    """The start tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.found.append((tag, dict(attributes)))


def test_every_word_is_escaped_and_nothing_but_our_own_is_there() -> None:
    text = page(records(), title=HOSTILE, contents=contents())
    elements = Elements(text).found
    tags = [tag for tag, _ in elements]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"img", "svg", "iframe", "link", "base", "object"} & set(tags)
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "style"]
    hrefs = [attributes["href"] for tag, attributes in elements if tag == "a"]
    assert all(re.fullmatch(r"#t-[0-9a-f]{16}", href or "") for href in hrefs)
    assert not re.search("[\u202e\x1b]", text)
    assert "⟨U+202E⟩" in text


def test_the_policy_names_the_very_script_and_style_of_the_page() -> None:
    text = page(records(), title="t")
    policy = next(a["content"] for _, a in Elements(text).found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")
    for tag in ("script", "style"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert body is not None
        assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()}'" in policy


def test_anchors_are_those_of_the_next_scoring_too() -> None:
    first, *_ = records()
    again = first.model_copy(update={"content_hash": "other", "judge": "model", "cras": 0.1})
    assert anchor_of(first) == anchor_of(again)
    text = page([first, again], title="t")
    assert f'id="{anchor_of(first)}"' in text
    assert f'id="{anchor_of(first)}-2"' in text


def test_what_is_said_of_a_turn() -> None:
    record = records()[0].model_copy(
        update={
            "criteria": [Verdict(id="c:Ada/system/1", dimension="CC", met=False, quote="one.", reason="why <b>")],
            "conflicts": [ConflictVerdict(id="k", type="language", pairing="system-user", outcome="competing")],
            "addressed": [Addressed(kind="asks for a score", quote="5/5")],
        }
    )
    text = page([record], title="t", contents=contents())
    assert '<mark class="unmet">one.</mark>' in text
    assert "why &lt;b&gt; <q>one.</q>" in text
    assert '<span class="badge competing">competing</span>' in text
    assert "addresses the judge (asks for a score); it has no weight <q>5/5</q>" in text
    assert 'data-kinds="unmet lost open addressed"' in text


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=5), st.booleans()), max_size=5))
def test_marking_loses_and_adds_nothing(text: str, quotes: list[tuple[str, bool]]) -> None:
    parts = marked(text, quotes)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert part.mark is None or any(quote in text for quote, _ in quotes)


def test_what_speaks_against_wins_and_long_stretches_are_cut_visibly() -> None:
    parts = marked("abcdef", [("bcd", True), ("cde", False), ("zzz", True)])
    assert [(part.text, part.mark) for part in parts] == [("a", None), ("bcd", "unmet"), ("e", "met"), ("f", None)]
    long = "x" * 10_000 + "END" + "y" * 100
    first, mark, last = marked(long, [("END", True)])
    assert len(first.text) == HEAD_CHARACTERS
    assert len(first.text) + first.left_out + len(first.tail) == 10_000
    assert (mark.text, last.text) == ("END", "y" * 100)


@settings(max_examples=50)
@given(st.text())
def test_shown_text_has_no_invisible_characters(text: str) -> None:
    assert all(character.isprintable() or character in "\n\t\u200c\u200d" for character in shown(text))


def cras(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_transcripts(runs(), "runs.transcript.jsonl")
    assert cras("score", "runs.transcript.jsonl").exit_code == 0
    result = cras("report", "runs.scores.jsonl", "--html", "out/page.html", "--runs", "runs.transcript.jsonl")
    assert result.exit_code == 0, result.output
    assert "5 turns on out/page.html" in result.stderr
    return tmp_path / "out" / "page.html"


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.jsonl", "--html", "x.html"], "gone.jsonl: cannot be read"),
        (["runs.transcript.jsonl", "--html", "x.html"], "line 1: is not a score record"),
        (["empty.jsonl", "--html", "x.html"], "empty.jsonl: holds no score record"),
        (["runs.scores.jsonl", "--html", "runs.scores.jsonl"], "is the file of the scores"),
        (["runs.scores.jsonl", "--html", "out"], "out: cannot be written"),
        (
            ["runs.scores.jsonl", "--html", "x.html", "--runs", "other.transcript.jsonl"],
            "holds no turn of these scores",
        ),
        (["runs.scores.jsonl", "--html", "x.html", "--rubrics", "r"], "needs the runs too"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(arguments: list[str], message: str) -> None:
    Path("empty.jsonl").write_text("")
    write_transcripts([transcript_of("Be kind.", "Hi.", identifier="stranger")], "other.transcript.jsonl")
    result = cras("report", *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.fixture
def browser(tmp_path: Path) -> Any:
    if CHROMIUM is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    with Browser(tmp_path / "profile") as browser:
        yield browser


SCORES = (
    "[...document.querySelectorAll('#turns > tbody')].filter(t => !t.hidden).map(t => t.rows[0].cells[2].textContent)"
)


def click(browser: Browser, column: int) -> None:
    browser.evaluate(f"document.querySelectorAll('#turns thead button')[{column}].click()")


@pytest.mark.browser
def test_in_a_browser_it_sorts_filters_links_and_runs_nothing_of_the_content(written: Path, browser: Browser) -> None:
    browser.open(written.as_uri())
    assert browser.evaluate("window.hacked === undefined")
    assert browser.evaluate("document.querySelectorAll('script').length") == 1
    assert browser.evaluate("document.querySelector('.controls').hidden") is False
    assert browser.evaluate("document.getElementById('count').textContent") == "5 of 5 turns"
    assert browser.evaluate(SCORES) == ["0.00", "0.00", "0.50", "1.00", "1.00"]
    click(browser, 2)
    assert browser.evaluate(SCORES) == ["1.00", "1.00", "0.50", "0.00", "0.00"]
    assert browser.evaluate("document.querySelectorAll('#turns th')[2].getAttribute('aria-sort')") == "descending"
    click(browser, 3)
    click(browser, 2)
    assert browser.evaluate(SCORES) == ["0.00", "0.00", "0.50", "1.00", "1.00"]
    for name, value, count in (
        ("words", "SECOND turn", 2),
        ("words", "", 5),
        ("kind", "unmet", 3),
        ("kind", "lost", 0),
    ):
        browser.evaluate(f"{name}.value = '{value}'; {name}.dispatchEvent(new Event('input'))")
        assert browser.evaluate(f"{SCORES}.length") == count, (name, value)
    anchor = anchor_of(records()[1])
    browser.evaluate(f"location.hash = '{anchor}'; window.dispatchEvent(new Event('hashchange'))")
    assert browser.evaluate(
        f"document.querySelector('#{anchor} details').open && !document.querySelector('#{anchor}').hidden"
    )
    refused = [event for event in browser.events if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")]
    assert not refused, refused
    requests = [e["params"]["request"]["url"] for e in browser.events if e["method"] == "Network.requestWillBeSent"]
    assert {url.split("#")[0] for url in requests} == {written.as_uri()}


@pytest.mark.browser
def test_in_a_browser_a_script_that_got_in_does_not_run(written: Path, browser: Browser) -> None:
    text = written.read_text(encoding="utf-8")
    written.write_text(
        text.replace("<h1>", "<script>window.hacked = 1</script><img src=x onerror='window.hacked=2'><h1>")
    )
    browser.open(written.as_uri())
    assert browser.evaluate("window.hacked === undefined")
    assert browser.evaluate("document.getElementById('count').textContent") == "5 of 5 turns", "our own script runs"


@pytest.mark.slow
@pytest.mark.browser
def test_in_a_browser_3000_turns_are_soon_there(tmp_path: Path, browser: Browser) -> None:
    many = [transcript_of("Use one sentence.", *["Lorem ipsum. " * 80] * 10, identifier=f"run-{n}") for n in range(300)]
    text = page(
        list(score(many, RulesJudge())),
        title="many",
        contents={(run.id, turn.index): turn.content for run in many for turn in run.turns},
    )
    path = tmp_path / "many.html"
    path.write_text(text, encoding="utf-8")
    assert path.stat().st_size < 10e6
    browser.open(path.as_uri())
    assert browser.evaluate("document.getElementById('count').textContent") == "3000 of 3000 turns"
    click(browser, 0)
    assert browser.evaluate("document.querySelector('#turns > tbody td').textContent") == "run-0, turn 0"
    browser.evaluate("words.value = 'run-299,'; words.dispatchEvent(new Event('input'))")
    assert browser.evaluate("document.getElementById('count').textContent") == "10 of 3000 turns"
