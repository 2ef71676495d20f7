"""Assumptions: every input, what it says, why, and the line that says it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from scenario_engine.models.words import Text, same
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, number
from scenario_engine.view.report.words import glossary, say


def section(material: Material) -> Block | None:
    """One row an input, assumptions before data."""
    origins = material.record.get("origins")
    if not origins:
        return None
    heads = [blocks.column(say(key)) for key in ("input", "values", "given_as", "reason", "where")]
    known = [name for name in origins if name in material.inputs]
    rows = [_row(material, name, origins[name]) for name in sorted(known, key=lambda n: _rank(origins[n]))]
    return blocks.section(
        "assumptions", say("assumptions"), [blocks.table("assumptions", say("inputs"), heads, rows)]
    )


def _rank(chain: list[dict[str, Any]]) -> int:
    """Assumptions first, then calibrated numbers, then data."""
    if any(phrase("assumed")["en"] in place["reason"] for place in chain):
        return 0
    return 2 if chain[0]["form"] in ("data", "membership", "table") else 1


def _row(material: Material, name: str, chain: list[dict[str, Any]]) -> list[Any]:
    reasons = [_reason(place) for place in chain if place["reason"]]
    said = {
        language: between.join(one[language] for one in reasons)
        for language, between in phrase("between").items()
    }
    return [
        {"text": material.variable(name), "node": name},
        summary(material, name),
        _forms(chain),
        said if reasons else sources(material.inputs[name].attrs),
        {"places": [{"file": place["file"], "line": place["line"]} for place in chain]},
    ]


def _reason(place: Mapping[str, Any]) -> Text:
    """The reason of an entry in both languages; a record of before they were told apart gives the English."""
    english, mark = str(place["reason"]), phrase("assumed")
    return {"zh": str(place.get("reason_zh") or english.replace(mark["en"], mark["zh"])), "en": english}


def sources(attrs: Mapping[Hashable, Any]) -> Text:
    """Where an array comes from, in both languages; in English where it says so in English only."""
    english = str(attrs.get("source", ""))
    return {"zh": str(attrs.get("source_zh", english)), "en": english}


def _forms(chain: list[dict[str, Any]]) -> dict[str, str]:
    """How an input is given, and by what it is changed."""
    known = glossary()["forms"]
    texts = [known.get(form) or same(form) for form in dict.fromkeys(place["form"] for place in chain)]
    return {language: ", ".join(text[language] for text in texts) for language in ("zh", "en")}


def summary(material: Material, name: str, *, projected: bool = False) -> dict[str, str]:
    """One value, the first and last year, or a range, with the unit; of the projected years only, if asked."""
    array = material.array(name)
    unit = material.spoken(material.unit(name), name)
    if projected and "year" in array.dims:
        later = array.sel(year=slice(material.measured + 1, None))
        array = later if later.size and bool(later.notnull().any()) else array
    values = array.to_numpy()[np.isfinite(array.to_numpy())]
    if not values.size:
        return {"zh": "", "en": ""}
    if np.ptp(values) == 0:
        return _shown(material, values[0], unit)
    if array.dims == ("year",):
        there = array.dropna("year")
        ends = [_shown(material, float(there[at]), unit) for at in (0, -1)]
        years = there.indexes["year"]
        return {
            language: f"{years[0]}: {ends[0][language]} → {years[-1]}: {ends[1][language]}"
            for language in ("zh", "en")
        }
    low, high = _shown(material, values.min(), unit), _shown(material, values.max(), unit)
    return {language: f"{low[language]} … {high[language]}" for language in ("zh", "en")}


def _shown(material: Material, value: float, unit: str) -> dict[str, str]:
    if unit != "1":
        return material.shown(float(value), unit)
    text = f"{value:.4g}" if abs(value) < 1000 else number(float(value))
    return {"zh": text, "en": text}
