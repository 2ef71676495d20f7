"""`scenario-engine data list`, `show` and `vocabulary`: what is there, and by which labels tables are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.text import Text

from scenario_engine.cli.console import out, table
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.language import chosen, in_language, message, said

if TYPE_CHECKING:
    import pandas as pd


def list_() -> None:
    """List the datasets of the package and of the user."""
    from scenario_engine.data import catalogue
    from scenario_engine.view.table import Name

    language = chosen() or "en"
    rows = ((Name(one.name), where, Name(one.title[language])) for where, one in catalogue.everything())
    table("", ("name", "where", "title"), rows)


def show(name: str) -> None:
    """Show what a dataset holds: units, tables, labels, and where it came from.

    Parameters
    ----------
    name
        Name of the dataset, or its folder.
    """
    from scenario_engine.cli.data.figures import found
    from scenario_engine.models.words import dimension as named
    from scenario_engine.view.table import Name, Number

    console, dataset = out(), found(name)
    words, about = UnitWords.of(dataset), dataset.about
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
        by_whom = message(" ({told})", told=said(facts["unit_from"])) if "unit_from" in facts else ""
        count = len(dataset.labels("sector"))
        console.print(f"table: {count} sectors, {facts['year']}, {words.said(facts['unit'])}{by_whom}")
    for read in about.get("read", []):
        told = f"  sha256 {read['sha256'][:12]}…" if "sha256" in read else ""
        console.print(f"read from: {read['name']}{told}")
    frames = {one: dataset.table(one) for one in dataset.tables()}
    heads = ("table", "rows", "years", "indicators", "vintages", "published")
    counted = {"display": "count"}
    rows = ((Name(one), Number(len(frame), counted), *_contents(frame)) for one, frame in frames.items())
    table("", heads, rows)
    sources = sorted({text for frame in frames.values() for text in _values(frame, "source")})
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
    if "value" not in frame:
        return "", f"columns {listing(frame.columns, 4)}", "", ""
    years = [text[:4] for text in _values(frame, "year")]
    dates = _values(frame, "published")
    span = f"{min(years)}–{max(years)}" if years else ""
    when = f"{min(dates)} … {max(dates)}" if dates else ""
    vintages = listing(map(said, _values(frame, "vintage")), 5)
    return span, listing(_values(frame, "indicator"), 5), vintages, when


def _values(frame: pd.DataFrame, column: str) -> list[str]:
    """What a column says, each once; nothing where there is no such column."""
    return [text for text in map(str, frame[column].unique()) if text] if column in frame else []


def words(action: Literal["show", "add"] = "show", label: str = "", role: str = "") -> None:
    """Show the roles of rows and columns with the labels they are known by, or add a label of your own.

    Parameters
    ----------
    action
        `show` prints roles and labels, of one role where its name is the label; `add` keeps a label.
    label
        As it stands on the table, such as "Gross value added".
    role
        What it means, such as value_added.
    """
    from scenario_engine.data.tables.vocabulary import add_label, labels_of, vocabulary
    from scenario_engine.view.table import Name

    if action == "add":
        if not (label and role):
            raise TableError(
                "a label and its role are needed.",
                'Such as: data vocabulary add "Gross value added" value_added.',
            )
        place = add_label(label, role)
        out().print(f"{label!r} is {role}, kept in {place}", soft_wrap=True)
        return
    language = chosen() or "en"
    roles = (*vocabulary().rows.values(), *vocabulary().columns.values())
    titles = {one.name: vocabulary().title(one.name, language) for one in roles}
    known = [name for name in sorted(titles) if label in ("", name)]
    rows = ((Name(name), titles[name], Name(", ".join(labels_of(name)))) for name in known)
    table("", ("role", "meaning", "labels"), rows)
