"""Accounting identities, checked again on the stored numbers; those of a model made in Python as its run found them."""

from __future__ import annotations

from scenario_engine.engine import identity
from scenario_engine.models import words
from scenario_engine.models.discovery import discovered_identities
from scenario_engine.scenario import store
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say


def section(view: ViewModel) -> Block | None:
    """One row an identity: statement, largest relative gap, tolerance, verdict."""
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
    heads = [blocks.column(say(key)) for key in ("identity", "gap", "tolerance", "verdict")]
    rows = [
        [
            words.identity(name, statement),
            f"{size:.1e}",
            f"{tolerance:.0e}",
            {"text": say("holds" if size <= tolerance else "broken"), "good": size <= tolerance},
        ]
        for name, statement, size, tolerance in gaps
    ]
    holding = sum(size <= tolerance for *_, size, tolerance in gaps)
    return blocks.section(
        "identities",
        say("identities"),
        [blocks.table("identities", say("identities"), heads, rows)],
        say("identities_finding", holding=holding, all=len(gaps)),
    )
