"""Composite indices: ranking, map, tiers, scores by year, and how the figures stand to print."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd
import tomli
import xarray as xr

from scenario_engine.models.words import Text, humanised, same
from scenario_engine.scenario.status import MEASURED
from scenario_engine.support import numbers
from scenario_engine.support.dims import middle
from scenario_engine.support.toml.bilingual import by_language
from scenario_engine.view.report import blocks
from scenario_engine.view.report.attachments import IndexResult
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import word
from scenario_engine.view.report.titles import dated, headed
from scenario_engine.view.report.view_model import ViewModel, columns, joined, plain
from scenario_engine.view.report.words import say

MOST = 31
"""Cases drawn of a ranking; the table holds all."""

SAID = ("tier", "group_mean_rank", "group_branch_mean_rank", "listed_index_rank", "listed_branch_rank")
"""What is compared with print and is no variable of a model."""

INTERVAL = 0.9
"""Share of the draws that a rank interval holds where its index does not say."""


def section(view: ViewModel, indices: Sequence[IndexResult]) -> Block | None:
    """What every index that stands beside the result says."""
    shown = [_Shown(view, index) for index in indices]
    found = [block for one in shown for block in one.blocks()]
    finding = joined([one.finding() for one in shown], {"zh": "", "en": " "})
    return blocks.section("indices", found, finding) if found else None


class _Shown:
    """One index with its names."""

    def __init__(self, view: ViewModel, index: IndexResult) -> None:
        self.view, self.result, self.published = view, index.result, index.published
        self.said: Mapping[str, Any] = tomli.loads(str(self.result.attrs.get("specification", "")))
        self.name = f"index_{self.result.attrs.get('index', 'index')}"
        self.title: Text = by_language(self.said.get("title"), self.name.removeprefix("index_"))
        self.dim = next(str(dim) for dim in self.result["composite_index"].dims if dim != "year")
        self.years = [int(year) for year in self.result.indexes["year"]]
        self.status = [MEASURED] * len(self.years)
        self.cases = [str(case) for case in self.result.indexes[self.dim]]

    def blocks(self) -> list[Block]:
        """Paths of a single case, else a ranking; then tiers and the comparison with print."""
        shown = self._paths() if len(self.cases) == 1 else [*self._map(), self._ranking(), self._table()]
        return [*shown, *self._tiers(), *self._against_print()]

    def finding(self) -> Text:
        """Where a single case stands and stood, else who leads in the last year and by what score."""
        level = self._array("composite_index")
        first, last = self.years[0], self.years[-1]
        now = level.sel(year=last)
        most = int(now.argmax(self.dim))
        said = {"title": self.title, "year": last, "score": numbers.text(float(now[most]))}
        if len(self.cases) == 1:
            then = numbers.text(float(level.sel(year=first)[most]))
            return say("index_finding", **said, first=first, then=then)
        return say("index_lead", **said, name=self._case(self.cases[most]))

    def _array(self, name: str) -> xr.DataArray:
        return middle(self.result[name]).reset_coords(drop=True)

    @cached_property
    def _branches(self) -> list[tuple[str, Text]]:
        return [(label, self._called(label)) for label in map(str, self.result.indexes["branch"])]

    def _called(self, branch: str) -> Text:
        titles = (
            self.said.get(table, {}).get(branch, {}).get("title") for table in ("branches", "indicators")
        )
        return by_language(next(filter(None, titles), None), humanised(branch))

    def _case(self, label: str) -> Text:
        if label not in self.cases:
            groups = self.result.sel(case_group=label)
            return {language: str(groups[f"case_group_{language}"].item()) for language in ("zh", "en")}
        known = self.view.label(label)
        if known["zh"] != label or "label_zh" not in self.result.coords:
            return known
        return {"zh": str(self.result["label_zh"].sel({self.dim: label}).item()), "en": known["en"]}

    def _by_branch(self, array: xr.DataArray, dims: Sequence[str]) -> list[Block]:
        """One series a branch."""
        return [
            blocks.series(title, columns(array.sel(branch=label), dims)) for label, title in self._branches
        ]

    def _paths(self) -> Iterator[Block]:
        pick = {self.dim: self.cases[0]}
        level = blocks.series(say("index"), plain(self._array("composite_index").sel(pick)), role="total")
        lines = [level, *self._by_branch(self._array("branch_score").sel(pick), ["year"])]
        title = headed(self.title, say("index_scores"))
        shown: dict[str, Any] = {"labels": self.years, "status": self.status}
        yield blocks.chart(self.name, "lines", title, "1", lines=lines, **shown)
        if "branch_growth_contribution" in self.result:
            parts = self._array("branch_growth_contribution").sel(pick).isel(year=slice(1, None))
            lines, title = self._by_branch(parts, ["year"]), headed(self.title, say("index_growth"))
            shown = {"labels": self.years[1:], "status": self.status[1:]}
            yield blocks.chart(f"{self.name}_growth", "stack", title, "1", lines=lines, **shown)

    def _map(self) -> list[Block]:
        """A map where every case has a tile."""
        tiles = self.view.tiles(self.dim, self.cases)
        if not tiles:
            return []
        scores = self._array("branch_score")
        arrays = [(say("index"), self._array("composite_index"))]
        arrays += [(title, scores.sel(branch=label)) for label, title in self._branches]
        measures = [
            {"title": title, "unit": "1", "values": columns(array, ["year", self.dim])}
            for title, array in arrays
        ]
        title, over = headed(self.title, say("region_map")), {"years": self.years, "status": self.status}
        shown = {"tiles": tiles, "measures": measures, "regions": self.cases}
        return [blocks.tile_map(self.name, title, **shown, **over)]

    def _ranking(self) -> Block:
        """Contributions of the branches, of the cases that lead in the last year."""
        last = self._array("composite_index").isel(year=-1)
        lead = last.argsort().to_numpy()[::-1][:MOST]
        parts = self._array("branch_contribution").isel({self.dim: lead})
        lines, labels = (
            self._by_branch(parts, ["year", self.dim]),
            [self._case(self.cases[at]) for at in lead],
        )
        over: dict[str, Any] = {"years": self.years, "status": self.status}
        title = headed(self.title, say("index_ranking"))
        return blocks.chart(f"{self.name}_ranking", "ranking", title, "1", labels=labels, lines=lines, **over)

    def _table(self) -> Block:
        shown = [
            (blocks.column("rank", "count"), self._array("index_rank")),
            (blocks.column("index", "1", bar=True), self._array("composite_index")),
        ]
        if len(self._branches) > 1:
            scores = self._array("branch_score")
            shown += [(blocks.column(title, "1"), scores.sel(branch=one)) for one, title in self._branches]
        for name, unit in (("tier", "count"), ("reversal_probability", "percent")):
            if name in self.result:
                shown.append((blocks.column(name, unit), self._array(name)))
        if "rank_interval" in self.result:
            interval = self._array("rank_interval")
            shown += [
                (blocks.column(f"rank_{bound}", "count"), interval.sel(bound=bound))
                for bound in ("low", "high")
            ]
        cells = [columns(array, [self.dim, "year"]) for _, array in shown]
        rows = [[self._case(case), *(cell[at] for cell in cells)] for at, case in enumerate(self.cases)]
        share = f"{self.said.get('robustness', {}).get('interval', INTERVAL):.0%}"
        note = say("rank_note", share=share) if "rank_interval" in self.result else None
        heads: list[Block | str] = ["name", *(head for head, _ in shown)]
        return blocks.table(self.name, self.title, heads, rows, years=self.years, sort=2, note=note)

    def _tiers(self) -> list[Block]:
        if "tier" not in self.result:
            return []
        tier = self._array("tier").isel(year=-1).to_numpy().astype(int)
        heads = (blocks.column("tier", "count"), blocks.column("cases", "count", bar=True), "members")
        members = {
            one: [self.cases[at] for at in (tier == one).nonzero()[0]] for one in sorted({*tier.tolist()})
        }
        rows = [[one, len(cases), _listed([*map(self._case, cases)])] for one, cases in members.items()]
        return [blocks.table(f"{self.name}_tiers", headed(self.title, say("tiers")), heads, rows)]

    def _against_print(self) -> list[Block]:
        """For each weighting and series how many figures, the largest difference, and where."""
        if self.published is None or self.published.empty:
            return []
        counts = blocks.column("figures_compared", "count"), blocks.column("largest_gap", "1")
        heads = ("series_compared", "weights", *counts, "at")
        rows = [
            [
                self._series(str(series)),
                word("weights", weights) or same(humanised(weights)),
                *self._worst(rows),
            ]
            for (series, weights), rows in self.published.groupby(["series", "weights"], sort=False)
        ]
        return [blocks.table(f"{self.name}_print", headed(self.title, say("against_print")), heads, rows)]

    def _series(self, text: str) -> Text:
        """A variable, and the branch it is compared for."""
        variable, _, branch = text.partition(" ")
        title = say(variable) if variable in SAID else self.view.variable(variable)
        return headed(title, self._called(branch)) if branch else title

    def _worst(self, rows: pd.DataFrame) -> list[Any]:
        worst = rows.loc[rows["difference"].abs().idxmax()]
        where = dated(self._case(str(worst[self.dim])), worst["year"])
        return [len(rows), float(worst["difference"]), where]


def _listed(names: list[Text]) -> Text:
    """The first few names, and how many more."""
    rest = len(names) - MOST
    named = joined(names[:MOST], {"zh": "、", "en": ", "})
    return joined([named, say("and_more", count=rest)], same("")) if rest > 0 else named
