"""Turns that a judge leaves void: it answered, and nothing of its answer counts."""

from __future__ import annotations

from cras.score_record import ConflictVerdict, ScoreRecord, Verdict


def left_void(record: ScoreRecord) -> dict[str, str]:
    """The judges of whose answer nothing counts on the turn, each with the reason; of a panel those of its members.

    Such a turn was not judged, whatever other judges (the rules, say) decided on it: another run asks again.
    """
    if record.panel:
        return {name: reason for member in record.panel for name, reason in member.left_void.items()}
    if not record.void:
        return {}
    said: dict[str, list[tuple[bool, str]]] = {}
    verdicts: list[Verdict | ConflictVerdict] = [*record.criteria, *record.conflicts]
    for item in verdicts:
        said.setdefault(item.by or record.judge, []).append((item.void, item.reason or ""))
    return {
        judge: told[0][1].removeprefix("void: ") for judge, told in said.items() if all(is_void for is_void, _ in told)
    }


def void_verdicts(record: ScoreRecord) -> int:
    """How many verdicts on the turn do not count; of a panel those of all its members."""
    return sum(member.void for member in record.panel) if record.panel else record.void
