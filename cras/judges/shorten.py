"""What a judge is shown where its window is too small for all of it: by rule, and said in the request and the record.

First the oldest turns of the conversation go. Then the task and the agent's system message may take a quarter of the
room each and the judged turn the rest: what is longer loses its middle. Of that rest its calls may take what its words
leave, at least half, the short ones whole. The questions are never shortened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cras.judges.judged import Act
from cras.transcript import Turn

BYTES_PER_TOKEN = 3
"""For the estimate of a prompt's tokens from its UTF-8 bytes: English has 4 and more, code and other scripts about 3."""
MARK_BYTES = 80
"""Room for the line that says that a middle was left out."""
WORDS_BYTES = 400
"""Room for what tells the words of a turn, or a tool's in their place, from its calls."""


@dataclass(frozen=True)
class Shown:
    """The texts of a request. ``cut`` names those that lost their middle, with (end of the head, characters lost).

    ``acts``, the calls that are judged with the turn, are named ``act 0``, ``act 1``, ... there.
    """

    task: str
    history: list[tuple[Turn, str]]
    system_message: str
    turn: str
    acts: tuple[Act, ...] = ()
    answer: str = ""
    turns_left_out: int = 0
    history_left_out: int = 0
    cut: dict[str, tuple[int, int]] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """All of them."""
        history = [text for _, text in self.history]
        return [self.task, *history, self.system_message, self.turn, self.answer, *(act.text for act in self.acts)]

    def marked(self, part: str, nonce: str) -> str:
        """The text of a part, with a line where its middle was left out."""
        text: str = self.acts[int(part[4:])].text if part.startswith("act ") else getattr(self, part)
        if part not in self.cut:
            return text
        head, lost = self.cut[part]
        return f"{text[:head]}\n<<<cut {nonce} {lost:,} characters are left out here>>>\n{text[head:]}"


def shortened_to_fit(
    whole: Shown, render: Callable[[Shown], str], window_tokens: int
) -> tuple[Shown, dict[str, int]] | None:
    """As much as fits, with the characters (and turns) that were left out, by the names of ``Shortened``.

    Returns:
        ``None`` where not even the frame with the questions fits.
    """
    limit = window_tokens * BYTES_PER_TOKEN
    if _size(render(whole)) <= limit:
        return whole, {}
    no_acts = tuple(replace(act, text="") for act in whole.acts)
    bare = replace(whole, task="", history=[], system_message="", turn="", acts=no_acts, answer="")
    room = limit - _size(render(replace(bare, turns_left_out=len(whole.history), history_left_out=10**9)))
    room -= 3 * MARK_BYTES + (WORDS_BYTES if whole.acts or whole.answer else 0)
    if room < 0:
        return None
    cut: dict[str, tuple[int, int]] = {}
    task = _cut("task", whole.task, room // 4, cut)
    system_message = _cut("system_message", whole.system_message, room // 4, cut)
    room -= _size(task) + _size(system_message)
    acts = _acts(whole.acts, max(room // 2, room - _size(whole.turn) - _size(whole.answer)), cut)
    room -= sum(_size(act.text) + MARK_BYTES * (f"act {place}" in cut) for place, act in enumerate(acts))
    turn = _cut("turn", whole.turn, room, cut)
    answer = _cut("answer", whole.answer, max(0, room - _size(turn) - MARK_BYTES), cut)
    shown = replace(bare, task=task, system_message=system_message, turn=turn, acts=acts, answer=answer, cut=cut)
    kept: list[tuple[Turn, str]] = []
    for item in reversed(whole.history):
        tried = _with_history(shown, whole, [item, *kept])
        if _size(render(tried)) > limit:
            break
        kept = [item, *kept]
    shown = _with_history(shown, whole, kept)
    left_out = {"history_turns": shown.turns_left_out, "history": shown.history_left_out}
    for part, (_, lost) in cut.items():
        name = "turn" if part == "answer" or part.startswith("act ") else part
        left_out[name] = left_out.get(name, 0) + lost
    return shown, {part: number for part, number in left_out.items() if number}


def _with_history(shown: Shown, whole: Shown, kept: list[tuple[Turn, str]]) -> Shown:
    gone = whole.history[: len(whole.history) - len(kept)]
    return replace(shown, history=kept, turns_left_out=len(gone), history_left_out=sum(len(text) for _, text in gone))


def _acts(acts: tuple[Act, ...], room: int, cut: dict[str, tuple[int, int]]) -> tuple[Act, ...]:
    """The calls in so many bytes: each may take an equal share of what shorter ones leave."""
    shown = list(acts)
    by_size = sorted(range(len(acts)), key=lambda place: _size(acts[place].text))
    for done, place in enumerate(by_size):
        share = room // (len(acts) - done)
        text = acts[place].text
        is_whole = _size(text) <= share
        shown[place] = Act(
            acts[place].turn, _cut(f"act {place}", text, share if is_whole else max(0, share - MARK_BYTES), cut)
        )
        room -= _size(shown[place].text) + (0 if is_whole else MARK_BYTES)
    return tuple(shown)


def _cut(part: str, text: str, room: int, cut: dict[str, tuple[int, int]]) -> str:
    head, lost, tail = without_middle(text, room)
    if lost:
        cut[part] = (len(head), lost)
    return head + tail


def without_middle(text: str, room: int) -> tuple[str, int, str]:
    """A text's beginning and end in so many UTF-8 bytes, with the characters lost between; all of it where it fits."""
    data = text.encode()
    if len(data) <= room:
        return text, 0, ""
    head = data[: room * 3 // 5].decode(errors="ignore")
    tail = data[len(data) - room * 2 // 5 :].decode(errors="ignore") if room >= 3 else ""
    return head, len(text) - len(head) - len(tail), tail


def _size(text: str) -> int:
    return len(text.encode())
