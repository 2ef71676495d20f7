"""The rulebook behind a scorecard: which result answers which published figure, and what that result depends on."""

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Literal, Self

from pydantic import Field

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml.bilingual import Told
from scenario_engine.support.toml.record import Faults, Record

Selection = Mapping[str, str | list[str]]
Selected = dict[str, str | list[str]]

ROLES = ("anchor", "calibrated", "conditional", "predicted")
"""anchor: the figure is an input. calibrated: parameters were fitted to it. conditional: it follows from other
published figures that are inputs. predicted: from statistics and parameters fitted to other figures."""


class FigureMethod(Record):
    """A family of figures computed the same way, with the tolerance for `close` and why it is that wide."""

    tolerance: float = Field(ge=0.0)
    defence: Told


class Rule(Record):
    """Figures, and the result of a scenario or of an index that answers them; or why nothing can, or what they are instead.

    `variable` may differ by component. What a measure needs beyond it: `over` (what a share is of, or the dimension
    whose labels are counted), `threshold` in canonical units or percent, `top` (how many lead), falling `cuts` with
    `scale` and the `tier` wanted, `among` (what is counted: industries, cities of a kind, of a group), `besides` (regions
    that a sentence names before it counts the others).
    """

    method: str = ""
    select: Selected
    not_computable: Told = ""
    not_a_result: Told = ""
    scenario: str = ""
    index: str = ""
    variants: dict[str, str] = Field(default_factory=dict)
    measure: str = ""
    variable: str | dict[str, str] = ""
    over: str = ""
    threshold: float | None = None
    top: int | None = None
    cuts: list[float] = Field(default_factory=list)
    scale: float = 1.0
    among: str = ""
    besides: list[str] = Field(default_factory=list)
    tier: int | None = None

    def _faults(self) -> Faults:
        given = [bool(one) for one in (self.measure, self.not_computable, self.not_a_result)]
        yield (
            sum(given) != 1,
            "gives exactly one of `measure` (with scenario or index, and method), `not_computable` and `not_a_result`",
        )
        whole = self.method and bool(self.scenario) != bool(self.index)
        yield (
            self.measure and not whole,
            "has a `measure` and needs `method` and either `scenario` or `index` too",
        )

    @property
    def run(self) -> str:
        """The scenario or the index that is run."""
        return self.scenario or self.index

    def variable_for(self, component: str) -> str:
        """The variable that answers a figure of a component."""
        return self.variable if isinstance(self.variable, str) else self.variable[component]


class Feed(Record):
    """An input that was set from published figures, and from which ones; `*` stands for any text."""

    input: str
    select: Selected
    role: Literal["anchor", "calibrated", "conditional"]
    scenario: str = "*"
    """Scenarios, or indices, in which it is so; `*` stands for any text."""


class Reason(Record):
    """Why the figures it selects are off: published contradictions, an input that had to be estimated, an unpublished rule."""

    select: Selected
    cause: Literal["printed contradiction", "input estimated", "rule unpublished"]
    text: Told


class ReportLeftOut(Record):
    """A report, and for each scenario that answers it one that was fitted to the other reports alone."""

    report: str
    scenarios: dict[str, str]


class Rulebook(Record):
    """Whose figures are scored and which, methods with tolerances, rules in the order they are tried, feeds, reasons."""

    dataset: str
    """The dataset that carries the published figures."""
    scored: list[Selected] = Field([{}])
    methods: dict[str, FigureMethod]
    rule: list[Rule]
    feed: list[Feed] = Field(default_factory=list)
    reason: list[Reason] = Field(default_factory=list)
    left_out: list[ReportLeftOut] = Field(default_factory=list)

    def without(self, report: str) -> Self:
        """Rules by which the other reports alone answer a report.

        What they cannot answer is no rule: runs that rest on the report, and a scale that was found from it. Nothing is
        fed by the report, so that what is left is predicted.
        """
        runs = {
            old: new for one in self.left_out if one.report == report for old, new in one.scenarios.items()
        }
        none = Rule(select={}, not_computable=f"rests on {report} itself")
        rules = [
            rule.model_copy(update={"scenario": runs[rule.scenario]})
            if rule.scenario in runs and rule.scale == 1.0
            else none.model_copy(update={"select": rule.select})
            for rule in self.rule
        ]
        return self.model_copy(update={"rule": rules, "feed": []})

    def figures(self, published: Sequence[PublishedFigure]) -> list[PublishedFigure]:
        """Those of published figures that are scored."""
        return [figure for figure in published if any(selects(one, figure) for one in self.scored)]

    def rule_for(self, figure: PublishedFigure) -> Rule:
        """The first rule that selects the figure; every published figure must have one."""
        for rule in self.rule:
            if selects(rule.select, figure):
                return rule
        raise ScenarioEngineError(
            f"no rule says how to compute {figure} ({figure.source}, line {figure.line}); "
            "add one, or a not_computable with its reason."
        )

    def role_of(self, figure: PublishedFigure, rule: Rule, inputs: Collection[str]) -> str:
        """The strongest dependence of the figure on itself among the inputs its answer is computed from."""
        found = {
            feed.role
            for feed in self.feed
            if any(fnmatchcase(name, feed.input) for name in inputs)
            and fnmatchcase(rule.run, feed.scenario)
            and selects(feed.select, figure)
        }
        return next((role for role in ROLES if role in found), "predicted")

    def reason_for(self, figure: PublishedFigure) -> Reason | None:
        """The first reason given for the figure."""
        return next((one for one in self.reason if selects(one.select, figure)), None)


def selects(selection: Selection, figure: PublishedFigure) -> bool:
    """Whether a figure has the wanted value in each named column; `*` stands for any text, a list for any of it."""
    for column, wanted in selection.items():
        have = getattr(figure, column)
        if not any(fnmatchcase(have, one) for one in ([wanted] if isinstance(wanted, str) else wanted)):
            return False
    return True
