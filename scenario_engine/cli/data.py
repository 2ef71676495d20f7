"""`scenario-engine data`: bring official tables in, see what is there, condense a table for the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

if TYPE_CHECKING:
    from rich.console import Console

    from scenario_engine.data.tables.checks import Finding

app = App(name="data", help="Datasets and input-output tables.")

Assumption = Literal[
    "commodity-by-commodity industry-technology",
    "commodity-by-commodity commodity-technology",
    "industry-by-industry industry-technology",
    "industry-by-industry commodity-technology",
]


@app.command(name="import")
def import_(
    file: Path,
    *,
    year: int,
    name: str,
    region: str = "nation",
    unit: str | None = None,
    sheet: str | None = None,
    sectors: Path | None = None,
    make: Path | None = None,
    assumption: Assumption = "commodity-by-commodity industry-technology",
    known_value_added: str | None = None,
    tolerance: Annotated[float, Parameter(help="Largest gap of a balance, relative to its size.")] = 1e-6,
    replace: bool = False,
) -> int:
    """Check an input-output table and store it as a dataset that scenarios can name.

    Parameters
    ----------
    file
        CSV or Excel workbook; with --make, the use table.
    year
        Year of the table.
    name
        Name of the dataset, such as china-2017.
    region
        Whose economy it is.
    unit
        Unit of the figures, such as 万元, where the table does not print it.
    sheet
        Sheet of a workbook that has several.
    sectors
        CSV with the columns code and section (and code42), to sum sectors into industries.
    make
        Make table (industries by commodities), turned with the use table into a symmetric one.
    assumption
        How make and use become symmetric.
    known_value_added
        Total value added known from elsewhere, such as "82.1 万亿元", to check the magnitude.
    replace
        Overwrite a dataset of that name.
    """
    from rich.console import Console

    from scenario_engine.data.tables.checks import check_table
    from scenario_engine.data.tables.make_use_reader import symmetric_table
    from scenario_engine.data.tables.reader import read_table
    from scenario_engine.data.tables.sections import read_sections
    from scenario_engine.data.tables.store import Origin, store
    from scenario_engine.data.userdata import user_data_folder

    console = Console()
    table = (
        read_table(file, sheet=sheet, unit=unit)
        if make is None
        else symmetric_table(make, file, assumption, unit=unit)
    )
    console.print(f"{file.name}: {len(table.sectors)} sectors, {table.unit} ({table.unit_from})")
    known = None if known_value_added is None else _amount(known_value_added, table.unit)
    findings = check_table(table, tolerance=tolerance, known_value_added=known)
    _print_findings(console, findings)
    fatal = [finding for finding in findings if not finding.passed and finding.fatal]
    if fatal:
        console.print(
            f"[red]Not stored:[/] {len(fatal)} checks failed. Correct the table, or raise --tolerance "
            "if the source itself is rounded."
        )
        return 1
    note = "" if tolerance == 1e-6 else f"as published: balances checked to {tolerance:g}"
    if make is not None:
        note = f"made symmetric: {assumption}; balances checked to {tolerance:g}"
    files = (file,) if make is None else (file, make)
    place = store(
        table,
        Origin(name, year, region, files, note),
        user_data_folder(),
        sections=read_sections(sectors, table.sectors) if sectors else None,
        replace=replace,
    )
    console.print(f"Stored as [bold]{place.name}[/] in {place.parent}", soft_wrap=True)
    console.print(f'A scenario reads it with dataset = "{name}".')
    return 0


@app.command(name="list")
def list_() -> None:
    """List the datasets of the package and of the user."""
    from rich.console import Console
    from rich.table import Table as Shown

    from scenario_engine.data import catalogue

    shown = Shown(box=None, pad_edge=False)
    for heading in ("name", "where", "title"):
        shown.add_column(heading, overflow="fold")
    for where, dataset in catalogue.everything():
        shown.add_row(dataset.name, where, dataset.about["title"]["en"])
    Console().print(shown)


@app.command
def show(name: str) -> None:
    """Show what a dataset holds: units, tables, labels, and where it came from.

    Parameters
    ----------
    name
        Name of the dataset.
    """
    from rich.console import Console
    from rich.table import Table as Shown

    from scenario_engine.data import catalogue

    console = Console()
    dataset = catalogue.find(name)
    about = dataset.about
    console.print(f"[bold]{dataset.name}[/]  {about['title']['zh']}", highlight=False)
    console.print(f"{about['title']['en']}", highlight=False)
    units = ", ".join(f"{kind} in {unit}" for kind, unit in dataset.counted_in.items())
    console.print(f"counted in: {units}", highlight=False)
    if "table" in about:
        facts = about["table"]
        console.print(
            f"table: {facts['sectors']} sectors, {facts['year']}, {facts['unit']} ({facts['unit_from']})"
        )
    for read in about.get("read", []):
        console.print(f"read from: {read['name']}  sha256 {read['sha256'][:12]}…", highlight=False)
    shown = Shown(box=None, pad_edge=False)
    for heading, justify in (("table", "left"), ("rows", "right"), ("columns", "left")):
        shown.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for table in dataset.tables():
        frame = dataset.table(table)
        shown.add_row(table, f"{len(frame):,}", " ".join(frame.columns))
    console.print(shown)
    labels = ", ".join(f"{len(dataset.labels(dim))} {dim}" for dim in dataset.dimensions)
    console.print(f"labels: {labels}", highlight=False)


@app.command
def aggregate(name: str, *, by: str, into: str, replace: bool = False) -> None:
    """Sum a stored table to a coarser classification and store it under another name.

    Split core sectors out before aggregating: the other way round is wrong for small sections.

    Parameters
    ----------
    name
        Dataset with the table.
    by
        Classification of the dataset, such as sector_section or sector_42.
    into
        Name of the new dataset.
    replace
        Overwrite a dataset of that name.
    """
    from rich.console import Console

    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.aggregation import aggregated, members_of, stored_table
    from scenario_engine.data.tables.checks import check_table
    from scenario_engine.data.tables.store import Origin, store
    from scenario_engine.data.userdata import user_data_folder

    console = Console()
    dataset = catalogue.find(name)
    table = aggregated(stored_table(dataset), members_of(dataset, by))
    _print_findings(console, check_table(table))
    about = dataset.about["table"]
    origin = Origin(
        into, about["year"], about["region"], (dataset.folder / "dataset.toml",), f"{name} summed by {by}"
    )
    place = store(table, origin, user_data_folder(), replace=replace)
    console.print(f"Stored as [bold]{place.name}[/]: {len(table.sectors)} sectors")


@app.command
def condense(file: Path, *, sectors: Path | None = None, folder: Path = Path()) -> None:
    """Condense a full table to its totals and the requirement columns of the core candidates.

    Parameters
    ----------
    file
        A table named <region>_<year>_…_full_table.csv.
    sectors
        Its sector list; the file named …_sectors.csv beside it when not given.
    folder
        Where the three files are written.
    """
    from rich.console import Console

    from scenario_engine.data.condense import condense as condensed
    from scenario_engine.data.condense import write
    from scenario_engine.errors import TableError

    beside = sectors or file.with_name(file.name.replace("_full_table.csv", "_sectors.csv"))
    for path in (file, beside):
        if not path.is_file():
            raise TableError(f"there is no file {path.name!r} here.")
    try:
        paths = write(condensed(file, beside), folder)
    except ValueError as fault:
        raise TableError(str(fault)) from fault
    for path in paths:
        Console().print(f"wrote {path.name}", highlight=False)


def _amount(text: str, unit: str) -> float:
    """A total such as "82.1 万亿元" in the table's unit."""
    import re

    from scenario_engine.data.tables.vocabulary import vocabulary
    from scenario_engine.errors import TableError
    from scenario_engine.units import conversion_factor

    found = re.fullmatch(r"\s*([-+\d.,eE]+)\s*(\S.*?)?\s*", text)
    if found is None:
        raise TableError(f"{text!r} is no amount; write a number and a unit, such as 82.1万亿元.")
    currency = vocabulary().currencies[unit.split("_", maxsplit=1)[0]]
    factor = conversion_factor(found[2] or unit, unit, tuple(currency["definitions"]))
    return float(found[1].replace(",", "")) * factor


def _print_findings(console: Console, findings: list[Finding]) -> None:
    from rich.table import Table as Shown

    shown = Shown(box=None, pad_edge=False, show_header=False)
    for ratio in (None, 2, 3):
        shown.add_column(overflow="fold", ratio=ratio)
    for finding in findings:
        mark = "[green]✔[/]" if finding.passed else "[red]✘[/]" if finding.fatal else "[yellow]![/]"
        shown.add_row(mark, finding.check, finding.text)
    console.print(shown)
