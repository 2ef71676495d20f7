"""Where the command line speaks: results to standard output, complaints to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scenario_engine.support.language import chosen, message, said
from scenario_engine.support.visible import VISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xarray as xr
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

    from scenario_engine.data.dataset import Dataset
    from scenario_engine.view.show import Cell, Language


def out() -> Console:
    """A console for results, on which every text stands as it is: `[north]` is a label, not markup; in the language spoken.

    What has a style is a `rich.text.Text`. A control character in a text is shown, not sent to the terminal.
    """
    from rich.console import Console
    from rich.segment import Segment

    class Plain(Console):
        def render_str(self, text: str, **style: Any) -> Text:
            return super().render_str(said(text), **style)

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                text, style, control = segment
                yield segment if control else Segment(text.translate(VISIBLE), style)

    return Plain(highlight=False, markup=False, emoji=False)


def titled(title: Mapping[str, str]) -> Text:
    """A title between empty lines, where nobody asked for a language in both, English in bold."""
    from rich.text import Text

    if chosen():
        return Text.assemble("\n", (title[chosen()], "bold"), "\n")
    chinese = f"  {title['zh']}" if title["zh"] != title["en"] else ""
    return Text.assemble("\n", (title["en"], "bold"), chinese, "\n")


def table_language() -> Language:
    """The language of tables: the one that is spoken, both where nobody asked for one."""
    spoken: dict[str, Language] = {"zh": "zh", "en": "en"}
    return spoken.get(chosen(), "both")


def show(*found: xr.Dataset, source: Dataset | None = None, top: int = 20, most: int = 12) -> None:
    """Print labelled Datasets as tables that fit the terminal; `source` names labels and units.

    All rows are shown up to `top`; of more the largest, at most `most` of them.
    """
    from scenario_engine.view.show import tables, terminal

    console = out()
    for one in found:
        for table in tables(one, language=table_language(), source=source):
            console.print(terminal(table, width=console.width, top=top, largest=min(top, most)))


def table(title: str, heads: Sequence[str], rows: Iterable[tuple[Cell, ...]], note: str = "") -> None:
    """Print rows of texts and numbers as a table that fits the terminal; where there is no row, the note alone."""
    from scenario_engine.view.show import DisplayTable, terminal

    console = out()
    if not (cells := tuple(rows)):
        if note:
            console.print(note)
    else:
        shown = DisplayTable(title, tuple(heads), cells, note)
        console.print(terminal(shown, width=console.width))


def complain(text: str) -> None:
    """Print to standard error; a control character of a file or of its name is shown, not sent to the terminal."""
    print(text.translate(VISIBLE), file=sys.stderr)


def warn(warnings: Iterable[str]) -> None:
    """Print what was collected while working."""
    for warning in warnings:
        complain(message("warning: {warning}", warning=said(warning)))


@contextmanager
def bar(what: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A function to call with how much is done and of how much."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=quiet or not console.is_terminal
    ) as shown:
        task = shown.add_task(said(what), total=None)

        def advance(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        yield advance
