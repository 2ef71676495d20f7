"""Charts as PNG in memory, as a document holds them."""

from __future__ import annotations

import io

from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.drawing import drawing
from scenario_engine.view.figures.look import look

DOTS = 160
"""A inch: sharp on paper, and a report of twenty charts stays below two megabytes."""


def picture(chart: Chart) -> io.BytesIO:
    """A chart without title and source, which stand around it."""
    with look():
        from matplotlib import rc_context

        target = io.BytesIO()
        with rc_context({"savefig.bbox": None}):
            drawing(chart, inside=False).savefig(target, format="png", dpi=DOTS)
    target.seek(0)
    return target
