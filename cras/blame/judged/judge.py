"""Asks a judge model about runs, side by side, and says what was asked, what it cost and what is left undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field

from cras.blame.attribution import Blame
from cras.blame.judged.asking import Asking
from cras.blame.judged.case import Case
from cras.blame.judged.material import PROMPT_VERSION
from cras.blame.judged.method import Method
from cras.blame.judged.plan import verify_one_model
from cras.blame.signals import Signal
from cras.errors import InputError
from cras.judges.address import addressed
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.budget import LimitReachedError
from cras.judges.asking.clients import client_named, one_line
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.asking.loop import in_order
from cras.judges.named import Bench
from cras.wording import counted

FAILURES_IN_A_ROW = 10
"""After so many runs in a row that the judge could not be asked about, it is taken for gone."""
NO_CANDIDATE = "no turn of it was written by a model: nobody can be named"


@dataclass
class BlameTally:
    """What was left undone and why."""

    failed: Counter[str] = field(default_factory=Counter)
    """Runs that the judge could not be asked about now, by reason; another run of the command asks again."""
    stopped: str | None = None
    """The limit that the next request would have passed."""

    @property
    def is_short(self) -> bool:
        """Whether runs are left undone."""
        return bool(self.failed or self.stopped)


class BlameJudge:
    """A judge model and a way of asking it.

    Attributes:
        ledger: what was asked and what it cost.
    """

    def __init__(self, name: str, method: Method, settings: JudgeSettings) -> None:
        """
        Args:
            name: a model, as ``--judge`` names it.

        Raises:
            InputError: the name stands for no model that can be asked, or a limit cannot be kept.
        """
        verify_one_model(name)
        bench = Bench(settings)
        self.name, self.method, self.ledger = name, method, bench.ledger
        self.version = f"{PROMPT_VERSION}/{method.name}"
        self._asker = bench.asker(client_named(name, settings.prices), method.form)
        self._ahead = 2 * settings.concurrency

    def blame(self, cases: Iterable[Case], tally: BlameTally) -> Iterator[Blame]:
        """The blame for each run that could be asked about, in order; what is not done is in the tally.

        Raises:
            InputError: the judge cannot be used at all, or failed on run after run.
        """
        in_a_row = 0
        for _, future in in_order(cases, self._one, self._ahead):
            error = future.exception()
            if isinstance(error, LimitReachedError):
                tally.stopped = str(error)
                return
            if isinstance(error, JudgeFailedError):
                tally.failed[str(error)] += 1
                in_a_row += 1
                if in_a_row == FAILURES_IN_A_ROW:
                    raise InputError(
                        f"--judge {self.name}: failed on {counted(in_a_row, 'run')} in a row, last: {error}; run the "
                        "same command again later: answers are kept"
                    ) from error
                continue
            if error is not None and not isinstance(error, InputError | CancelledError):
                # Whatever somebody else's client stumbles over on one run, the others are worth having.
                tally.failed[f"a fault in the judge ({one_line(error)})"] += 1
                continue
            in_a_row = 0
            yield future.result()

    async def _one(self, case: Case) -> Blame:
        run = case.transcript
        if not case.candidates:
            return Blame(run.id, None, None, cannot_tell=NO_CANDIDATE, method=self.method.name)
        asking = Asking(self._asker, case)
        found = await self.method.find(asking)
        named = found.named
        reasons = [Signal("judge", named.turn.index, named.turn.agent, named.reason, named.quote)] if named else []
        return Blame(
            run.id,
            named.turn.agent if named else None,
            named.turn.index if named else None,
            reasons,
            cannot_tell=found.cannot_tell,
            method=self.method.name,
            void=asking.void,
            requests=asking.requests,
            left_out=asking.left_out,
            addressed=[(turn.index, item) for turn in case.candidates for item in addressed(turn.content)],
        )
