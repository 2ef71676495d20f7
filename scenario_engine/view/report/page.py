"""One HTML file from one or several results: data, drawing code and chart library inside it, no network."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from scenario_engine.models.words import same
from scenario_engine.scenario import provenance
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.sections import (
    RECORD,
    attribution,
    comparison,
    indices,
    order,
    scorecard,
    sections,
    sensitivity,
    sweep,
)
from scenario_engine.view.report.titles import source, with_source
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import glossary, say

SCRIPTS = (
    "language", "charts", "pictures", "forms", "sensitivity", "tables", "map", "heat", "graph", "address", "page", "paper",
    "levers",
)  # fmt: skip
"""Scripts in the order they are read; each adds to one namespace."""

LIBRARY = "echarts.min.js"


def document(
    views: Sequence[ViewModel],
    attached: Attachments | None = None,
    *,
    first_alone: bool = False,
    only: Collection[str] = (),
) -> dict[str, Any]:
    """Everything the page shows, as JSON: one record a scenario, or of the first alone, and what concerns several.

    `only` names the sections wanted, all by default; one that nothing shown has is refused.
    """
    attached = attached or views[0].attached
    views = [replace(view, attached=attached) for view in views]
    shared = (
        comparison.section(views),
        attribution.section(views, attached.attributions, attached.changes),
        sweep.section(views[0], attached.sweeps),
        sensitivity.section(views[0], attached.analyses),
        indices.section(views[0], attached.indices),
        scorecard.section(views[0], attached.scorecards),
    )
    told = source(views[0], [])
    scenarios = [scenario(view, only or None) for view in (views[:1] if first_alone else views)]
    found = [one for section in shared if (one := with_source(section, told)) is not None]
    shown = [one["id"] for part in (found, *(each["sections"] for each in scenarios)) for one in part]
    _fail_unless_shown(only, shown, views)
    return {
        "scenarios": scenarios,
        "shared": [section for section in found if not only or section["id"] in only],
        "order": order(views),
        "annex": list(RECORD),
        "display": views[0].units,
        "words": glossary()["page"],
        "made": say(
            "made_from", engine=provenance.engine_version(), commit=(provenance.commit().result() or "–")[:12]
        ),
    }


def _fail_unless_shown(only: Collection[str], shown: Collection[str], views: Sequence[ViewModel]) -> None:
    """Raise for a section asked for that is not there."""
    lacking = next((one for one in only if one not in shown), None)
    if lacking is not None:
        every = [one for view in views for one in scenario(view)["sections"]]
        names = dict.fromkeys(
            name for name in order(views) if name in {*shown, *(one["id"] for one in every)}
        )
        raise ScenarioEngineError(
            f"the report has no section {lacking!r}.",
            near_miss(lacking, list(names)) or f"Known: {listing(list(names))}.",
        )


def scenario(view: ViewModel, only: Collection[str] | None = None) -> dict[str, Any]:
    """One scenario's part of the document; of its sections those asked for."""
    return {
        "name": view.name,
        "title": view.title,
        "subject": view.subject,
        "description": view.record.get("description") or None,
        "years": view.years,
        "status": view.status,
        "sections": sections(view, only),
    }


def page(
    views: Sequence[ViewModel],
    levers: Mapping[str, Any] | None = None,
    attached: Attachments | None = None,
    only: Collection[str] = (),
) -> str:
    """The whole page as HTML.

    The first scenario is the one the others are compared with. `levers` are sliders that ask a server to
    compute again, none for a file that stands alone. `only` names the sections wanted, all by default.
    """
    import jinja2

    assets = files("scenario_engine.view.report") / "assets"
    scripts = [f"{name}.js" for name in SCRIPTS]
    read = {name: (assets / name).read_text(encoding="utf-8") for name in (LIBRARY, "page.css", *scripts)}
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((assets / "page.html").read_text(encoding="utf-8"))
    return template.render(
        title=joined([views[0].title, views[0].subject or same("")], same(" · ")),
        words=glossary()["page"],
        style=read["page.css"],
        library=read[LIBRARY],
        scripts=[read[name] for name in scripts],
        document=in_script({**document(views, attached, only=only), "levers": levers}),
    )


def in_script(value: Any) -> str:
    """JSON that may stand inside a script element: no `<` can end it early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
