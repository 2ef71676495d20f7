"""The sections of a report in reading order, one idea a file; a section without material is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection

from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.sections import (
    assumptions,
    cities,
    countries,
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
from scenario_engine.view.report.view_model import Material

MAKERS: dict[str, Callable[[Material], Block | None]] = {
    "headline": headline.section,
    "years": years.section,
    "industries": industries.section,
    "three_sectors": three_sectors.section,
    "regions": regions.section,
    "region_groups": region_groups.section,
    "cities": cities.section,
    "countries": countries.section,
    "jobs": jobs.section,
    "sectors": sectors.section,
    "assumptions": assumptions.section,
    "identities": identities.section,
    "graph": graph.section,
    "provenance": provenance.section,
}
"""Section of one scenario → what makes it."""

READING = (
    *(
        "headline",
        "years",
        "industries",
        "three_sectors",
        "regions",
        "region_groups",
        "cities",
        "countries",
        "jobs",
        "sectors",
    ),
    *("indices", "comparison", "attribution", "sensitivity", "sweep", "scorecard"),
    *("identities", "graph", "assumptions", "provenance"),
)
"""All sections in reading order: the outlook, what else is known of it, how it differs, how sure it is, where it is from."""


def sections(material: Material, only: Collection[str] = MAKERS) -> list[Block]:
    """Every section the result has material for, or those asked for."""
    made = (make(material) for name, make in MAKERS.items() if name in only)
    return [found for found in made if found is not None]
