"""A docstring as Markdown: text as it stands, sections of parameters as lists, examples as sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADS = ("Parameters", "Attributes", "Returns", "Raises", "Notes", "Examples")


def markdown(text: str) -> Iterator[str]:
    """Lines of Markdown.

    >>> list(markdown("What it is.\\n\\nReturns\\n-------\\nA number.\\n\\nSource: definition."))
    ['What it is.', '', '**Returns**', '', 'A number.', '', 'Source: definition.']
    """
    parts = re.split(rf"^({'|'.join(HEADS)})\n-+\n", text, flags=re.M)
    yield parts[0].rstrip()
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        section, source, after = body.rstrip().partition("\n\nSource: ")
        yield from ("", f"**{head}**", "")
        if head == "Examples":
            yield f"```pycon\n{section}\n```"
        elif head in ("Returns", "Notes"):
            yield section
        else:
            yield from _listed(section)
        if source:
            yield from ("", f"Source: {after}")


def _listed(section: str) -> Iterator[str]:
    """`name` and what is indented below it, as items of a list."""
    for entry in re.split(r"\n(?=\S)", section):
        name, _, meaning = entry.partition("\n")
        said = " ".join(line.strip() for line in meaning.splitlines())
        yield f"- `{name}`{f': {said}' if said else ''}"
