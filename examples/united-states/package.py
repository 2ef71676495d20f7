"""The table that the package carries: the United States in 2017, 402 industries summed to 20.

    python examples/united-states/package.py FOLDER

FOLDER holds the detail make and use tables after redefinitions, works of the United States government, as useeior stores
them. What is written is a dataset of the package like any that `data import` stores.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from condense import ASSUMPTION, CHINESE, MAKE, USE, industry_of

from scenario_engine.data.catalogue import PACKAGED
from scenario_engine.data.tables.make_use_reader import symmetric_table
from scenario_engine.data.tables.reclassification import aggregated
from scenario_engine.data.tables.store import TableOrigin, store
from scenario_engine.data.tables.table import Table

NAME = "united-states-2017"
NOTE = (
    "computed by examples/united-states/package.py: make and use tables of the US Bureau of Economic Analysis, 402 "
    f"industries after redefinitions, {ASSUMPTION}, summed to 20"
)


def table(source: Path) -> Table:
    """The table of 20 industries, industry by industry, made of the full tables in `source`."""
    detail = symmetric_table(source / MAKE, source / USE, ASSUMPTION)
    summed = aggregated(detail, {code: industry_of(code) for code in detail.sectors})
    english = tuple(one.replace("_", " ").capitalize() for one in summed.sectors)
    return replace(summed, titles={"zh": tuple(CHINESE[one] for one in summed.sectors), "en": english})


def main(source: Path, target: Path) -> Path:
    """Write the dataset into the folder `target`; returns its own."""
    origin = TableOrigin(NAME, 2017, "United States", (source / USE, source / MAKE), NOTE)
    return store(table(source), origin, target, replace=True)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), PACKAGED))
