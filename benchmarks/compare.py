"""This run beside a stored one: which cases got worse by more than both runs scatter."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.record import Run

ROOM = 0.15
"""Share by which a quotient may rise beyond twice the scatter of both runs before it counts."""


def worse(now: Run, then: Run) -> Iterator[str]:
    """A sentence for each engine time that rose against its alternative, and each target no longer met."""
    stored = then.by_case
    for outcome in now.outcomes:
        before = stored.get(outcome.case)
        if before is None:
            continue
        for name, (quotient, scatter) in outcome.standing.items():
            if name not in before.standing:
                continue
            old, old_scatter = before.standing[name]
            allowed = 1 + ROOM + 2 * (scatter + old_scatter)
            if quotient > old * allowed:
                yield (
                    f"{outcome.case}: {name} got worse beyond the spread: {quotient:.3g} of its alternative's time, "
                    f"{old:.3g} before (up to {old * allowed:.3g} is scatter)."
                )
        held = {one.name: one for one in before.figures if one.target and one.met}
        for figure in outcome.figures:
            if figure.name in held and not figure.met:
                yield (
                    f"{outcome.case}: {figure.name} no longer meets {figure.target}: {figure.value:.3g} {figure.unit}"
                    f", {held[figure.name].value:.3g} before."
                )


def absent(now: Run, then: Run) -> list[str]:
    """Cases and contestants of the stored run that this one lacks."""
    mine = now.by_case
    return [
        f"{case}: {name}"
        for case, outcome in then.by_case.items()
        if case in mine
        for name in outcome.timings
        if name not in mine[case].timings
    ]
