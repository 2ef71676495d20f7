"""`scenario-engine table`: the standard analyses of a stored input-output table."""

from __future__ import annotations

from cyclopts import App

COMMANDS = {
    "multipliers": ("by_sector:multipliers", "What a unit of final demand requires, type I and II."),
    "linkages": ("by_sector:linkages", "How strongly sectors pull on suppliers and push buyers."),
    "extraction": ("by_sector:extraction", "Hypothetical extraction of a sector."),
    "imports": ("by_sector:imports", "What imports are of a unit of final demand, and of exports."),
    "footprint": ("regions:footprint", "An account where it is made, and behind whose final demand it is."),
    "spillovers": ("regions:spillovers", "What a unit of final demand makes at home and in other regions."),
    "value-added-trade": (
        "regions:value_added_trade",
        "Whose value added is in whose final demand and exports.",
    ),
    "penetration": ("core:penetration", "Whose core creates value added in which region."),
    "shock": ("shock:shock", "What a change of final demand makes, by sector and region."),
    "paths": ("paths:paths", "The chains of suppliers that carry most of a final demand."),
    "decompose": ("decompose:decompose", "What changed between two tables: technology, demand, intensity."),
}
"""Command → where it lives in this folder and what it does."""

app = App(name="table", help="Analyses of a stored input-output table.")
for _name, (_target, _text) in COMMANDS.items():
    app.command(f"scenario_engine.cli.table.{_target}", name=_name, help=_text)
