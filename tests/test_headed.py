"""Tables on the terminal: headings and notes as wide as the terminal, not as a narrow table."""

from rich.console import Console
from rich.table import Table

from scenario_engine.cli.headed import headed, wide


def printed(group) -> list[str]:
    """Lines as they come out at 80 columns."""
    console = Console(width=80)
    with console.capture() as caught:
        console.print(group)
    return [line.rstrip() for line in caught.get().splitlines()]


def narrow() -> Table:
    """Two columns of two letters, with a heading and a note of sixty."""
    table = Table("a", "b", title="a heading of a narrow table [2030] that is longer than it", box=None)
    table.caption = "a note below the narrow table that is longer than the table"
    table.add_row("1", "2")
    return table


def test_headings_and_notes_are_not_broken_at_the_width_of_the_table():
    """Each stays on one line, brackets are kept, and the note stands below."""
    lines = printed(wide(narrow()))
    assert lines[0] == "a heading of a narrow table [2030] that is longer than it"
    assert lines[-1] == "a note below the narrow table that is longer than the table"
    table = narrow()
    table.title = None
    assert printed(headed("another", table))[0] == "another"
