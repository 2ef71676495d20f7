"""`scenario-engine data list` and `data show`: what is there, and what a dataset holds."""

from __future__ import annotations


def list_() -> None:
    """List the datasets of the package and of the user."""
    from rich.table import Table as Shown

    from scenario_engine.cli.console import out
    from scenario_engine.data import catalogue

    shown = Shown(box=None, pad_edge=False)
    for heading in ("name", "where", "title"):
        shown.add_column(heading, overflow="fold")
    for where, dataset in catalogue.everything():
        shown.add_row(dataset.name, where, dataset.title["en"])
    out().print(shown)


def show(name: str) -> None:
    """Show what a dataset holds: units, tables, labels, and where it came from.

    Parameters
    ----------
    name
        Name of the dataset.
    """
    from rich.table import Table as Shown
    from rich.text import Text

    from scenario_engine.cli.console import out
    from scenario_engine.data import catalogue
    from scenario_engine.data.unit_names import UnitWords

    console = out()
    dataset = catalogue.find(name)
    words = UnitWords.of(dataset)
    about = dataset.about
    own, english = dataset.title["zh"], dataset.title["en"]
    console.print(Text.assemble((dataset.name, "bold"), f"  {own}"))
    if english != own:
        console.print(english)
    units = ", ".join(
        f"{kind} in {unit} ({said})" if (said := words.said(unit)) != unit else f"{kind} in {unit}"
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
    for heading, justify in (("table", "left"), ("rows", "right"), ("columns", "left")):
        shown.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for table in dataset.tables():
        frame = dataset.table(table)
        shown.add_row(table, f"{len(frame):,}", " ".join(frame.columns))
    console.print(shown)
    labels = ", ".join(f"{len(dataset.labels(dim))} {dim}" for dim in dataset.dimensions)
    console.print(f"labels: {labels}")
