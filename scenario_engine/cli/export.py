"""`scenario-engine export`: a stored result in another tool's format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenario_engine.cli.console import out, warn
from scenario_engine.cli.options import Language
from scenario_engine.cli.results import result_folder
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.ownership import refuse_place
from scenario_engine.support.files.replacing import replacing, writing
from scenario_engine.support.language import alone

if TYPE_CHECKING:
    import xarray as xr

Format = Literal["parquet", "csv", "excel", "xlsx", "docx", "pptx", "iamc", "netcdf", "zarr"]

ENDINGS: dict[str, str] = {
    "parquet": ".parquet",
    "csv": ".csv",
    "excel": ".xlsx",
    "docx": ".docx",
    "pptx": ".pptx",
    "iamc": ".iamc.csv",
    "netcdf": ".nc",
    "zarr": ".zarr",
}


def export(
    result: str,
    form: Format,
    *,
    quantity: list[str] | None = None,
    language: Language = None,
    template: Path | None = None,
    beside: list[Path] | None = None,
    output: Path | None = None,
) -> None:
    """Write a result in another tool's format.

    Parameters
    ----------
    result
        A result folder, or a scenario, which is run first; or what compare, sweep, sensitivity, index or replicate wrote,
        as excel, docx or pptx.
    form
        parquet or csv: one tidy table. excel or xlsx: a workbook, a summary first, then a sheet a section and
        a variable. docx, pptx: the report in Word or
        PowerPoint. iamc: the long format of pyam. netcdf: the CF convention. zarr: results, with inputs as a group.
    quantity
        A result to write; may be repeated. All by default. Word and PowerPoint hold all.
    template
        A Word or PowerPoint file whose styles are used.
    beside
        What `compare`, `sweep`, `sensitivity`, `index` or `replicate` wrote, for Word, PowerPoint and Excel; may be
        repeated.
    output
        The file; by default the scenario's name with the format's ending, in the result's folder. A name
        without an ending gets that of the format.
    """
    from scenario_engine.scenario.store import read, record_of
    from scenario_engine.view.formats import arrays, tidy
    from scenario_engine.view.office import write
    from scenario_engine.view.report.alone import is_alone, sections_alone, views_alone
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.view_model import ViewModel

    form = "excel" if form == "xlsx" else form
    _fail_if_unused(form, quantity, template, beside)
    path = result_folder(result)
    spoken = language or alone()
    if is_alone(path):
        target = _target(path, path.stem, form, output)
        if form not in REPORTS:
            raise ScenarioEngineError(
                f"{path} holds no result of a run; what is in it is CSV and netCDF already.",
                "Write excel, docx or pptx, or name a result.",
            )
        views = views_alone(path)
        sections = sections_alone(views)
        write(target, target.suffix, views, spoken, sections=sections, template=template, variables=False)
        out().print(f"Written to {target}")
        return
    computed, inputs = read(path)
    for one in quantity or ():
        if one not in computed:
            names = map(str, computed.data_vars)
            raise ScenarioEngineError(f"the result has no {one!r}.", near_miss(one, names))
    computed = computed[quantity] if quantity else computed
    record = record_of(computed)
    name = record["scenario"]
    target = _target(path, name, form, output)
    if form in REPORTS:
        view = ViewModel(computed, inputs, record, Attachments.read(beside or ()))
        write(target, target.suffix, [view], spoken, template=template)
    elif form == "zarr":
        with replacing(target, "zarr") as draft:
            arrays.write_zarr(draft, computed, inputs, record)
    else:
        with writing(target) as draft:
            if form == "parquet":
                tidy.write_parquet(tidy.tidy(computed, name), draft)
            elif form == "csv":
                tidy.write_csv(tidy.tidy(computed, name), draft)
            elif form == "iamc":
                _tell_left_out(tidy.without_place_in_iamc(computed), computed, quantity)
                tidy.write_csv(tidy.iamc(computed, name), draft)
            else:
                arrays.write_netcdf(draft, computed, record)
    out().print(f"Written to {target}")


def _tell_left_out(lost: list[str], computed: xr.Dataset, quantity: object) -> None:
    """Warn of results that IAMC has no rows for; raise where one of them was asked for, or nothing else is there."""
    if lost and (quantity or len(lost) == len(computed)):
        raise ScenarioEngineError(
            f"iamc has a year and at most one place a row, and {listing(lost)} no such rows.",
            "Write csv, parquet or excel.",
        )
    if lost:
        warn([f"left out, having no year or several places: {listing(lost)}."])


OFFICE = ("docx", "pptx")
"""Formats that hold a report rather than variables."""

REPORTS = (*OFFICE, "excel")
"""Formats that hold a report."""


def _fail_if_unused(form: str, quantity: object, template: Path | None, beside: object) -> None:
    """Raise where an option means nothing in the format asked for."""
    if form in OFFICE and quantity:
        raise ScenarioEngineError(
            f"{form} holds the whole report; --quantity picks variables of the other formats.",
            "Leave --quantity out, or `report … --sections` for some sections.",
        )
    if template and form not in OFFICE:
        raise ScenarioEngineError(f"{form} has no styles.", "--template is for docx and pptx.")
    if beside and form not in REPORTS:
        raise ScenarioEngineError(f"{form} holds one result.", "--beside is for docx, pptx and excel.")


def _target(path: Path, name: str, form: str, output: Path | None) -> Path:
    """The file that is written; `ScenarioEngineError` for a place or an ending that cannot be."""
    target = output or (path if path.is_dir() else path.parent) / f"{name}{ENDINGS[form]}"
    refuse_place(target)
    if not target.suffix:
        target = target.with_name(f"{target.name}{ENDINGS[form]}")
    others = [other for other, ending in ENDINGS.items() if ending.endswith(target.suffix)]
    if others and form not in others:
        raise ScenarioEngineError(
            f"{target.name} ends in {target.suffix}, which is {' or '.join(others)}, and {form} is asked "
            "for.",
            f"Write {target.stem}{ENDINGS[form]}, or {others[0]}.",
        )
    return target
