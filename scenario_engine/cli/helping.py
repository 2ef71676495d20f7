"""How `--help` lists parameters: a text flows on where its source only breaks the line; no default that says nothing;
the usage line names every argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cyclopts import App
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

EMPTY = ("", '""', "False")
"""Defaults that say nothing: no text, and an option that is off unless it is given."""


class Help:
    """As the parser's own formatter, which is imported only where help is asked for."""

    def __init__(self) -> None:
        self.app: App | None = None

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print one panel of commands or parameters."""
        from cyclopts.help import DefaultFormatter

        panel.entries = [_flowing(entry) for entry in panel.entries]
        DefaultFormatter()(console, options, panel)

    def render_usage(self, console: Console, options: ConsoleOptions, usage: object) -> None:
        """Print how the command is called."""
        from cyclopts.help import DefaultFormatter

        DefaultFormatter().render_usage(console, options, self._named(str(usage or "")))

    def _named(self, usage: str) -> str:
        """A usage line with names where the parser says ARGS of whatever may be left out."""
        from cyclopts import App

        from scenario_engine.cli.places import may_be_left_out, places, written

        command = self.app
        for word in usage.split()[1:]:
            if command is None or word not in command or not isinstance(found := command[word], App):
                break
            command = found
        target = None if command is None else command.default_command
        names = " ".join(written(place) for place in places(target) if may_be_left_out(place))
        return usage.replace("[ARGS...]", names).replace("[ARGS]", names) if names else usage


def _flowing(entry: HelpEntry) -> HelpEntry:
    from attrs import evolve
    from rich.text import Text

    told = getattr(entry.description, "primary_renderable", None)
    if isinstance(told, Text) and "\n" in told.plain:
        entry.description.primary_renderable = Text(" ".join(told.plain.split()))
    return evolve(entry, default=None) if str(entry.default) in EMPTY else entry
