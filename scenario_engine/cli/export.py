"""`scenario-engine export`: a stored result in another tool's format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

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
    language: Literal["zh", "en"] | None = None,
    template: Path | None = None,
    beside: list[Path] | None = None,
    output: Path | None = None,
) -> int:
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
    language
        zh or en, of Word, PowerPoint and Excel.
    template
        A Word or PowerPoint file whose styles are used.
    beside
        What `compare`, `sweep`, `sensitivity`, `index` or `replicate` wrote, for Word, PowerPoint and Excel; may be
        repeated.
    output
        The file; by default the scenario's name with the format's ending, in the result's folder. A name
        without an ending gets that of the format.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.results import result_folder
    from scenario_engine.scenario.store import read, record_of
    from scenario_engine.support.files.replacing import replacing, writing
    from scenario_engine.support.language import alone
    from scenario_engine.view.formats import arrays, excel, iamc, tidy
    from scenario_engine.view.office import writer
    from scenario_engine.view.office.content import paper
    from scenario_engine.view.report.alone import is_alone
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.view_model import ViewModel

    form = "excel" if form == "xlsx" else form
    _fail_if_unused(form, quantity, template, beside)
    path = result_folder(result)
    spoken = language or alone()
    if is_alone(path):
        target = _target(path, path.stem, form, output)
        _write_alone(path, form, target, spoken, template)
        out().print(f"Written to {target}", markup=False)
        return 0
    computed, inputs = read(path)
    if quantity:
        computed = computed[_known(quantity, computed)]
    record = record_of(computed)
    name = record["scenario"]
    target = _target(path, name, form, output)
    attached = Attachments.read(beside or ())
    views = [ViewModel(computed, inputs, record)]
    content = paper(views, spoken, attached) if form in OFFICE else None
    with replacing(target, "zarr") if form == "zarr" else writing(target) as draft:
        if form == "parquet":
            tidy.write_parquet(tidy.tidy(computed, name), draft)
        elif form == "csv":
            tidy.write_csv(tidy.tidy(computed, name), draft)
        elif form == "iamc":
            tidy.write_csv(iamc.iamc(computed, name), draft)
        elif form == "excel":
            excel.write_excel(
                draft, computed, inputs, record, views=views, language=spoken, attached=attached
            )
        elif content is not None:
            writer(target.suffix)(draft, content, template)
        elif form == "netcdf":
            arrays.write_netcdf(draft, computed, record)
        else:
            arrays.write_zarr(draft, computed, inputs, record)
    out().print(f"Written to {target}", markup=False)
    return 0


OFFICE = ("docx", "pptx")
"""Formats that hold a report rather than variables."""


def _fail_if_unused(form: str, quantity: object, template: Path | None, beside: object) -> None:
    """Raise where an option means nothing in the format asked for."""
    from scenario_engine.support.errors import ScenarioEngineError

    if form in OFFICE and quantity:
        raise ScenarioEngineError(
            f"{form} holds the whole report; --quantity picks variables of the other formats.",
            "Leave --quantity out, or `report … --sections` for some sections.",
        )
    if template and form not in OFFICE:
        raise ScenarioEngineError(f"{form} has no styles.", "--template is for docx and pptx.")
    if beside and form not in (*OFFICE, "excel"):
        raise ScenarioEngineError(f"{form} holds one result.", "--beside is for docx, pptx and excel.")


def _target(path: Path, name: str, form: str, output: Path | None) -> Path:
    """The file that is written; `ScenarioEngineError` for a place or an ending that cannot be."""
    from scenario_engine.support.files.ownership import refuse_place

    target = output or (path if path.is_dir() else path.parent) / f"{name}{ENDINGS[form]}"
    refuse_place(target)
    if not target.suffix:
        target = target.with_name(f"{target.name}{ENDINGS[form]}")
    _fail_if_of_another_format(target, form)
    return target


def _write_alone(
    path: Path, form: str, target: Path, spoken: Literal["zh", "en"], template: Path | None
) -> None:
    """Write what another command than `run` left, as a report of its own."""
    import xarray as xr

    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.replacing import writing
    from scenario_engine.view.formats.excel import write_excel
    from scenario_engine.view.office import writer
    from scenario_engine.view.office.content import paper
    from scenario_engine.view.report.alone import sections_alone, views_alone

    if form not in (*OFFICE, "excel"):
        raise ScenarioEngineError(
            f"{path} holds no result of a run; what is in it is CSV and netCDF already.",
            "Write excel, docx or pptx, or name a result.",
        )
    views = views_alone(path)
    attached, chosen, none = views[0].attached, sections_alone(views), xr.Dataset()
    content = paper(views, spoken, attached, chosen) if form in OFFICE else None
    with writing(target) as draft:
        if content is not None:
            writer(target.suffix)(draft, content, template)
        else:
            record = views[0].record
            write_excel(
                draft, none, none, record, views=views, language=spoken, attached=attached, sections=chosen
            )


def _known(quantity: list[str], computed: xr.Dataset) -> list[str]:
    """The names asked for; `ScenarioEngineError` for one the result does not have."""
    from scenario_engine.support.errors import ScenarioEngineError, near_miss

    for name in quantity:
        if name not in computed:
            raise ScenarioEngineError(
                f"the result has no {name!r}.", near_miss(name, map(str, computed.data_vars))
            )
    return quantity


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
