"""Published figures by what they are of: one band per report and key, in one unit, bounds included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scenario_engine.data.published_figures import Interval, PublishedFigure, base_unit

_BOUND = re.compile(r"_(lower|upper)_bound$")


@dataclass(frozen=True)
class Key:
    """What a figure is of, within one report."""

    source: str
    year: str
    region: str
    industry: str
    indicator: str
    component: str

    def at(self, **changes: str) -> Key:
        """The same key with other labels."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Known:
    """The band a report gives for a key, and the figures it comes from."""

    band: Interval
    figures: tuple[PublishedFigure, ...]


class Shelf:
    """Every figure under its key; prints of the same number in other units or with other digits are met."""

    def __init__(self, figures: Sequence[PublishedFigure]) -> None:
        self.figures = list(figures)
        self._by_key: dict[Key, list[PublishedFigure]] = {}
        for figure in figures:
            self._by_key.setdefault(key_of(figure), []).append(figure)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._by_key)

    def printed(self, key: Key) -> list[PublishedFigure]:
        """All prints of a key."""
        return self._by_key.get(key, [])

    def get(self, key: Key) -> Known | None:
        """The band all prints of a key share, the widest where they contradict; None where there is none."""
        prints = self._by_key.get(key)
        if not prints:
            return None
        bands = [band_of(figure) for figure in prints]
        low, high = max(band.low for band in bands), min(band.high for band in bands)
        if low > high:
            low, high = min(band.low for band in bands), max(band.high for band in bands)
        return Known(Interval(low, high), tuple(prints))

    def sources(self) -> list[str]:
        """Reports, in the order they appear."""
        return list(dict.fromkeys(figure.source for figure in self.figures))


def key_of(figure: PublishedFigure) -> Key:
    """A bound stands under the indicator it bounds."""
    indicator = _BOUND.sub("", figure.indicator)
    return Key(
        figure.source,
        figure.year,
        figure.region,
        figure.industry,
        "growth_nominal" if indicator == "growth" else indicator,
        figure.component,
    )


def band_of(figure: PublishedFigure) -> Interval:
    """The figure's band in its unit without powers of ten."""
    return figure.band * base_unit(figure.unit)[1]
