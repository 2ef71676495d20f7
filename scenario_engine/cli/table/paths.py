"""`scenario-engine table paths`: the chains of suppliers behind a final demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    from rich.table import Table as Shown

    from scenario_engine.cli.table.stored import StoredTable
    from scenario_engine.data.tables.table import Table
    from scenario_engine.methods.input_output.paths import Paths
    from scenario_engine.support.array_types import Floats


def paths(
    name: str,
    *,
    of: Literal["value_added", "output"] = "value_added",
    demand: Annotated[list[str] | None, Parameter(negative=())] = None,
    product: Annotated[list[str] | None, Parameter(negative=())] = None,
    tolerance: float = 1e-3,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show the chains of suppliers that add at least a share of what a final demand calls forth.

    Parameters
    ----------
    name
        Dataset with the table.
    of
        What the chains are to carry.
    demand
        Kinds of final use, such as exports; all together when not given.
    product
        Sectors whose final demand is followed; all when not given.
    tolerance
        Smallest chain, relative to the total.
    top
        How many chains to print.
    output
        CSV file for all chains.
    """
    import pandas as pd

    from scenario_engine.cli.console import out
    from scenario_engine.cli.headed import headed
    from scenario_engine.cli.table.sheet import save
    from scenario_engine.cli.table.stored import StoredTable
    from scenario_engine.methods.input_output.paths import structural_paths

    stored = StoredTable.of(name)
    wanted = stored.table.by_sector(_demand(stored, demand, product))
    found = stored.variables(["technical_coefficients", "value_added_coefficient"])
    intensity = found["value_added_coefficient"] if of == "value_added" else 0.0 * wanted + 1.0
    chains = structural_paths(found["technical_coefficients"], wanted, intensity, tolerance=tolerance)
    behind = " + ".join(demand or ["all final uses"])
    title = f"Chains of suppliers, {of} behind {behind}, {name} ({stored.unit})"
    out().print(headed(title, _shown(stored.table, chains, top)))
    rows = [
        (" ".join(map(str, one.sectors)), len(one.sectors), one.value, one.beyond) for one in chains.paths
    ]
    save(pd.DataFrame(rows, columns=["chain", "length", "value", "beyond"]), output)


def _demand(stored: StoredTable, kinds: list[str] | None, products: list[str] | None) -> Floats:
    import numpy as np

    from scenario_engine.support.errors import TableError, near_miss

    table = stored.table
    for asked, known, what in (
        (kinds or [], table.final_uses, "final use"),
        (products or [], table.sectors, "sector"),
    ):
        for one in asked:
            if one not in known:
                raise TableError(f"the table has no {what} {one!r}.", near_miss(one, known))
    total = np.sum([table.final_uses[kind] for kind in kinds or table.final_uses], axis=0)
    followed = np.isin(table.sectors, products) if products else np.ones(len(table.sectors), dtype=bool)
    wanted: Floats = np.where(followed, total, 0.0)
    if (wanted < 0).any():
        worst = int(np.argmin(wanted))
        raise TableError(
            f"final use of {table.named(worst)} is {wanted[worst]:.6g} {stored.unit}; chains need demand that is "
            "not negative.",
            "Name kinds of final use with --demand, or sectors with --product.",
        )
    return wanted


def _shown(table: Table, chains: Paths, top: int) -> Shown:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Shown

    titles = dict(zip(table.sectors, table.names("en"), strict=True))
    shown = Shown(box=SIMPLE_HEAD, caption_justify="left")
    shown.add_column("product ← supplier ← …", overflow="fold")
    shown.add_column("who adds it", overflow="fold")
    shown.add_column("adds", justify="right", no_wrap=True)
    shown.add_column("of total", justify="right", no_wrap=True)
    for path in chains.paths[:top]:
        end = str(path.sectors[-1])
        shown.add_row(
            " ← ".join(map(str, path.sectors)),
            titles.get(end, end),
            f"{path.value:,.6g}",
            f"{path.value / chains.total:.2%}",
        )
    share = chains.found / chains.total if chains.total else 0.0
    shown.caption = f"{len(chains.paths)} chains carry {share:.1%} of {chains.total:,.6g}; the rest lies below the tolerance"
    return shown
