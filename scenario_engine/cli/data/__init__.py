"""`scenario-engine data`: bring official tables in, see what is there, make other tables of them."""

from __future__ import annotations

from cyclopts import App

COMMANDS = {
    "import": ("importing:import_", "Check an input-output table and store it as a dataset."),
    "list": ("showing:list_", "List the datasets of the package and of the user."),
    "show": ("showing:show", "Show what a dataset holds, and where it came from."),
    "copy": ("figures:copy", "Copy a dataset into a folder of yours, to work on."),
    "add": ("figures:add", "Put new figures into a dataset of yours."),
    "diff": ("figures:diff", "Show which figures differ between two datasets, and what rests on them."),
    "aggregate": ("reclassify:aggregate", "Sum a stored table to a coarser classification."),
    "split": ("reclassify:split", "Split sectors of a stored table by shares."),
    "update": (
        "update:update",
        "Bring a stored table, or make and use tables, to the totals of another year.",
    ),
    "regionalise": ("deriving:regionalise", "Estimate a region's table from its nation's."),
    "interregional": ("deriving:interregional", "Estimate a table of all regions of a nation."),
    "deflate": ("deriving:deflate", "Bring a stored table to the prices of another year."),
    "vocabulary": ("words:words", "Show the labels that rows and columns are known by, or add one."),
    "condense": ("condense:condense", "Condense a full table for the package."),
}
"""Command → where it lives in this folder and what it does."""

app = App(name="data", help="Datasets and input-output tables.")
for _name, (_target, _text) in COMMANDS.items():
    app.command(f"scenario_engine.cli.data.{_target}", name=_name, help=_text)
