"""The sections of a report in reading order, one idea a file; a section without material is left out."""

from __future__ import annotations

from collections.abc import Callable

from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material
from scenario_engine.report.sections import (
    assumptions,
    cities,
    graph,
    headline,
    identities,
    industries,
    jobs,
    provenance,
    region_groups,
    regions,
    sectors,
    three_sectors,
    years,
)

ORDER: tuple[Callable[[Material], Block | None], ...] = (
    headline.section,
    years.section,
    industries.section,
    three_sectors.section,
    regions.section,
    region_groups.section,
    cities.section,
    jobs.section,
    sectors.section,
    assumptions.section,
    identities.section,
    graph.section,
    provenance.section,
)


def sections(material: Material) -> list[Block]:
    """Every section the result has material for."""
    return [found for make in ORDER if (found := make(material)) is not None]
