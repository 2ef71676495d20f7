"""`--help` in the language that is spoken: what Cyclopts found in docstrings, as the catalogue has it."""

from typing import Any

from cyclopts.help import DefaultFormatter, HelpEntry, HelpPanel
from cyclopts.help.inline_text import InlineText
from rich.console import Console, ConsoleOptions
from rich.markdown import Markdown
from rich.text import Text

from scenario_engine.support.language import message, said


class Translated(DefaultFormatter):
    """Panels as Cyclopts draws them, every text of them translated."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Draw a panel."""
        title = said(str(panel.title))
        entries = [_spoken_entry(entry) for entry in panel.entries]
        super().__call__(console, options, panel.copy(title=title, entries=entries))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """Draw the line on usage."""
        if usage:
            console.print(Text(f"{message('Usage: ')}{usage}", "bold"))

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """Draw what a command does."""
        super().render_description(console, options, _spoken(description))


def _spoken_entry(entry: HelpEntry) -> HelpEntry:
    """An option with its meaning, and what may be written, in words behind it."""
    beside = []
    if entry.choices:
        beside.append(message("[choices: {choices}]", choices=", ".join(filter(None, entry.choices))))
    if entry.default is not None:
        beside.append(message("[default: {default}]", default=entry.default))
    if entry.required:
        beside.append(message("[required]"))
    meaning = _spoken(entry.description)
    if isinstance(meaning, InlineText):
        for text in beside:
            meaning.append(Text(text, "dim"))
    return entry.copy(description=meaning, choices=None, default=None, required=False)


def _spoken(description: Any) -> Any:
    """A text of Markdown, paragraph by paragraph; anything else as it is."""
    source = getattr(description, "primary_renderable", None)
    if isinstance(source, Text):
        return InlineText(Text(said(source.plain)))
    if not isinstance(source, Markdown):
        return description
    paragraphs = (said(" ".join(one.split())) for one in source.markup.split("\n\n"))
    return InlineText(Markdown("\n\n".join(paragraphs)), force_empty_end=description.force_empty_end)
