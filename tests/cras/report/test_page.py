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
from cras.transcript import Agent, Instruction, Transcript, Turn
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


def by_id() -> dict[str, Transcript]:
    return {run.id: run for run in runs()}


class Elements(HTMLParser):
    """The start tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.found.append((tag, dict(attributes)))


def test_every_word_is_escaped_and_nothing_but_our_own_is_there() -> None:
    text = page(records(), title=HOSTILE, runs=by_id())
    elements = Elements(text).found
    tags = [tag for tag, _ in elements]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"img", "svg", "iframe", "link", "base", "object"} & set(tags)
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "style"]
    hrefs = [attributes["href"] for tag, attributes in elements if tag == "a"]
    assert all(re.fullmatch(r"#(t-[0-9a-f]{16}|r-[0-9a-f]{12})", href or "") for href in hrefs)
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
    text = page([record], title="t", runs=by_id())
    assert '<mark class="unmet">one.</mark><sup>2</sup>' in text
    assert '<span class="badge unmet">not met</span> CC: why &lt;b&gt;</li>' in text, "the whole turn is not repeated"
    assert '<span class="badge competing">competing</span>' in text
    assert "addresses the judge (asks for a score); it has no weight <q>5/5</q>" in text
    assert 'data-kinds="unmet lost open addressed"' in text


def verdict(number: int, quote: str | None, met: bool | None = False) -> Verdict:
    return Verdict(id=f"c{number}", dimension="CC", met=met, quote=quote, reason=f"rule {number}")


def test_the_words_of_a_scored_turn_are_on_the_page_once() -> None:
    run = transcript_of("Be kind.", "Well, well.", "So be it.", identifier="r")
    text = page(list(score([run], RulesJudge())), title="t", runs={"r": run})
    assert without_headline(text).count("Well, well.") == without_headline(text).count("So be it.") == 1


def turn_with(*verdicts: Verdict, content: str) -> tuple[str, str]:
    """The page's rows of one turn with these verdicts: with the run, and without."""
    run = transcript_of("Be kind.", content)
    record = records()[0].model_copy(
        update={"criteria": list(verdicts), "conflicts": [], "transcript_id": run.id, "turn": 0}
    )
    pages = page([record], title="t", runs={run.id: run}), page([record], title="t")
    with_run, without = (re.findall(r"<tbody id.*?</tbody>", text, re.DOTALL)[0] for text in pages)
    return with_run, without


def without_headline(row: str) -> str:
    return re.sub(r"<summary>.*?</summary>", "", row)


def test_a_turn_is_there_once_however_many_criteria_rest_on_it() -> None:
    whole = "The sea is wide. " + "It has waves. " * 20
    for row in turn_with(*(verdict(number, whole) for number in range(5)), content=whole):
        assert without_headline(row).count("The sea is wide") == 1
        assert f'<mark class="unmet">{whole}</mark><sup>1, 2, 3, 4, 5</sup>' in row


def test_words_that_stand_in_longer_quoted_words_are_marked_there() -> None:
    verdicts = verdict(1, "red"), verdict(2, "a red boat"), verdict(3, "at sea", met=True), verdict(4, "so", met=None)
    with_run, without = turn_with(*verdicts, content="so a red boat at sea")
    assert (
        'so <mark class="unmet">a red boat</mark><sup>1, 2</sup> <mark class="met">at sea</mark><sup>3</sup>'
        in with_run
    )
    assert without.count('<mark class="unmet">a red boat</mark><sup>1, 2</sup>') == 1
    assert without.count('<mark class="met">at sea</mark><sup>3</sup>') == 1
    assert "<mark" not in re.sub(r"<mark class=.(un)?met.>(a red boat|at sea)</mark>", "", with_run + without)


def test_words_that_are_not_in_the_turn_of_these_runs_are_shown_as_such() -> None:
    with_run, _ = turn_with(verdict(1, "other words"), content="These words.")
    assert "quoted, and not in the turn of these runs" in with_run
    assert '<mark class="unmet">other words</mark><sup>1</sup>' in with_run


def test_a_page_shows_task_instructions_by_source_and_the_turns_before() -> None:
    run = Transcript(
        id="r",
        task=f"The task {HOSTILE}",
        agents=[Agent(name="Ada", system_message=f"Use one sentence. {HOSTILE}"), Agent(name="Bob")],
        turns=[
            Turn(index=0, agent="user", content="A question.", source="user", given=True),
            Turn(index=1, agent="Bob", content=f"Bob says {HOSTILE}."),
            Turn(index=2, agent="Ada", content="No. No."),
        ],
        instructions=[
            Instruction(id="1", text="Use one sentence.", source="system", agent="Ada"),
            Instruction(id="2", text="Use many words.", source="peer", author="Bob", agent="Ada"),
            Instruction(id="3", text="Cite the tool.", source="tool", author="search"),
            Instruction(id="4", text="Not for Ada.", source="peer", author="Bob", agent="Bob"),
        ],
    )
    scored = [record for record in score([run], RulesJudge()) if record.agent == "Ada"]
    text = page(scored, title="t", runs={"r": run})
    blocks = dict(re.findall(r'<p class="label">(.*?)</p>\n<div class="text">(.*?)</div>', text, re.DOTALL))
    assert blocks["task"].startswith("The task &lt;/script&gt;")
    assert blocks["system message of Ada"].startswith("Use one sentence. &lt;/script&gt;")
    assert blocks["instructions by peer Bob"] == "Use many words."
    assert blocks["instructions by tool search"] == "Cite the tool."
    assert blocks["turn 0 by user (given before the run)"] == "A question."
    assert blocks["turn 1 by Bob"].startswith("Bob says &lt;/script&gt;")
    assert "Not for Ada." not in text
    assert not re.search("[\u202e\x1b]", text)
    assert not {"img", "svg", "iframe"} & {tag for tag, _ in Elements(text).found}


def test_without_runs_a_page_says_what_is_missing_and_how_to_give_it() -> None:
    _, row = turn_with(verdict(1, "words"), content="words")
    assert "cras report SCORES --html OUT --runs RUNS adds the turns in full, the task" in row


def test_a_page_says_what_its_figures_mean() -> None:
    text = page(records(), title="t")
    for words in ("goal alignment", "role consistency", "knowledge boundary adherence", "constraint compliance"):
        assert text.count(words) == 3, "in the legend, and over both columns"
    assert "<dt>priority adherence</dt>" in text


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=5), st.booleans()), max_size=5))
def test_marking_loses_and_adds_nothing(text: str, quotes: list[tuple[str, bool]]) -> None:
    parts = marked(text, quotes)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert part.mark is None or any(quote in text for quote, _ in quotes)
        assert (part.mark is None) == (not part.by)
        assert all(quotes[number - 1][0] in text for number in part.by)


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
    assert "--runs" not in result.stderr
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


def test_of_several_judges_one_is_chosen_as_for_compare(tmp_path: Path) -> None:
    mixed = [*records(), *(item.model_copy(update={"judge": "model", "cras": 1.0}) for item in records()[:2])]
    path = tmp_path / "mixed.jsonl"
    path.write_text("".join(f"{item.model_dump_json()}\n" for item in mixed), encoding="utf-8")
    html = str(tmp_path / "page.html")
    result = cras("report", str(path), "--html", html)
    assert result.exit_code == 2
    assert "holds scores of several judges (model, rules); choose one with --judge" in result.stderr
    assert "2 turns on" in cras("report", str(path), "--html", html, "--judge", "model").stderr


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
def test_on_a_phone_nothing_is_cut_off_and_no_name_is_squeezed(written: Path, browser: Browser) -> None:
    browser.screen(420)
    browser.open(written.as_uri())
    browser.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    assert browser.evaluate("document.documentElement.scrollWidth") <= 420
    widths = browser.evaluate("[...document.querySelectorAll('td.name')].map(item => item.clientWidth)")
    assert min(widths) > 300, widths
    headings = "[...document.querySelectorAll('#turns td.number')].map(t => getComputedStyle(t, '::before').content)"
    assert browser.evaluate(headings)[:5] == ['"CRAS "', '"GA "', '"RC "', '"KBA "', '"CC "']
    click(browser, 2)
    assert browser.evaluate(SCORES) == ["1.00", "1.00", "0.50", "0.00", "0.00"], "it can be sorted on a phone, too"


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 1280])
def test_a_link_to_a_turn_shows_its_row_below_the_header(written: Path, browser: Browser, width: int) -> None:
    browser.screen(width, 300)
    for record in records()[1:4]:
        browser.open(f"{written.as_uri()}#{anchor_of(record)}")
        top = browser.evaluate(f"document.getElementById('{anchor_of(record)}').getBoundingClientRect().top")
        header = browser.evaluate(
            "getComputedStyle(document.querySelector('#turns th')).position === 'sticky'"
            " ? document.querySelector('#turns th').getBoundingClientRect().bottom : 0"
        )
        assert header <= top < 300, (width, header, top)


@pytest.mark.browser
def test_in_a_browser_an_opened_turn_shows_what_it_had_to_go_by(written: Path, browser: Browser) -> None:
    record = records()[1]
    browser.open(f"{written.as_uri()}#{anchor_of(record)}")
    place = f"document.querySelector('#{anchor_of(record)} .context')"
    labels = browser.evaluate(f"[...{place}.querySelectorAll('.label')].map(item => item.textContent)")
    assert labels == ["task", "system message of Ada", "turn 0 by Ada"]
    assert browser.evaluate(f"{place}.querySelector('summary').textContent") == "1 turn before"
    assert browser.evaluate(f"{place}.querySelector('details').open") is False
    before = f"{place}.querySelector('details [data-turn] .text').textContent"
    assert browser.evaluate(before) == "one.", "the words of the row of that turn, without its numbers"
    browser.evaluate("words.value = 'lowercase five.'; words.dispatchEvent(new Event('input'))")
    assert browser.evaluate("document.getElementById('count').textContent") == "1 of 5 turns", (
        "its own words are sought"
    )
    assert browser.evaluate("window.hacked === undefined")


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
        runs={run.id: run for run in many},
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
