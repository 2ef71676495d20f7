"""Jobs that the value added carries, by year and by industry."""

from __future__ import annotations

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns, plain
from scenario_engine.view.report.words import say

PARTS = (("core_employment", "core"), ("penetration_employment", "penetration"))


def section(material: Material) -> Block | None:
    """Bars by year, and bars by industry for the chosen year."""
    parts = [(name, role) for name, role in PARTS if material.has(name)]
    if not parts:
        return None
    unit = material.unit(parts[0][0])
    by_year = [
        blocks.series(material.variable(name), plain(material.total(name)[0]), role=role)
        for name, role in parts
    ]
    by_industry = [
        blocks.series(material.variable(name), columns(material.array(name), ["year", "industry"]), role=role)
        for name, role in parts
    ]
    return blocks.section(
        "jobs",
        say("jobs"),
        [
            blocks.chart(
                "jobs_by_year",
                "stack",
                say("jobs_by_year"),
                unit,
                labels=material.years,
                lines=by_year,
                status=material.status,
            ),
            blocks.chart(
                "jobs_by_industry",
                "ranking",
                say("jobs_by_industry"),
                unit,
                labels=material.names("industry"),
                lines=by_industry,
                years=material.years,
                status=material.status,
            ),
        ],
        _finding(material),
    )


def _finding(material: Material) -> Text | None:
    """Jobs of the last year, those in the core, and the jobs of the last measured year."""
    if not material.has("employment", "core_employment") or len(material.years) < 2:
        return None
    first, last = material.ends
    unit = material.unit("employment")
    jobs, core = (material.total(name)[0] for name in ("employment", "core_employment"))
    return say(
        "jobs_finding",
        first=first,
        last=last,
        then=material.shown(float(jobs.sel(year=first)), unit),
        now=material.shown(float(jobs.sel(year=last)), unit),
        core=material.shown(float(core.sel(year=last)), unit),
    )
