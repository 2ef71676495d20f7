"""`scenario-engine export`: a stored result in another tool's format."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Format = Literal["parquet", "csv", "excel", "iamc", "netcdf", "zarr"]

ENDINGS: dict[str, str] = {
    "parquet": ".parquet",
    "csv": ".csv",
    "excel": ".xlsx",
    "iamc": ".iamc.csv",
    "netcdf": ".nc",
    "zarr": ".zarr",
}


def export(result: Path, form: Format, *, output: Path | None = None) -> int:
    """Write a stored result in another tool's format.

    Parameters
    ----------
    result
        Folder that `scenario-engine run` wrote.
    form
        parquet or csv: one tidy table. excel: a workbook with a sheet a variable. iamc: the long format of
        pyam. netcdf: the CF convention. zarr: results, with inputs as a group.
    output
        The file; by default the scenario's name with the format's ending, in the result's folder. A name
        without an ending gets that of the format.
    """
    import json

    from scenario_engine.cli.console import out
    from scenario_engine.scenario.store import read
    from scenario_engine.support.files.ownership import refuse_place
    from scenario_engine.support.files.replacing import replacing, writing
    from scenario_engine.view.formats import arrays, excel, iamc, tidy

    computed, inputs = read(result)
    record = json.loads(computed.attrs["provenance"])
    name = Path(str(record.get("scenario", ""))).name or "scenario"
    folder = result if result.is_dir() else result.parent
    target = output or folder / f"{name}{ENDINGS[form]}"
    refuse_place(target)
    if not target.suffix:
        target = target.with_name(f"{target.name}{ENDINGS[form]}")
    _fail_if_of_another_format(target, form)
    with replacing(target, "zarr") if form == "zarr" else writing(target) as draft:
        if form == "parquet":
            tidy.write_parquet(tidy.tidy(computed, name), draft)
        elif form == "csv":
            tidy.write_csv(tidy.tidy(computed, name), draft)
        elif form == "iamc":
            tidy.write_csv(iamc.iamc(computed, name), draft)
        elif form == "excel":
            excel.write_excel(draft, computed, inputs, record)
        elif form == "netcdf":
            arrays.write_netcdf(draft, computed, record)
        else:
            arrays.write_zarr(draft, computed, inputs, record)
    out().print(f"Written to {target}", markup=False)
    return 0


def _fail_if_of_another_format(target: Path, form: str) -> None:
    """Raise where a file's ending is that of another format; it would not be what it says it is."""
    from scenario_engine.support.errors import ScenarioEngineError

    others = [other for other, ending in ENDINGS.items() if ending.endswith(target.suffix)]
    if others and form not in others:
        raise ScenarioEngineError(
            f"{target.name} ends in {target.suffix}, which is {' or '.join(others)}, and {form} is asked "
            "for.",
            f"Write {target.stem}{ENDINGS[form]}, or {others[0]}.",
        )
