"""Where the numbers of a result are from: identities, assumptions with the lines that say them, versions, data and files."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from scenario_engine.engine import identity
from scenario_engine.models import words
from scenario_engine.models.discovery import discovered_identities
from scenario_engine.models.words import Text, same
from scenario_engine.scenario import store
from scenario_engine.support import numbers
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.titles import sources
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import glossary, say


def identities(view: ViewModel) -> Block | None:
    """Accounting identities, checked again on the stored numbers; those of a model made in Python as its run found them."""
    arrays = {
        str(name): own
        for source in (view.inputs, view.result)
        for name, array in source.data_vars.items()
        if (own := store.on_own_years(array)).size  # without a number there is nothing to check
    }
    picked = view.record.get("variants", {})
    variants = {name: variant for name, variant in picked.items() if name not in view.inputs}
    gaps = [
        (gap.identity.name, gap.identity.statement, gap.size, gap.identity.tolerance)
        for gap in identity.check(arrays, discovered_identities(), variants)
    ]
    known = {name for name, *_ in gaps}
    told = [one for one in view.record.get("identities", []) if one["name"] not in known]
    gaps += [(one["name"], one["statement"], one["gap"], one["tolerance"]) for one in told]
    if not gaps:
        return None
    heads = ("identity", "gap", "tolerance", "verdict")
    rows = []
    for name, statement, size, tolerance in gaps:
        verdict = {"text": say("holds" if size <= tolerance else "broken"), "good": size <= tolerance}
        rows.append([words.identity(name, statement), f"{size:.1e}", f"{tolerance:.0e}", verdict])
    holding = sum(size <= tolerance for *_, size, tolerance in gaps)
    finding = say("identities_finding", holding=holding, all=len(gaps))
    return blocks.section("identities", [blocks.table("identities", "identities", heads, rows)], finding)


def assumptions(view: ViewModel) -> Block | None:
    """One row an input, assumptions before data: what it says, why, and the line that says it."""
    origins = view.record.get("origins")
    if not origins:
        return None
    heads = ("input", "values", "given_as", "reason", "where")
    known = [name for name in origins if name in view.inputs]
    rows = [_input(view, name, origins[name]) for name in sorted(known, key=lambda n: _rank(origins[n]))]
    return blocks.section("assumptions", [blocks.table("assumptions", "inputs", heads, rows)])


def _rank(chain: list[dict[str, Any]]) -> int:
    """Assumptions first, then calibrated numbers, then data."""
    if any(phrase("assumed")["en"] in place["reason"] for place in chain):
        return 0
    return 2 if chain[0]["form"] in ("data", "membership", "table") else 1


def _input(view: ViewModel, name: str, chain: list[dict[str, Any]]) -> list[Any]:
    reasons = [_reason(place) for place in chain if place["reason"]]
    known = glossary()["forms"]
    forms = [known.get(form) or same(form) for form in dict.fromkeys(place["form"] for place in chain)]
    return [
        {"text": view.variable(name), "node": name},
        summary(view, name),
        joined(forms, same(", ")),
        joined(reasons, phrase("between")) if reasons else _whence(view, name),
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
        ends = ((same(str(int(there["year"][at]))), _shown(view, there[at], unit)) for at in (0, -1))
        return joined([joined(end, same(": ")) for end in ends], same(" → "))
    return joined([_shown(view, one, unit) for one in (values.min(), values.max())], same(" … "))


def _shown(view: ViewModel, value: Any, unit: str) -> Text:
    return same(numbers.text(float(value))) if unit == "1" else view.shown(float(value), unit)


def provenance(view: ViewModel) -> Block | None:
    """What made these numbers, enough to make them again."""
    record = view.record
    if not record:
        return None
    libraries = ", ".join(f"{name} {version}" for name, version in record.get("libraries", {}).items())
    facts = {
        "engine_version": record.get("engine"),
        **{key: record.get(key) for key in ("commit", "python", "seed")},
        "libraries": libraries,
        "variants": _variants(view),
    }
    told = [
        [say(key), value if isinstance(value, dict) else same(str(value))]
        for key, value in facts.items()
        if value not in (None, "")
    ]
    data = [[name, digest] for name, digest in record.get("data", {}).items()]
    warnings = [[same(text)] for text in record.get("warnings") or []]
    made = [
        blocks.table("versions", "versions", ("what", "value"), told),
        blocks.table("warnings", "warnings", ["warning"], warnings) if warnings else None,
        blocks.table("data_files", "data_files", ("file", blocks.column(same("SHA-256"))), data),
        {"kind": "files", "title": say("scenario_files"), "files": record.get("files", {})},
    ]
    return blocks.section("provenance", made)


def _variants(view: ViewModel) -> Text | None:
    """What was chosen where a variable of this result can be computed in several ways."""
    computed = view.behind(list(map(str, view.result.data_vars)))
    chosen = [
        joined([view.variable(name), same(str(pick))], {"zh": "：", "en": ": "})
        for name, pick in view.record.get("variants", {}).items()
        if name in computed
    ]
    return joined(chosen, {"zh": "；", "en": "; "}) if chosen else None
