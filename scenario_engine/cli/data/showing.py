"""`scenario-engine data list` and `data show`: what is there, and what a dataset holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def list_() -> None:
    """List the datasets of the package and of the user."""
    from rich.table import Table as Shown

    from scenario_engine.cli.console import out
    from scenario_engine.data import catalogue
    from scenario_engine.support.language import chosen, said

    shown = Shown(box=None, pad_edge=False)
    for heading in ("name", "where", "title"):
        shown.add_column(said(heading), overflow="fold")
    for where, dataset in catalogue.everything():
        shown.add_row(dataset.name, where, dataset.title[chosen() or "en"])
    out().print(shown)


def show(name: str) -> None:
    """Show what a dataset holds: units, tables, labels, and where it came from.

    Parameters
    ----------
    name
        Name of the dataset, or its folder.
    """
    from rich.table import Table as Shown
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.figures import found
    from scenario_engine.data.unit_names import UnitWords
    from scenario_engine.models.words import dimension as named
    from scenario_engine.support.language import in_language, message, said

    console = out()
    dataset = found(name)
    words = UnitWords.of(dataset)
    about = dataset.about
    console.print(Text.assemble((dataset.name, "bold"), f"  {in_language(dataset.title, chr(10))}"))
    units = ", ".join(
        message("{kind} in {unit} ({told})", kind=said(kind), unit=unit, told=told)
        if (told := words.said(unit)) != unit
        else message("{kind} in {unit}", kind=said(kind), unit=unit)
        for kind, unit in dataset.counted_in.items()
    )
    console.print(f"counted in: {units}")
    if "table" in about:
        facts = about["table"]
        console.print(
            f"table: {facts['sectors']} sectors, {facts['year']}, {words.said(facts['unit'])} "
            f"({facts['unit_from']})"
        )
    for read in about.get("read", []):
        console.print(f"read from: {read['name']}  sha256 {read['sha256'][:12]}…")
    shown = Shown(box=None, pad_edge=False)
    heads = ("table", "rows", "years", "indicators", "vintages", "published")
    for heading in heads:
        shown.add_column(said(heading), justify="right" if heading == "rows" else "left", overflow="fold")
    for table in dataset.tables():
        frame = dataset.table(table)
        shown.add_row(table, f"{len(frame):,}", *_contents(frame))
    console.print(shown)
    sources = sorted({text for table in dataset.tables() for text in _values(dataset.table(table), "source")})
    if sources:
        console.print(f"sources: {'; '.join(sources)}", soft_wrap=True)
    labels = ", ".join(
        message("{count} {dim}", count=len(dataset.labels(dim)), dim=in_language(named(dim), "/"))
        for dim in dataset.dimensions
    )
    console.print(f"labels: {labels}")
    console.print(f"folder: {dataset.folder}", soft_wrap=True)


def _contents(frame: pd.DataFrame) -> tuple[str, str, str, str]:
    """Years, indicators, vintages and dates of a table; what has no figures by its columns."""
    from scenario_engine.support.errors import listing
    from scenario_engine.support.language import said

    if "value" not in frame:
        return "", f"columns {listing(frame.columns, 4)}", "", ""
    years = [text[:4] for text in _values(frame, "year")]
    dates = _values(frame, "published")
    span = f"{min(years)}–{max(years)}" if years else ""
    when = f"{min(dates)} … {max(dates)}" if dates else ""
    return (
        span,
        listing(_values(frame, "indicator"), 5),
        listing(map(said, _values(frame, "vintage")), 5),
        when,
    )


def _values(frame: pd.DataFrame, column: str) -> list[str]:
    """What a column says, each once; nothing where there is no such column."""
    return [text for text in map(str, frame[column].unique()) if text] if column in frame else []
