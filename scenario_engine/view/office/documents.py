"""What documents of Word and PowerPoint share: charts as PNG in memory, and how a user's template is opened."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.look import look
from scenario_engine.view.figures.picture import drawing

DOTS = 160
"""A inch: sharp on paper, and a report of twenty charts stays below two megabytes."""

Opened = TypeVar("Opened")

TYPES = "[Content_Types].xml"

CALLED = {
    b"wordprocessingml.template.main+xml": b"wordprocessingml.document.main+xml",
    b"presentationml.template.main+xml": b"presentationml.presentation.main+xml",
}
"""What a template is called inside, and the document that is otherwise the same."""


def picture(chart: Chart) -> io.BytesIO:
    """A chart without title and source, which stand around it."""
    from matplotlib import rc_context

    target = io.BytesIO()
    with look(), rc_context({"savefig.bbox": None}):
        drawing(chart, inside=False).savefig(target, format="png", dpi=DOTS)
    target.seek(0)
    return target


def opened(template: Path, program: str, endings: str, reader: Callable[[io.BytesIO], Opened]) -> Opened:
    """What the library's reader makes of a template; one absent, damaged or of another program is refused."""
    try:
        return reader(_as_document(template))
    except Exception as fault:  # each kind of damage fails in a way of its own
        raise ScenarioEngineError(
            f"{template}: cannot be read as a {program} file.", f"Give a {endings} that {program} opens."
        ) from fault


def _as_document(template: Path) -> io.BytesIO:
    """The file in memory, a template called a document."""
    made = io.BytesIO()
    with ZipFile(template) as given, ZipFile(made, "w") as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == TYPES:
                for old, new in CALLED.items():
                    content = content.replace(old, new)
            taken.writestr(name, content)
    made.seek(0)
    return made
