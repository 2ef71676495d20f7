"""Sensitivity: which uncertain input moves a result most - bands for the last year, indices by year as a heat map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.models.words import Text, same
from scenario_engine.support.numbers import largest_first
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.titles import dated, factor, headed, quantity, reading
from scenario_engine.view.report.view_model import ViewModel, joined, plain
from scenario_engine.view.report.words import say

INDICES = ("ST", "mu_star", "median", "effect")
"""What is shown of each method's indices: total Sobol', Morris, PAWN, Shapley."""

IN_UNIT_OF_RESULT = ("tornado", "mu_star")
LOW, MIDDLE, HIGH = "p10", "central", "p90"
MOST = 15
"""Factors drawn, the largest first; the file holds all."""


def section(view: ViewModel, analyses: Sequence[xr.Dataset]) -> Block | None:
    """A chart for each quantity that is a path or one number, over the factors that matter most."""
    rankings = [
        one
        for found in analyses
        for name, array in found.data_vars.items()
        for one in _rankings(view, str(name), array)
    ]
    rankings.sort(key=lambda one: one.kind != "tornado")
    charts = [one.chart() for one in rankings]
    return blocks.section("sensitivity", charts, rankings[0].finding()) if charts else None


def _rankings(view: ViewModel, name: str, array: xr.DataArray) -> Iterator[_Ranking]:
    """Bands, an index, or elasticities; nothing for what runs over more than years, or another kind of index.

    Elasticities to inputs given as rates stand apart from the others: one percent of a rate is a small thing.
    """
    if not {"factor"} <= set(array.dims) <= {"index", "factor", "year"}:
        return
    array = array.dropna("year", how="all") if "year" in array.dims else array
    if "index" not in array.dims:
        rates = np.array([reading(view, str(one)) == "percent" for one in array.indexes["factor"]])
        for kind, chosen in (("elasticity", ~rates), ("elasticity_of_rates", rates)):
            if chosen.any():
                yield _Ranking(view, name, kind, array.isel(factor=np.flatnonzero(chosen)))
    elif HIGH in array.indexes["index"]:
        yield _Ranking(view, name, "tornado", array)
    else:
        for index in [one for one in INDICES if one in array.indexes["index"]][:1]:
            yield _Ranking(view, name, index, array.sel(index=index))


@dataclass(frozen=True)
class _Ranking:
    """How much the factors matter for one quantity, by one measure."""

    view: ViewModel
    name: str
    kind: str
    array: xr.DataArray

    @property
    def unit(self) -> str:
        return reading(self.view, self.name) if self.kind in IN_UNIT_OF_RESULT else "1"

    @property
    def word(self) -> str:
        """What the measure is called among the page's words."""
        return f"index_{self.kind}" if self.kind in INDICES else self.kind

    def largest(self, array: xr.DataArray) -> xr.DataArray:
        """The factors that matter most, largest first."""
        size = array.sel(index=HIGH) - array.sel(index=LOW) if self.kind == "tornado" else array
        most = abs(size).max([dim for dim in size.dims if dim != "factor"]).fillna(0.0).to_numpy()
        return array.isel(factor=largest_first(most)[:MOST])

    def last(self) -> tuple[xr.DataArray, Text]:
        """The factors by what they matter in the last year, and the quantity with that year."""
        title = quantity(self.view, self.name)
        if "year" not in self.array.dims:
            return self.largest(self.array), title
        last = self.array.isel(year=-1)
        return self.largest(last), dated(title, int(last["year"]))

    def names(self, array: xr.DataArray) -> list[Text]:
        return [factor(self.view, str(one)) for one in array.indexes["factor"]]

    def finding(self) -> Text:
        """Which factor matters most, and by how much."""
        array, title = self.last()
        most, called = array.isel(factor=0), self.names(array)[0]
        if self.kind == "tornado":
            low, high = (self.view.shown(float(most.sel(index=end)), self.unit) for end in (LOW, HIGH))
            return say("sensitivity_finding", quantity=title, factor=called, low=low, high=high)
        value = self.view.shown(float(most), self.unit)
        return say("sensitivity_measure", quantity=title, factor=called, measure=say(self.word), value=value)

    def chart(self) -> Block:
        return self._heat() if self.kind in INDICES else self._bars()

    def _bars(self) -> Block:
        """Bands around the centre, or bars to both sides of zero, in the last year."""
        shown, title = self.last()
        undated = quantity(self.view, self.name)
        if self.kind == "tornado":
            low, middle, high = (plain(shown.sel(index=one)) for one in (LOW, MIDDLE, HIGH))
            line = blocks.series(undated, middle, low=low, high=high)
            heading = say("tornado_title", title=title)
        else:
            line = blocks.series(undated, plain(shown), role="total")
            heading = headed(title, say(self.word))
        return blocks.chart(
            f"{self.kind}_{self.name}",
            "tornado" if self.kind == "tornado" else "difference",
            heading,
            self.unit,
            labels=self.names(shown),
            lines=[line],
            note=self._note(shown, say(f"{self.word}_note")),
        )

    def _heat(self) -> Block:
        """An index of each factor by year."""
        array = self.array
        if "year" not in array.dims:
            array = array.expand_dims(year=[self.view.years[-1]])
        shown = self.largest(array)
        years = [int(year) for year in shown.indexes["year"]]
        gaps = [year for year in self.view.years if min(years) < year < max(years) and year not in years]
        without = say("years_without_spread", years=", ".join(map(str, gaps))) if gaps else same("")
        rows = zip(self.names(shown), plain(shown.transpose("factor", "year")), strict=True)
        return blocks.chart(
            f"sensitivity_{self.kind}_{self.name}",
            "heat",
            headed(quantity(self.view, self.name), say(self.word)),
            self.unit,
            labels=years,
            lines=[blocks.series(called, row) for called, row in rows],
            note=self._note(shown, joined([say(f"{self.word}_note"), without], same(" "))),
        )

    def _note(self, shown: xr.DataArray, note: Text) -> Text:
        left = self.array.sizes["factor"] - shown.sizes["factor"]
        return joined([note, say("factors_left_out", count=left)], same(" ")) if left else note
