"""Published figures of failure attribution that a table of ours stands beside, each with where it was read.

They are quoted as the sources print them. They are not of the same runs, models and settings as ours: a figure that is
not of the 126 algorithm-generated runs of Who&When says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """Shares of runs with the right agent and the right step; ``None`` where the source gives none."""

    name: str
    runs: str
    agent: float | None
    step: float | None
    source: str
    verified: bool = True
    """Whether it was read in the paper's own text (its abstract or page); else at second hand."""


PUBLISHED = (
    Published(
        "Who&When, best LLM judges (of different methods)",
        "Who&When, both parts",
        0.535,
        0.142,
        "Zhang et al. 2025, arXiv 2505.00212, abstract",
    ),
    Published("A2P", "these 126", None, 0.4746, "West et al. 2025, arXiv 2509.10401, abstract (its baseline: 0.1667)"),
    Published("RAFFLES", "these 126", None, 0.50, 'Zhu et al. 2025, arXiv 2509.06822 v3, abstract ("over 50%")'),
    Published(
        "AgenTracer-8B, trained, without the right answer",
        "these 126",
        0.6373,
        0.3730,
        "Zhang et al. 2025, arXiv 2509.03312: the step as two other pages quote its table, the agent as one does",
        verified=False,
    ),
    Published(
        "best method with full traces",
        "TraceElephant's own, not Who&When",
        0.659,
        0.303,
        "Chen et al. 2026, arXiv 2604.22708, as two other pages quote its text",
        verified=False,
    ),
)

HUMAN = (
    "people against people: Who&When's labels against AgentRx's on the Magentic-One runs that both label are counted by "
    "the AgentRx study, not here (other runs); for the 126 runs here no second labelling is at hand (MP-Bench, arXiv "
    "2603.25001, has several annotators on 126 of this kind and holds that one single answer a run is the wrong question)"
)
"""The ceiling, as far as it is known."""
