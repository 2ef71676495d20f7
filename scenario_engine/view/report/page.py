"""One HTML file from one or several results: data, drawing code and chart library inside it, no network."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from scenario_engine.models.words import Text
from scenario_engine.scenario import provenance
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.sections import (
    attribution,
    comparison,
    indices,
    order,
    scorecard,
    sections,
    sensitivity,
    sweep,
)
from scenario_engine.view.report.sources import source, with_source
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import glossary, say

__all__ = ["page"]

SCRIPTS = (
    "language.js",
    "charts.js",
    "pictures.js",
    "forms.js",
    "sensitivity.js",
    "tables.js",
    "map.js",
    "heat.js",
    "graph.js",
    "address.js",
    "page.js",
    "levers.js",
)
"""Scripts in the order they are read; each adds to one namespace."""

LIBRARY = "echarts.min.js"


def document(
    views: Sequence[ViewModel], attached: Attachments | None = None, *, first_alone: bool = False
) -> dict[str, Any]:
    """Everything the page shows, as JSON: one record a scenario, or of the first alone, and what concerns several."""
    attached = attached or Attachments()
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
    return {
        "scenarios": [scenario(view) for view in (views[:1] if first_alone else views)],
        "shared": [with_source(section, told) for section in shared if section is not None],
        "order": order(views),
        "display": views[0].units,
        "words": glossary()["page"],
        "made": say(
            "made_from", engine=provenance.engine_version(), commit=(provenance.commit() or "–")[:12]
        ),
    }


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
    views: Sequence[ViewModel], levers: Mapping[str, Any] | None = None, attached: Attachments | None = None
) -> str:
    """The whole page as HTML.

    The first scenario is the one the others are compared with. `levers` are sliders that ask a server to
    compute again, none for a file that stands alone.
    """
    import jinja2

    assets = files("scenario_engine.view.report") / "assets"
    read = {name: (assets / name).read_text(encoding="utf-8") for name in (LIBRARY, "page.css", *SCRIPTS)}
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((assets / "page.html").read_text(encoding="utf-8"))
    return template.render(
        title=_whole_title(views[0]),
        words=glossary()["page"],
        style=read["page.css"],
        library=read[LIBRARY],
        scripts=[read[name] for name in SCRIPTS],
        document=in_script({**document(views, attached), "levers": levers}),
    )


def _whole_title(view: ViewModel) -> Text:
    """The scenario's title, and what it is about."""
    subject = view.subject
    return {
        language: f"{title} · {subject[language]}" if subject else title
        for language, title in view.title.items()
    }


def in_script(value: Any) -> str:
    """JSON that may stand inside a script element: no `<` can end it early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
