"""The index language as records: which keys an index file may have, and what each may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scenario_engine.scenario.records import DataQuery
from scenario_engine.support.toml.bilingual import Told
from scenario_engine.support.toml.record import ByYear, Faults, Number, Record, Year

Normalisation = Literal["maximum", "min-max", "base-year", "z-score", "rank", "logarithm"]
Aggregation = Literal["arithmetic", "geometric"]
Missing = Literal["refuse", "zero", "mean", "hold", "interpolate", "own-mean"]
"""What happens to a value nobody gives: an error; nought; the mean of the cases that year; the nearest known year of the
same case; a line between its known years; its own mean place between worst and best by what else is known of it."""

OPPOSITE: dict[Normalisation, tuple[float, float]] = {
    "maximum": (0.0, 100.0),
    "min-max": (0.0, 100.0),
    "z-score": (-1.0, 1.0),
}
"""Lowest and highest score of the normalisations whose scores can be turned round."""

SOURCES = ("data", "table", "values", "result", "product", "allocated")


class ResultQuery(Record):
    """A variable of a scenario's result, summed over dimensions the index does not have; of one year for all if given."""

    variable: str
    sum: list[str] = Field(default_factory=list)
    year: Year | None = None


class Source(Record):
    """Where numbers come from, in exactly one way."""

    data: DataQuery | None = None
    table: str | None = None
    values: dict[str, Number | ByYear] | None = Field(default=None, min_length=1)
    result: ResultQuery | None = None
    product: list[Source] | None = Field(default=None, min_length=2)
    allocated: Allocation | None = None
    unit: str = "1"

    @property
    def forms(self) -> list[str]:
        """The ways in which it says where its numbers come from."""
        return [form for form in SOURCES if getattr(self, form) is not None]

    def _faults(self) -> Faults:
        told, ways = " and ".join(self.forms) or "none", ", ".join(SOURCES)
        yield len(self.forms) != 1, f"gives {told}; numbers are given in exactly one of these ways: {ways}"


class Allocation(Record):
    """National totals spread over the cases by a key, each label of `over` by its own."""

    total: Source
    key: Source
    over: str


class Indicator(Source):
    """One column of the indicator table."""

    title: Told | None = None
    branch: str | None = None
    better: Literal["more", "less"] = "more"
    best: Number | None = None
    worst: Number | None = None
    missing: Missing | None = None
    source: str | None = None

    def _faults(self) -> Faults:
        if self.forms or self.missing != "own-mean":  # which fills it by what else is known of the cases
            yield from super()._faults()
        if self.best is not None and self.worst is not None:
            agree = self.best > self.worst if self.better == "more" else self.best < self.worst
            told = f"has best = {self.best:g} and worst = {self.worst:g}, but better = {self.better!r}"
            yield not agree, told


class Branch(Record):
    """A dimension of the index, made of indicators; where less of it is better the index counts it turned round."""

    title: Told | None = None
    better: Literal["more", "less"] = "more"


class Matrix(Record):
    """One expert's pairwise comparison of the branches, or of the indicators of one branch."""

    of: str = ""
    expert: str = "one expert"
    order: list[str] = Field(min_length=2)
    rows: list[list[Number | str]]


class Evaluation(Record):
    """Fuzzy comprehensive evaluation: importance of each item, judged by factors in grades."""

    factors: dict[str, Number] = Field(min_length=1)
    grades: dict[str, Number] = Field(min_length=1)
    memberships: dict[str, list[list[Number]]]
    operator: Literal["weighted-mean", "min-max", "product-max", "min-bounded-sum"] = "weighted-mean"


NEEDS = {"given": "values", "scores": "scores", "fuzzy": "evaluation", "reconciled": "of"}


class WeightRule(Record):
    """How the items of one level are weighted; weights are brought to sum one among their kin.

    AHP compares groups of items first and the items of each group then where `groups` names them.
    """

    rule: Literal["given", "equal", "entropy", "ahp", "scores", "fuzzy", "reconciled"]
    values: dict[str, Number] | None = None
    matrices: list[Matrix] | None = Field(default=None, min_length=1)
    table: str | None = None
    groups: dict[str, list[str]] = Field(default_factory=dict)
    scores: dict[str, list[Number]] | None = None
    evaluation: Evaluation | None = None
    combine: Literal["mean", "product", "geometric-mean"] = "mean"
    of: list[WeightRule] | None = Field(default=None, min_length=2)
    shares: list[Number] | None = None

    def _faults(self) -> Faults:
        if key := NEEDS.get(self.rule):
            yield getattr(self, key) is None, f"has the rule {self.rule!r}, which needs `{key} = …`"
        judged = self.rule == "ahp"
        twice = (self.matrices is None) == (self.table is None)
        yield judged and twice, "has the rule 'ahp', which needs either `matrices = …` or `table = …`"
        yield self.groups and not judged, "has groups, which only the rule 'ahp' compares"
        by_scores = any(part.rule == "entropy" for part in self.of or ())
        yield by_scores, "reconciles entropy weights, which depend on the scores; use given or judged ones"
        unlike = self.shares is not None and len(self.shares) != len(self.of or ())
        yield unlike, "has another number of shares than of weightings"


EQUAL = WeightRule(rule="equal")


class WeightSet(Record):
    """Weights of branches, and of indicators within their branch."""

    title: Told | None = None
    branches: WeightRule = EQUAL
    indicators: WeightRule = EQUAL
    source: str | None = None
    quality: str | None = None


class Weights(Record):
    """The weightings an index knows, and which one is used unless another is asked for."""

    use: str = "equal"
    sets: dict[str, WeightSet] = Field(default_factory=dict)


class Cases(Record):
    """What is scored: the labels of a dataset's dimension, those of one of its tables, or a list."""

    dimension: str
    labels: list[str] | None = Field(default=None, min_length=1)
    file: str | None = None


class PublishedSeries(Record):
    """A published figure that the index is compared with; a listed one names the best, and is compared as a set."""

    variable: str
    branch: str | None = None
    year: Year | None = None
    value: Number | None = None
    data: DataQuery | None = None
    cases: str | None = None
    unit: str = "1"
    digits: int | None = Field(default=None, ge=0)
    fits: bool = True
    listed: bool = False

    def _faults(self) -> Faults:
        neither = (self.value is None) == (self.data is None)
        yield neither, "needs either `value = …` (with `year = …`) or `data = …`"
        yield self.value is not None and self.year is None, "gives a value without `year = …`"
        ranked = self.data is not None and self.variable.endswith("_rank")
        yield self.listed and not ranked, "is a list, which needs `data = …` and a rank for its variable"


class Tiers(Record):
    """Classes of cases: by lower bounds, by natural breaks of the index, or by how many cases each holds."""

    cuts: list[Number] | None = Field(default=None, min_length=1)
    natural_breaks: int | None = Field(default=None, ge=2)
    counts: list[Annotated[int, Field(ge=1)]] | None = Field(default=None, min_length=2)

    def _faults(self) -> Faults:
        ways = [way for way in (self.cuts, self.natural_breaks, self.counts) if way is not None]
        yield len(ways) != 1, "needs one of `cuts = [ … ]`, `natural_breaks = …` and `counts = [ … ]`"
        cuts = self.cuts or []
        yield sorted(cuts, reverse=True) != cuts, "has cuts that do not fall; write the highest first"


class Robustness(Record):
    """Weights drawn from Dirichlet distributions around the ones used."""

    draws: int = Field(default=2000, ge=10, le=1_000_000)
    concentration: Number = Field(default=100.0, ge=1, le=1e12)
    seed: int = Field(default=1, ge=0)
    interval: Number = Field(default=0.9, gt=0, lt=1)


class IndexRecord(Record):
    """One index file."""

    title: Told | None = None
    description: Told | None = None
    dataset: str
    scenario: str | None = None
    variants: dict[str, str] = Field(default_factory=dict)
    cases: Cases
    years: list[Year] = Field(min_length=1)
    normalisation: Normalisation
    logarithm_scale: Number | None = Field(default=None, gt=0)
    band: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    ties: Literal["shared", "listed"] = "shared"
    case_count: int | None = Field(default=None, ge=1)
    aggregation: Aggregation = "arithmetic"
    aggregation_within_branches: Aggregation = "arithmetic"
    goalposts: Literal["each-year", "all-years"] = "each-year"
    missing: Missing = "refuse"
    branches: dict[str, Branch] = Field(default_factory=dict)
    indicators: dict[str, Indicator] = Field(min_length=1)
    weights: Weights = Weights()
    published: list[PublishedSeries] = Field(default_factory=list)
    feasible_weights: bool = False
    tiers: Tiers | None = None
    groups: dict[str, list[str]] = Field(default_factory=dict)
    group_titles: dict[str, Told] = Field(default_factory=dict)
    group_membership: str | None = None
    robustness: Robustness = Robustness()

    def _faults(self) -> Faults:
        rising = sorted(set(self.years)) == self.years
        yield not rising, "has years that do not rise; write each once, the earliest first"
        if self.normalisation == "logarithm":
            yield self.logarithm_scale is None, "has logarithmic scores, which need `logarithm_scale = …`"
            for name, entry in self.indicators.items():
                told = f'has logarithmic scores, which know no better = "less", as {name} says'
                yield entry.better == "less", told
        if self.band is not None:
            other = self.normalisation != "min-max"
            yield other, 'has a band of scores, which needs normalisation = "min-max"'
            falls = self.band[0] >= self.band[1]
            yield falls, "has a band that does not rise; write the lowest score first"
        for name, branch in self.branches.items():
            yield (
                branch.better == "less" and self.normalisation not in OPPOSITE,
                f"turns the branch {name} round, but scores by {self.normalisation} have no opposite; "
                f'use {", ".join(OPPOSITE)}, or better = "less" on its indicators',
            )
