"""A chart as a picture: shown by a notebook, saved to files."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.ownership import refuse_foreign_file, refuse_place
from scenario_engine.support.files.replacing import writing
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.drawing import drawing
from scenario_engine.view.figures.look import look

ENDINGS = (".svg", ".png", ".pdf")

DOTS_ON_SCREEN = 150
"""Per inch, in a notebook."""


@dataclass(frozen=True, repr=False)
class Picture:
    """A chart with its title, unit and source; the last line of a notebook's cell shows it."""

    chart: Chart

    def save(self, *files: str | Path) -> None:
        """Write the picture to files, each whole or not at all.

        Parameters
        ----------
        *files
            Ending in .svg, .png or .pdf.

        Raises
        ------
        ScenarioEngineError
            Another ending, or a file in the way that is not ours.
        """
        targets = [Path(one) for one in files]
        for target in targets:
            refuse_target(target)
        with look():
            figure = drawing(self.chart)
            for target in targets:
                about = {"Date": None} if target.suffix == ".svg" else None
                with writing(target) as draft:
                    figure.savefig(draft, format=target.suffix[1:], metadata=about)

    def __repr__(self) -> str:
        return f"<Picture {self.chart.title}>"

    def _repr_png_(self) -> bytes:
        stream = BytesIO()
        with look():
            drawing(self.chart).savefig(stream, format="png", dpi=DOTS_ON_SCREEN)
        return stream.getvalue()


def refuse_target(target: Path) -> None:
    """Refuse a file that no picture can be, or that is not ours to replace."""
    refuse_place(target)
    if target.suffix not in ENDINGS:
        raise ScenarioEngineError(f"{target}: figures are .svg, .png or .pdf.")
    refuse_foreign_file(target)
