from __future__ import annotations

from typing import Any

import pytest

from cras.readers import UnreadableDocument, read_ag2


def message(content: Any, name: str = "Ada", role: str = "user", **more: Any) -> dict[str, Any]:
    return {"content": content, "name": name, "role": role, **more}


def test_names_that_do_and_do_not_match() -> None:
    run = {
        "question": "What is 2 + 2?",
        "history": [
            message("What is 2  +\n2? Please solve it.", "Ada", "assistant"),
            message("```python\nprint(2 + 2)\n```", "Ada"),
            message("exitcode: 0 (execution succeeded)\nCode output: 4\n", "Terminal"),
            message("It is 4.", "data analyst"),
            message("I agree.", "Stranger"),
        ],
        "system_prompt": {"Ada": "You are Ada.", "Data_Analyst": "You are the analyst.", "Silent": "You are silent."},
    }
    document = read_ag2(run, "x")
    transcript = document.transcript
    assert {(note.kind, note.name) for note in document.notes} == {
        ("not a model", "Terminal"),
        ("matched by similar name", "data analyst"),
        ("no system message", "Stranger"),
        ("never speaks", "Silent"),
    }
    assert [turn.given for turn in transcript.turns] == [True, False, False, False, False]
    assert [turn.source for turn in transcript.turns] == ["user", "peer", "tool", "peer", "peer"]
    agents = {agent.name: agent for agent in transcript.agents}
    assert agents["data analyst"].system_message == "You are the analyst."
    assert not agents["Terminal"].is_model
    assert agents["Stranger"].is_model


def test_ambiguous_similar_names_are_not_guessed() -> None:
    run = {"history": [message("Hello.", "ada-b")], "system_prompt": {"Ada B": "one", "ada_b": "two"}}
    agent = read_ag2(run, "x").transcript.agent("ada-b")
    assert agent is not None
    assert agent.system_message is None


def test_a_turn_without_content_costs_that_turn() -> None:
    document = read_ag2([message("one"), {"role": "user", "name": "Ada"}, message(None), "text", message("four")], "x")
    assert [turn.index for turn in document.transcript.turns] == [0, 4]
    assert [(defect.field, defect.message[:10]) for defect in document.problems] == [
        ("history[1].content", "is missing"),
        ("history[2].content", "is missing"),
        ("history[3]", "a message "),
    ]


def test_tool_calls_parts_and_unknown_fields_are_kept() -> None:
    run = {
        "chat_history": [
            message("Look this up.", "user_proxy", "assistant"),
            message(None, "Ada", "assistant", tool_calls=[{"function": {"name": "search"}}]),
            message("found", "search", "tool", tool_call_id="1"),
            message([{"type": "text", "text": "A picture:"}, {"type": "image_url", "image_url": {}}], "Ada"),
        ],
        "summary": "done",
    }
    transcript = read_ag2(run, "x").transcript
    assert [turn.kind for turn in transcript.turns] == ["message", "tool_call", "tool_result", "message"]
    assert transcript.turns[0].source == "user"
    assert transcript.task == "Look this up."
    assert transcript.turns[3].content == "A picture:\n[image_url]"
    assert transcript.turns[2].extra["tool_call_id"] == "1"
    assert transcript.extra == {"summary": "done"}


def test_what_ag2_itself_dumps() -> None:
    """The shapes of a ``ChatResult`` and of ``chat_messages``, as AG2 0.11 writes them."""
    chat = [message("Describe the sea.", "ada", "assistant"), message("Salut.", "bob", "user")]
    result = {"chat_id": 91721213892873381937146502949774204840, "chat_history": chat, "summary": "Salut.",
              "cost": {"usage_including_cached_inference": {"total_cost": 0}}, "human_input": []}  # fmt: skip
    transcript = read_ag2(result, "x").transcript
    assert [turn.agent for turn in transcript.turns] == ["ada", "bob"]
    assert set(transcript.extra) == {"chat_id", "summary", "cost", "human_input"}
    log = read_ag2({"chat_manager": chat}, "x").transcript
    assert (log.turns, log.extra) == (transcript.turns, {"partner": "chat_manager"})
    with pytest.raises(UnreadableDocument, match=r"several partners \(bob, eve\)"):
        read_ag2({"bob": chat, "eve": chat}, "x")


def test_no_history_is_told() -> None:
    with pytest.raises(UnreadableDocument, match="list of"):
        read_ag2({"history": "text"}, "x")


def test_a_listed_prompt_without_a_name_costs_itself() -> None:
    listed = [{"name": "Ada", "content": "You are Ada."}, {"name": ["Ada"], "content": "x"}, {"content": "x"}]
    document = read_ag2({"history": [message("Hello.")], "system_messages": listed}, "x")
    assert [defect.field for defect in document.problems] == ["system_messages[1]", "system_messages[2]"]
    agent = document.transcript.agent("Ada")
    assert agent is not None
    assert agent.system_message == "You are Ada."


def test_a_speaker_with_an_aside_is_one_agent() -> None:
    """Logs of Magentic-One, as in the hand-written half of Who&When: no names, the speaker in ``role``."""
    history = [
        {"role": "human", "content": "Where can I swim?"},
        {"role": "Orchestrator (thought)", "content": "Initial plan: ask the web."},
        {"role": "Orchestrator (-> WebSurfer)", "content": "Please look for pools."},
        {"role": "WebSurfer", "content": "I found a lake."},
        {"role": "Orchestrator (-> ComputerTerminal)", "content": "Please run it."},
        {"role": "ComputerTerminal", "content": "No code block detected in the messages."},
        {"role": "Orchestrator (termination condition)", "content": "No agent selected."},
        {"role": "Assistant (junior)", "content": "Not a form that is known."},
    ]
    document = read_ag2({"history": history, "question": "Where can I swim?"}, "x")
    transcript = document.transcript
    assert [(turn.agent, turn.kind, turn.source) for turn in transcript.turns] == [
        ("human", "message", "user"),
        ("Orchestrator", "event", "peer"),
        ("Orchestrator", "message", "peer"),
        ("WebSurfer", "message", "peer"),
        ("Orchestrator", "message", "peer"),
        ("ComputerTerminal", "tool_result", "tool"),
        ("Orchestrator", "event", "peer"),
        ("Assistant (junior)", "message", "peer"),
    ]
    assert [turn.extra for turn in transcript.turns[1:4]] == [
        {"role": "Orchestrator (thought)", "aside": "thought"},
        {"role": "Orchestrator (-> WebSurfer)", "recipient": "WebSurfer"},
        {"role": "WebSurfer"},
    ]
    assert {agent.name: agent.is_model for agent in transcript.agents} == {
        "human": False, "Orchestrator": True, "WebSurfer": True, "ComputerTerminal": False, "Assistant (junior)": True,
    }  # fmt: skip
    assert [note.name for note in document.notes if note.kind == "no system message"] == [
        "Orchestrator",
        "WebSurfer",
        "Assistant (junior)",
    ]


def test_a_name_with_an_aside_is_left_whole() -> None:
    assert read_ag2([message("Hm.", "Ada (thought)")], "x").transcript.turns[0].agent == "Ada (thought)"


@pytest.mark.parametrize("name", ["ComputerTerminal", "Computer_terminal", "computer-terminal"])
def test_a_terminal_is_an_executor_whatever_it_says_unless_a_prompt_steers_it(name: str) -> None:
    agent = read_ag2([message("Done.", name)], "x").transcript.agent(name)
    assert agent is not None
    assert not agent.is_model
    prompted = {"history": [message("Done.", name)], "system_prompt": {name: "You run code."}}
    agent = read_ag2(prompted, "x").transcript.agent(name)
    assert agent is not None
    assert agent.is_model


def test_magentic_ones_executor_is_told_by_its_output() -> None:
    said = "The script ran, then exited with Unix exit code: 0\nIts output was:\n4"
    agent = read_ag2([message(said, "Runner")], "x").transcript.agent("Runner")
    assert agent is not None
    assert not agent.is_model
