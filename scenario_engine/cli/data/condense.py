"""`scenario-engine data condense`: what the package carries of a full table."""

from __future__ import annotations

from pathlib import Path


def condense(
    file: Path,
    *,
    dataset: str = "china",
    sectors: Path | None = None,
    folder: Path = Path(),
    unit: str | None = None,
) -> None:
    """Condense a full table to its totals and the requirement columns of the sectors that may be core.

    Parameters
    ----------
    file
        A table named <region>_<year>_…_full_table.csv.
    dataset
        The dataset it is for, a name or a folder: its dataset.toml says under [condensed] which sectors may be core.
    sectors
        Its sector list; the file named …_sectors.csv beside it when not given.
    folder
        Where the three files are written.
    unit
        Unit of the figures, where the table does not print it.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.data import catalogue
    from scenario_engine.data.condense import Recipe, write
    from scenario_engine.data.condense import condense as condensed
    from scenario_engine.support.errors import TableError

    beside = sectors or file.with_name(file.name.replace("_full_table.csv", "_sectors.csv"))
    for path in (file, beside):
        if not path.is_file():
            raise TableError(f"there is no file {path.name!r} here.")
    recipe = Recipe.of(catalogue.find(dataset, Path()))
    for path in write(condensed(file, beside, recipe, unit=unit), folder):
        out().print(f"wrote {path.name}", markup=False)
