"""Kinds of figures, by name; apart from what draws them, which the command line loads late."""

from typing import Literal

FigureKind = Literal[
    "lines", "bars", "growth", "fan", "stack", "contributions", "waterfall", "dumbbell", "slope", "heat", "map", "sankey",
]  # fmt: skip
