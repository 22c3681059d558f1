"""A real model behind a real server: the embedded model answers an OpenAI-compatible endpoint on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cras.judges import judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.cascade import Cascade
from cras.scoring.score import Tally, score
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import Body, Reply, Server, serving

pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")
pytest.importorskip("torch", reason="needs the extra: pip install sail-cras[train]")
pytestmark = pytest.mark.slow

RUN = transcript_of("You are Ada. Use one sentence. Explain to a child.", "The sea is blue.", "One. Two.")


@pytest.fixture(scope="module")
def embedded() -> Iterator[tuple[Server, list[int]]]:
    from autogen_core.models import SystemMessage, UserMessage

    from sail.embedded import path
    from sail.serving.client import TransformersChatCompletionClient

    # Beyond the positions that it was trained on the model babbles; what counts here is that it is a model.
    client = TransformersChatCompletionClient.from_pretrained(path(), context_limit=8192, max_new_tokens=24)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    lengths: list[int] = []

    def answer(body: Body, number: int) -> Reply:
        kinds = {"system": lambda text: SystemMessage(content=text)}
        messages = [
            kinds[m["role"]](m["content"]) if m["role"] in kinds else UserMessage(content=m["content"], source="user")
            for m in body["messages"]
            if m["role"] != "assistant"
        ][:2]
        result = asyncio.run_coroutine_threadsafe(client.create(messages), loop).result()
        assert isinstance(result.content, str)
        lengths.append(len(result.content))
        return Reply(result.content)

    with serving(answer) as server:
        yield server, lengths


def test_a_real_model_is_asked_and_its_babble_counts_for_nothing(
    embedded: tuple[Server, list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, lengths = embedded
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    judge = judge_named("rules,openai:embedded", JudgeSettings(cache=tmp_path / "a.sqlite"))
    assert isinstance(judge, Cascade)
    tally = Tally()
    records = list(score([RUN], judge, tally=tally))
    assert not tally.failed
    assert len(server.requests) == len(lengths) == 4, "two turns, each asked once more for an answer that can be read"
    assert sum(lengths) > 0
    for record, one_sentence in zip(records, (True, False), strict=True):
        asked = [verdict for verdict in record.criteria if verdict.by == "openai:embedded"]
        assert record.void == len(asked) > 0
        assert [verdict.met for verdict in record.criteria if verdict.by == "rules"] == [one_sentence]
        assert record.usage[0].completion_tokens == 14, "as the server said it, twice seven"


def test_hf_runs_in_this_process_and_says_what_its_window_does_not_hold(tmp_path: Path) -> None:
    from sail.embedded import path

    judge = judge_named(f"rules,hf:{path()}", JudgeSettings(cache=tmp_path / "a.sqlite"))
    assert isinstance(judge, Cascade)
    records = list(score([RUN], judge))
    asked = [verdict for verdict in records[0].criteria if verdict.by != "rules"]
    assert asked
    assert all("do not fit the judge's window of 1,024 tokens" in verdict.reason for verdict in asked)
    assert judge.ledger.calls == 0
    assert judge.ledger.cost == 0
