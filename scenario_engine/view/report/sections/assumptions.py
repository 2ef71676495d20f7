"""Assumptions: every input, what it says, why, and the line that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scenario_engine.models.words import Text, same
from scenario_engine.support import numbers
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.sources import sources
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import glossary, say


def section(view: ViewModel) -> Block | None:
    """One row an input, assumptions before data."""
    origins = view.record.get("origins")
    if not origins:
        return None
    heads = [blocks.column(say(key)) for key in ("input", "values", "given_as", "reason", "where")]
    known = [name for name in origins if name in view.inputs]
    rows = [_row(view, name, origins[name]) for name in sorted(known, key=lambda n: _rank(origins[n]))]
    return blocks.section(
        "assumptions", say("assumptions"), [blocks.table("assumptions", say("inputs"), heads, rows)]
    )


def _rank(chain: list[dict[str, Any]]) -> int:
    """Assumptions first, then calibrated numbers, then data."""
    if any(phrase("assumed")["en"] in place["reason"] for place in chain):
        return 0
    return 2 if chain[0]["form"] in ("data", "membership", "table") else 1


def _row(view: ViewModel, name: str, chain: list[dict[str, Any]]) -> list[Any]:
    reasons = [_reason(place) for place in chain if place["reason"]]
    said = joined(reasons, phrase("between"))
    return [
        {"text": view.variable(name), "node": name},
        summary(view, name),
        _forms(chain),
        said if reasons else _whence(view, name),
        {"places": [{"file": place["file"], "line": place["line"]} for place in chain]},
    ]


def _whence(view: ViewModel, name: str) -> Text:
    """Where data come from: as their rows say, else the dataset they are of."""
    told = sources(view.inputs[name].attrs)
    return told if told["en"] or view.subject is None else view.subject


def _reason(place: Mapping[str, Any]) -> Text:
    """The reason of an entry in both languages; a record of before they were told apart gives the English."""
    english, mark = str(place["reason"]), phrase("assumed")
    return {"zh": str(place.get("reason_zh") or english.replace(mark["en"], mark["zh"])), "en": english}


def _forms(chain: list[dict[str, Any]]) -> Text:
    """How an input is given, and by what it is changed."""
    known = glossary()["forms"]
    texts = [known.get(form) or same(form) for form in dict.fromkeys(place["form"] for place in chain)]
    return joined(texts, same(", "))


def summary(view: ViewModel, name: str, *, projected: bool = False) -> Text:
    """One value, the first and last year, or a range, with the unit; of the projected years only, if asked."""
    array = view.array(name)
    unit = view.reading(name)
    if projected and "year" in array.dims:
        later = array.sel(year=slice(view.measured + 1, None))
        array = later if later.size and bool(later.notnull().any()) else array
    values = array.to_numpy()[np.isfinite(array.to_numpy())]
    if not values.size:
        return same("")
    if np.ptp(values) == 0:
        return _shown(view, values[0], unit)
    if array.dims == ("year",):
        there = array.dropna("year")
        ends = [_shown(view, float(there[at]), unit) for at in (0, -1)]
        years = there.indexes["year"]
        dated = [
            joined([same(str(year)), end], same(": "))
            for year, end in zip((years[0], years[-1]), ends, strict=True)
        ]
        return joined(dated, same(" → "))
    return joined([_shown(view, one, unit) for one in (values.min(), values.max())], same(" … "))


def _shown(view: ViewModel, value: float, unit: str) -> Text:
    return same(numbers.text(float(value))) if unit == "1" else view.shown(float(value), unit)
