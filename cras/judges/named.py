"""Judges by name, as ``--judge`` gives them: cascades, panels, and the stages that both are made of.

A package adds a judge of its own with an entry point of the group ``cras.judges``: a function from the text after the
colon (empty where there is none) to a :class:`~cras.judges.stage.Stage`. It is loaded when it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint

from pydantic import BaseModel

from cras.errors import InputError
from cras.files.plugins import PlugIns
from cras.judges.answer import Answer
from cras.judges.asking.ask import Asker, JudgeSettings, cache_of
from cras.judges.asking.budget import Spending
from cras.judges.asking.cache import AnswerCache
from cras.judges.asking.clients import JUDGES, ModelClient, client_named, one_line
from cras.judges.cascade import Cascade
from cras.judges.model import ModelStage
from cras.judges.panel import Panel
from cras.judges.rules import RulesJudge
from cras.judges.stage import Stage

OWN: dict[str, Callable[[], Stage]] = {RulesJudge.name: RulesJudge}
"""The kinds of judges that are no models, by the name that ``--judge`` gives them."""


class Bench:
    """What the judges of one run share: the settings, one ledger, one cache of answers."""

    def __init__(self, settings: JudgeSettings | None = None) -> None:
        self.settings = settings or JudgeSettings()
        self.ledger = Spending(self.settings.max_calls, self.settings.max_cost)
        self._cache: AnswerCache | None = None

    def cascade(self, name: str) -> Cascade:
        """The judges that a name holds, with commas between, asked in this order.

        Raises:
            InputError: as :meth:`stage`; or one is named twice.
        """
        names = [part.strip() for part in name.split(",")]
        if len(set(names)) != len(names):
            raise InputError(f"--judge {name}: names a judge twice")
        return Cascade([self.stage(part) for part in names], self.ledger)

    def stage(self, name: str) -> Stage:
        """One judge.

        Raises:
            InputError: there is none of that name or two packages bring it, it cannot be used here, or a limit cannot
                be kept.
        """
        if name in OWN:
            return OWN[name]()
        shortcut, _, argument = name.partition(":")
        if entry := PlugIns(JUDGES, "judge").named(shortcut):
            return _foreign(name, argument, entry)
        return self.model(client_named(name, self.settings.prices))

    def model(self, client: ModelClient) -> ModelStage:
        """A judge that asks this model. Errors as :meth:`asker`."""
        return ModelStage(self.asker(client))

    def asker(self, client: ModelClient, form: type[BaseModel] = Answer) -> Asker:
        """What asks this model, for answers of this form.

        Raises:
            InputError: ``max_cost`` cannot be kept, since its price is not known.
        """
        if self.settings.max_cost is not None and client.price is None:
            raise InputError(
                f"--max-cost {self.settings.max_cost:g}: the price of {client.name} is not known here; give it in a "
                "file with --prices (as_of: DATE, models: NAME: {prompt: USD, completion: USD}), or use --max-calls"
            )
        if self._cache is None:
            self._cache = cache_of(self.settings)
        return Asker(client, self.settings, self.ledger, self._cache, form=form)


def panel_named(names: Sequence[str], settings: JudgeSettings | None = None, repeats: int = 1) -> Panel:
    """The panel of these judges, each as ``--judge`` names it (several with commas are a cascade), ``repeats`` times.

    Raises:
        InputError: there are fewer than two opinions, none that waits for others, or as :meth:`Bench.cascade`.
    """
    settings = settings or JudgeSettings()
    if len(set(names)) != len(names):
        raise InputError("--judge: the same judge twice is asked the same; --repeats asks one several times")
    if repeats > 1:  # the repeats ask one server: together they keep to its limit
        temperature = REPEATED_TEMPERATURE if settings.temperature is None else settings.temperature
        at_once = max(1, settings.concurrency // repeats)
        settings = replace(settings, temperature=temperature, concurrency=at_once)
    bench = Bench(settings)
    members: list[Cascade] = []
    called: list[str] = []
    for name in names:
        asked = [bench.cascade(name)]
        while len(asked) < repeats and (again := asked[-1].again()):
            asked.append(again)
        members += asked
        called += [name] if len(asked) == 1 else [f"{name}#{number}" for number, _ in enumerate(asked, 1)]
    if len(members) < 2:
        raise InputError(f"--repeats: {called[0]} says the same every time; a panel needs a model, or several judges")
    return Panel(members, called, bench.ledger)


REPEATED_TEMPERATURE = 0.3
"""Of a judge that is asked several times (the paper's); at 0 it would mostly repeat itself."""


def _foreign(name: str, argument: str, entry: EntryPoint) -> Stage:
    """The judge that another package brings."""
    package = entry.dist.name if entry.dist else entry.value
    try:
        stage = entry.load()(argument)
    except InputError:
        raise
    # Whatever somebody else's code raises here means one thing to the user: this judge cannot be had.
    except (Exception, SystemExit) as error:
        raise InputError(
            f"--judge {name}: the judge of {package} cannot be made ({one_line(error)}); mend or update "
            f"{package}, or name another judge"
        ) from error
    faults = [f"no {part}" for part in ("name", "version") if not isinstance(getattr(stage, part, None), str)]
    faults += [f"no {part}" for part in ("decide", "again") if not callable(getattr(stage, part, None))]
    faults += [f"no {part}" for part in ("reads_run", "judges_words", "ahead") if not hasattr(stage, part)]
    if faults:
        raise InputError(
            f"--judge {name}: what {package} makes is no judge: it has {', '.join(faults)}; a class that inherits from "
            "cras.judges.Stage has the defaults"
        )
    made: Stage = stage
    return made
