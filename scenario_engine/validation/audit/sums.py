"""Parts and wholes: parts sum to at most the whole, and to the whole where all of them are published."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_engine.validation.audit.evidence import (
    COMPONENTS,
    SUMMABLE,
    Implication,
    Key,
    Statements,
    total,
)
from scenario_engine.validation.audit.reference import Hierarchy, Partition


def parts_and_whole(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The sum of the published parts against the whole, along industries and along regions."""
    for partition in hierarchy.partitions:
        count = len(partition.parts)
        for key in _wholes(statements, partition):
            whole = statements.known(key)
            parts = statements.several(key, partition.column, partition.parts)
            if whole is None or len(parts) < 2:
                continue
            complete = len(parts) == count
            implied = total(parts) if complete else total(parts).or_more()
            how = "all" if complete else f"{len(parts)} of {count}"
            first, last = (hierarchy.called(partition.parts[end]) for end in (0, -1))
            text = f"{hierarchy.described(key)}: {how} parts ({first} … {last}) do not sum to it"
            yield Implication(text, whole, implied, unit=whole.unit)


def components(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Core plus penetration is the total."""
    for key in statements:
        whole = statements.get(key)
        parts = statements.several(key, "component", COMPONENTS)
        if key.component == "total" and key.indicator in SUMMABLE and whole and len(parts) == 2:
            text = f"{hierarchy.described(key)}: core and penetration do not sum to it"
            yield Implication(text, whole, total(parts), unit=whole.unit)


def _wholes(statements: Statements, partition: Partition) -> list[Key]:
    """Keys of the whole for which at least one part is published."""
    found = {
        key.at(**{partition.column: partition.whole})
        for key in statements
        if getattr(key, partition.column) in partition.parts and key.indicator in SUMMABLE
    }
    return sorted(found, key=lambda key: (key.source, key.year, key.region, key.industry, key.component))
