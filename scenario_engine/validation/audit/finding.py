"""A finding: two statements of print that no values within their rounding bands can both satisfy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Literal

from scenario_engine.data.published_figures import Interval, PublishedFigure, base_unit

KINDS = ("contradiction", "against the method", "against official figures", "restatement", "suspicious")
Kind = Literal["contradiction", "against the method", "against official figures", "restatement", "suspicious"]
"""contradiction: within one report. against the method: print and the printed method exclude each other. against
official figures: no official vintage allows it. restatement: another report prints another number. suspicious:
possible, and most likely a slip."""


@dataclass(frozen=True)
class Finding:
    """What disagrees, by which rule, with the numbers and the figures they come from.

    Bands are in units without powers of ten; `unit` is the unit of print, where they are of a printed quantity.
    """

    rule: str
    kind: Kind
    statement: str
    stated: Interval
    implied: Interval
    figures: tuple[PublishedFigure, ...]
    unit: str = ""

    @property
    def numbers(self) -> str:
        """What is stated and what is implied, in the unit of print."""
        factor = 1.0 / base_unit(self.unit)[1]
        both = f"stated {shown(self.stated * factor)}, implied {shown(self.implied * factor)}"
        return f"{both} {self.unit}".rstrip()

    @property
    def gap(self) -> float:
        """Distance between the two bands over the nearer edge of what is stated; inf where that is zero."""
        if self.implied.low > self.stated.high:
            near, far = self.stated.high, self.implied.low
        elif self.implied.high < self.stated.low:
            near, far = self.stated.low, self.implied.high
        else:
            return 0.0
        return far / near - 1.0 if near and isfinite(near) else float("inf")

    @property
    def lines(self) -> tuple[int, ...]:
        """Lines of the table the figures stand on."""
        return tuple(sorted({figure.line for figure in self.figures if figure.line}))


def shown(band: Interval) -> str:
    """A band in few words: a number with its half-width, or what it is at least or at most."""
    if not isfinite(band.high):
        return f"≥ {band.low:.6g}"
    if not isfinite(band.low):
        return f"≤ {band.high:.6g}"
    middle, half = (band.low + band.high) / 2.0, (band.high - band.low) / 2.0
    if half <= 1e-9 * abs(middle):
        return f"{middle:.6g}"
    width = Decimal(f"{half:.2g}")
    decimals = max(0, -int(width.as_tuple().exponent))
    return f"{middle:.{decimals}f} ± {width:f}"
