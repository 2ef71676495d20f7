"""A heading, a note and a table as HTML for a notebook, readable in light and dark; every text is escaped."""

from collections.abc import Collection, Iterable, Sequence
from html import escape


def block(title: str, note: str, *tables: str) -> str:
    """Tables, as `table` writes them, under a heading in bold and a fainter note, plain texts both."""
    head = f"<strong>{escape(title)}</strong> <span style='opacity:.7'>{escape(note)}</span>"
    return f"<div>{head}{''.join(tables)}</div>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: Collection[int] = ()) -> str:
    """A table of plain texts; the columns `left`, counted from 0, are set to the left, the others to the right."""
    aligned = [f"text-align:{'left' if at in left else 'right'}" for at in range(len(heads))]

    def line(tag: str, cells: Sequence[str]) -> str:
        told = zip(aligned, cells, strict=True)
        return f"<tr>{''.join(f'<{tag} style={how!r}>{escape(cell)}</{tag}>' for how, cell in told)}</tr>"

    body = "".join(line("td", row) for row in rows)
    return f"<table><thead>{line('th', heads)}</thead><tbody>{body}</tbody></table>"
