"""One HTML file from one or several results: data, drawing code and chart library inside it, no network."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from scenario_engine.models.words import Text
from scenario_engine.scenario import provenance
from scenario_engine.view.report.attachments import Besides
from scenario_engine.view.report.sections import (
    MAKERS,
    READING,
    attribution,
    comparison,
    indices,
    scorecard,
    sections,
    sensitivity,
    sweep,
)
from scenario_engine.view.report.view_model import Material
from scenario_engine.view.report.words import glossary, say

__all__ = ["page"]

SCRIPTS = (
    "language.js",
    "charts.js",
    "forms.js",
    "sensitivity.js",
    "tables.js",
    "map.js",
    "graph.js",
    "address.js",
    "page.js",
    "levers.js",
)
"""Scripts in the order they are read; each adds to one namespace."""

LIBRARY = "echarts.min.js"


def document(materials: Sequence[Material], besides: Besides | None = None) -> dict[str, Any]:
    """Everything the page shows, as JSON: one record a scenario, and what concerns several."""
    beside = besides or Besides()
    materials = [replace(material, beside=beside) for material in materials]
    shared = (
        comparison.section(materials),
        attribution.section(materials, beside.attributions),
        sweep.section(materials[0], beside.sweeps),
        sensitivity.section(materials[0], beside.analyses),
        indices.section(materials[0], beside.indices),
        scorecard.section(materials[0], beside.scorecards),
    )
    return {
        "scenarios": [scenario(material) for material in materials],
        "shared": [section for section in shared if section is not None],
        "order": list(READING),
        "display": materials[0].display["units"],
        "words": glossary()["page"],
        "made": say(
            "made_from", engine=provenance.engine_version(), commit=(provenance.commit() or "–")[:12]
        ),
    }


def scenario(material: Material, only: Collection[str] = MAKERS) -> dict[str, Any]:
    """One scenario's part of the document; of its sections those asked for."""
    return {
        "name": material.name,
        "title": material.title,
        "subject": material.subject,
        "description": material.record.get("description") or None,
        "years": material.years,
        "status": material.status,
        "sections": sections(material, only),
    }


def page(
    materials: Sequence[Material], levers: Mapping[str, Any] | None = None, besides: Besides | None = None
) -> str:
    """The whole page as HTML.

    Parameters
    ----------
    materials
        Scenarios; the first is the one the others are compared with.
    levers
        Sliders that ask a server to compute again; none for a file that stands alone.
    besides
        Attributions and sweeps to show with them.
    """
    import jinja2

    assets = files("scenario_engine.view.report") / "assets"
    read = {name: (assets / name).read_text(encoding="utf-8") for name in (LIBRARY, "page.css", *SCRIPTS)}
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((assets / "page.html").read_text(encoding="utf-8"))
    return template.render(
        title=_whole_title(materials[0]),
        words=glossary()["page"],
        style=read["page.css"],
        library=read[LIBRARY],
        scripts=[read[name] for name in SCRIPTS],
        document=in_script({**document(materials, besides), "levers": levers}),
    )


def _whole_title(material: Material) -> Text:
    """The scenario's title, and what it is about."""
    subject = material.subject
    return {
        language: f"{title} · {subject[language]}" if subject else title
        for language, title in material.title.items()
    }


def in_script(value: Any) -> str:
    """JSON that may stand inside a script element: no `<` can end it early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
