"""`scenario-engine check`: every accounting identity of a result with its largest gap, and every file's checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, table
from scenario_engine.cli.results import result_folder
from scenario_engine.support.files import checksums
from scenario_engine.support.language import chosen

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.engine.identity import Gap


def check(result: str) -> int:
    """Check every accounting identity of a result, and that none of its files changed since it was written.

    Parameters
    ----------
    result
        A result folder, its result.nc, or a scenario, which is run first.
    """
    from scenario_engine.engine import identity
    from scenario_engine.models import words
    from scenario_engine.models.discovery import discovered_identities
    from scenario_engine.scenario.store import on_own_years, read, record_of

    path = result_folder(result)
    computed, inputs = read(path)
    arrays = {
        str(name): on_own_years(array)
        for stored in (inputs, computed)
        for name, array in stored.data_vars.items()
    }
    picked = record_of(computed)["variants"]
    variants = {name: variant for name, variant in picked.items() if name not in inputs}
    gaps = identity.check(arrays, discovered_identities(), variants)
    rows = []
    for gap in gaps:
        told = words.identity(gap.identity.name, gap.identity.statement)[chosen() or "en"]
        sizes = f"{gap.size:.1e}", f"{gap.identity.tolerance:.0e}"
        where = place(gap, computed) if gap.size else ""
        rows.append(("holds" if gap.holds else "broken", told, *sizes, where))
    table("", ("", "Identity", "Largest gap", "Tolerance", "Where"), rows)
    if not rows:
        out().print("No accounting identity is about these results.")
    files = checksums.whole(path if path.is_dir() else path.parent)
    out().print(f"{files} files are as they were written ({checksums.NAME}).")
    return 0 if all(gap.holds for gap in gaps) else 1


def place(gap: Gap, computed: xr.Dataset) -> str:
    """Where a gap stands, such as `year 2030, region hainan`, its dimensions and labels as they are spoken of."""
    from scenario_engine.models import words

    if chosen() != "zh":
        return gap.where
    names = {
        dim: computed[f"{dim}_zh"].sel({dim: label}).item() if f"{dim}_zh" in computed.coords else label
        for dim, label in gap.cell.items()
    }
    return "，".join(f"{words.dimension(dim)['zh']}{name}" for dim, name in names.items())
