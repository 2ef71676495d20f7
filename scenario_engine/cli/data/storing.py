"""A table is checked, its checks are shown, and it is stored where those hold that must."""

from collections.abc import Mapping, Sequence

from rich.table import Table as Shown
from rich.text import Text

from scenario_engine.cli.console import out
from scenario_engine.data.catalogue import user_data_folder
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables.balances import TOLERANCE, CheckResult, advice
from scenario_engine.data.tables.checks import check_table
from scenario_engine.data.tables.store import TableOrigin, store
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.table import Table
from scenario_engine.support.language import message, said

Sections = Mapping[str, Mapping[str, str]]


def store_checked(
    table: Table,
    origin: TableOrigin,
    *,
    tolerance: float = TOLERANCE,
    known_value_added: float | None = None,
    sections: Sections | None = None,
    replace: bool = False,
) -> bool:
    """Check and store a table as `check_table` and `store` do; whether it was stored."""
    if failed(check_table(table, tolerance=tolerance, known_value_added=known_value_added), table.doubt):
        return False
    place = store(table, origin, user_data_folder(), sections=sections, replace=replace)
    told = message(" in {folder}: {count} sectors", folder=place.parent, count=len(table.sectors))
    out().print(Text.assemble(message("Stored as "), (place.name, "bold"), told), soft_wrap=True)
    return True


def failed(findings: Sequence[CheckResult], doubt: str = "") -> bool:
    """Show checks with their results; whether one failed that must hold, and then what to do: the doubt in reading, if any."""
    console = out()
    shown = Shown(box=None, pad_edge=False, show_header=False)
    for ratio in (None, 2, 3):
        shown.add_column(overflow="fold", ratio=ratio)
    for finding in findings:
        sign = ("✔", "green") if finding.passed else ("✘", "red") if finding.fatal else ("!", "yellow")
        shown.add_row(Text(*sign), finding.check, finding.text)
    console.print(shown)
    fatal = [finding for finding in findings if not finding.passed and finding.fatal]
    if fatal:
        many = "" if len(fatal) == 1 else "s"
        told = f"{len(fatal)} check{many} failed. {doubt or advice(fatal)}"
        console.print(Text.assemble((message("Not stored: "), "red"), said(told)))
    return bool(fatal)


def store_derived(
    table: Table,
    source: Dataset,
    *,
    into: str,
    note: str,
    replace: bool,
    year: int | None = None,
    region: str | None = None,
    sections: Sections | None = None,
) -> int:
    """Store a table made of a stored one under the name `into`; exit code 1 where a check fails that its source passed.

    `sections` is classification → sector → group; year and region are given where they are not the source's.
    """
    gaps = [finding.gap or 0.0 for finding in check_table(stored_table(source))]
    about = source.about["table"]
    origin = TableOrigin(
        into, year or about["year"], region or about["region"], (source.folder / "dataset.toml",), note
    )
    tolerance = max(TOLERANCE, *gaps)
    return 0 if store_checked(table, origin, tolerance=tolerance, sections=sections, replace=replace) else 1
