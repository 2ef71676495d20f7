"""Parts and wholes: what is summed may not exceed the whole, and meets it where all parts are printed."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.audit.figures import Key, Known, Shelf
from scenario_engine.validation.audit.finding import Finding
from scenario_engine.validation.audit.hierarchy import Hierarchy
from scenario_engine.validation.audit.statements import stated

SUMMABLE = ("value_added", "employment", "employment_new")
COMPONENTS = ("core", "penetration")


def parts_and_whole(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """The sum of the printed parts against the whole, along industries and along regions."""
    for partition in hierarchy.partitions:
        for key in _wholes(shelf, partition.column, partition.parts, partition.whole):
            whole = known(shelf, key)
            parts = [shelf.get(key.at(**{partition.column: part})) for part in partition.parts]
            there = [part for part in parts if part is not None]
            if whole is None or len(there) < 2:
                continue
            total = Interval(0.0, 0.0)
            for part in there:
                total = total + part.band
            if len(there) < len(partition.parts):
                total = Interval(total.low, float("inf"))
            if not total.meets(whole.band):
                how = (
                    "all" if len(there) == len(partition.parts) else f"{len(there)} of {len(partition.parts)}"
                )
                first, last = (hierarchy.called(partition.parts[end]) for end in (0, -1))
                yield Finding(
                    "parts and whole",
                    "contradiction",
                    f"{stated(key, hierarchy)}: {how} parts ({first} … {last}) do not sum to it",
                    whole.band,
                    total,
                    (*whole.figures, *(figure for part in there for figure in part.figures)),
                    whole.figures[0].unit,
                )


def components(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Core plus penetration is the total."""
    for key in shelf:
        if key.component != "total" or key.indicator not in SUMMABLE:
            continue
        parts = [shelf.get(key.at(component=one)) for one in COMPONENTS]
        whole = shelf.get(key)
        if whole is None or parts[0] is None or parts[1] is None:
            continue
        total = parts[0].band + parts[1].band
        if not total.meets(whole.band):
            yield Finding(
                "components",
                "contradiction",
                f"{stated(key, hierarchy)}: core and penetration do not sum to it",
                whole.band,
                total,
                (*whole.figures, *parts[0].figures, *parts[1].figures),
                whole.figures[0].unit,
            )


def known(shelf: Shelf, key: Key) -> Known | None:
    """The printed band of a key; of a total that is not printed, the sum of its components."""
    printed = shelf.get(key)
    if printed is not None or key.component != "total" or key.indicator not in SUMMABLE:
        return printed
    parts = [shelf.get(key.at(component=one)) for one in COMPONENTS]
    if parts[0] is None or parts[1] is None:
        return None
    return Known(parts[0].band + parts[1].band, (*parts[0].figures, *parts[1].figures))


def _wholes(shelf: Shelf, column: str, parts: tuple[str, ...], whole: str) -> list[Key]:
    """Keys of the whole for which at least one part is printed."""
    found = {
        key.at(**{column: whole})
        for key in shelf
        if getattr(key, column) in parts and key.indicator in SUMMABLE
    }
    return sorted(found, key=lambda key: (key.source, key.year, key.region, key.industry, key.component))
