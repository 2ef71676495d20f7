"""Composite indices: ranking, map, tiers, scores by year, and how the figures stand to print."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scenario_engine.models.words import Text, humanised, same
from scenario_engine.support.toml.bilingual import by_language
from scenario_engine.view.report import blocks
from scenario_engine.view.report.attachments import Index
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import MEASURED, Material, columns, number, plain
from scenario_engine.view.report.words import glossary, say

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST = 31
"""Cases drawn of a ranking; the table holds all."""

INTERVAL = 0.9
"""Share of the draws that a rank interval holds where its index does not say."""


def section(material: Material, indices: Sequence[Index]) -> Block | None:
    """What every index that stands beside the result says."""
    told = [_Told(material, index) for index in indices]
    found = [block for one in told for block in one.blocks()]
    said = [one.finding() for one in told]
    finding = {"zh": "".join(text["zh"] for text in said), "en": " ".join(text["en"] for text in said)}
    return blocks.section("indices", say("indices"), found, finding) if found else None


class _Told:
    """One index with its names."""

    def __init__(self, material: Material, index: Index) -> None:
        self.material, self.result, self.published = material, index.result, index.published
        self.said: Mapping[str, Any] = tomllib.loads(str(self.result.attrs.get("specification", "")))
        self.name = str(self.result.attrs.get("index", "index"))
        self.title: Text = by_language(self.said.get("title"), self.name)
        self.dim = next(str(dim) for dim in self.result["composite_index"].dims if dim != "year")
        self.years = [int(year) for year in self.result.indexes["year"]]
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
        said = {"title": self.title, "year": last, "score": number(float(now[most]))}
        if len(self.cases) == 1:
            then = number(float(level.sel(year=first)[most]))
            return say("index_finding", **said, first=first, then=then)
        return say("index_lead", **said, name=self._case(self.cases[most]))

    def _array(self, name: str) -> xr.DataArray:
        array = self.result[name]
        array = array.median("draw", keep_attrs=True) if "draw" in array.dims else array
        return array.drop_vars([label for label in array.coords if label not in array.dims])

    def _headed(self, key: str) -> Text:
        title = say(key)
        return {"zh": f"{self.title['zh']}：{title['zh']}", "en": f"{self.title['en']}: {title['en']}"}

    def _branches(self) -> list[tuple[str, Text]]:
        labels = [str(one) for one in self.result.indexes["branch"]]
        return [(label, self._called(label)) for label in labels]

    def _called(self, branch: str) -> Text:
        for table in ("branches", "indicators"):
            title = self.said.get(table, {}).get(branch, {}).get("title")
            if title:
                return by_language(title)
        return same(humanised(branch))

    def _case(self, label: str) -> Text:
        known = self.material.label(label)
        if known["zh"] != label or "label_zh" not in self.result.coords:
            return known
        return {"zh": str(self.result["label_zh"].sel({self.dim: label}).item()), "en": known["en"]}

    def _paths(self) -> list[Block]:
        pick = {self.dim: self.cases[0]}
        level = self._array("composite_index").sel(pick)
        scores = self._array("branch_score").sel(pick)
        branches = self._branches()
        lines = [blocks.series(say("index"), plain(level), role="total")]
        lines += [blocks.series(title, plain(scores.sel(branch=label))) for label, title in branches]
        status = [MEASURED] * len(self.years)
        name = f"index_{self.name}"
        found = [
            blocks.chart(
                name,
                "lines",
                self._headed("index_scores"),
                "1",
                labels=self.years,
                lines=lines,
                status=status,
            )
        ]
        if "branch_growth_contribution" in self.result:
            parts = self._array("branch_growth_contribution").sel(pick).isel(year=slice(1, None))
            found.append(
                blocks.chart(
                    f"{name}_growth",
                    "stack",
                    self._headed("index_growth"),
                    "1",
                    labels=self.years[1:],
                    lines=[blocks.series(title, plain(parts.sel(branch=label))) for label, title in branches],
                    status=status[1:],
                )
            )
        return found

    def _map(self) -> list[Block]:
        """A map where every case has a tile."""
        tiles = [tile for tile in self.material.display["tiles"] if tile["dimension"] == self.dim]
        if not {tile["label"] for tile in tiles} >= set(self.cases):
            return []
        arrays = [(say("index"), self._array("composite_index"))]
        scores = self._array("branch_score")
        arrays += [(title, scores.sel(branch=label)) for label, title in self._branches()]
        measures = [
            {"title": title, "unit": "1", "values": columns(array, ["year", self.dim])}
            for title, array in arrays
        ]
        return [
            blocks.tile_map(
                f"index_{self.name}",
                self._headed("region_map"),
                tiles=tiles,
                measures=measures,
                regions=self.cases,
                years=self.years,
                status=[MEASURED] * len(self.years),
            )
        ]

    def _ranking(self) -> Block:
        """Contributions of the branches, of the cases that lead in the last year."""
        last = self._array("composite_index").isel(year=-1)
        lead = last.argsort().to_numpy()[::-1][:MOST]
        parts = self._array("branch_contribution").isel({self.dim: lead})
        return blocks.chart(
            f"index_{self.name}_ranking",
            "ranking",
            self._headed("index_ranking"),
            "1",
            labels=[self._case(self.cases[at]) for at in lead],
            lines=[
                blocks.series(title, columns(parts.sel(branch=label), ["year", self.dim]))
                for label, title in self._branches()
            ],
            years=self.years,
            status=[MEASURED] * len(self.years),
        )

    def _table(self) -> Block:
        heads = [blocks.column(say("name")), blocks.column(say("rank"), "count")]
        heads.append(blocks.column(say("index"), "1", bar=True))
        arrays = [self._array("index_rank"), self._array("composite_index")]
        branches = self._branches() if len(self.result.indexes["branch"]) > 1 else []
        scores = self._array("branch_score")
        for label, title in branches:
            heads.append(blocks.column(title, "1"))
            arrays.append(scores.sel(branch=label))
        for name, unit in (("tier", "count"), ("reversal_probability", "percent")):
            if name in self.result:
                heads.append(blocks.column(say(name), unit))
                arrays.append(self._array(name))
        if "rank_interval" in self.result:
            interval = self._array("rank_interval")
            for bound in ("low", "high"):
                heads.append(blocks.column(say(f"rank_{bound}"), "count"))
                arrays.append(interval.sel(bound=bound))
        cells = [columns(array, [self.dim, "year"]) for array in arrays]
        rows = [[self._case(case), *(cell[at] for cell in cells)] for at, case in enumerate(self.cases)]
        share = f"{self.said.get('robustness', {}).get('interval', INTERVAL):.0%}"
        note = say("rank_note", share=share) if "rank_interval" in self.result else None
        return blocks.table(
            f"index_{self.name}", self.title, heads, rows, years=self.years, sort=2, note=note
        )

    def _tiers(self) -> list[Block]:
        if "tier" not in self.result:
            return []
        tier = self._array("tier").isel(year=-1).to_numpy()
        counts = [(one, int((tier == one).sum())) for one in sorted({int(one) for one in tier})]
        names = [
            [self._case(self.cases[at]) for at in range(len(tier)) if tier[at] == one] for one, _ in counts
        ]
        heads = [blocks.column(say("tier"), "count"), blocks.column(say("cases"), "count", bar=True)]
        heads.append(blocks.column(say("members")))
        rows = [[one, count, _listed(members)] for (one, count), members in zip(counts, names, strict=True)]
        return [blocks.table(f"index_{self.name}_tiers", self._headed("tiers"), heads, rows)]

    def _against_print(self) -> list[Block]:
        """For each weighting and series how many figures, the largest difference, and where."""
        if self.published is None or self.published.empty:
            return []
        heads = [blocks.column(say(key)) for key in ("series_compared", "weights")]
        heads += [blocks.column(say("figures_compared"), "count"), blocks.column(say("largest_gap"), "1")]
        heads.append(blocks.column(say("at")))
        groups = self.published.groupby(["series", "weights"], sort=False)
        rows = [
            [self._series(str(series)), _weighting(str(weights)), *self._worst(rows)]
            for (series, weights), rows in groups
        ]
        return [blocks.table(f"index_{self.name}_print", self._headed("against_print"), heads, rows)]

    def _series(self, text: str) -> Text:
        """A variable, and the branch it is compared for."""
        variable, _, branch = text.partition(" ")
        title = say("tier") if variable == "tier" else self.material.variable(variable)
        if not branch:
            return title
        called = self._called(branch)
        return {"zh": f"{title['zh']}：{called['zh']}", "en": f"{title['en']}: {called['en']}"}

    def _worst(self, rows: pd.DataFrame) -> list[Any]:
        worst = rows.loc[rows["difference"].abs().idxmax()]
        place = self._case(str(worst[self.dim]))
        return [
            len(rows),
            float(worst["difference"]),
            {language: f"{text}, {worst['year']}" for language, text in place.items()},
        ]


def _weighting(name: str) -> Text:
    return glossary()["weights"].get(name) or same(humanised(name))


def _listed(names: list[Text], most: int = MOST) -> Text:
    """The first few names, and how many more."""
    rest = len(names) - most
    more = say("and_more", count=rest) if rest > 0 else same("")
    return {
        "zh": "、".join(name["zh"] for name in names[:most]) + more["zh"],
        "en": ", ".join(name["en"] for name in names[:most]) + more["en"],
    }
