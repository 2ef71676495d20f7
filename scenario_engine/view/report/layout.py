"""What a report shows of a model's results, as data: sections, their blocks and words, declared in a `report.toml`.

A package that declares operators may bring one beside them. Sections whose variables a result lacks are left out. What
nothing is declared of is laid out in general: cards, paths by year, figures by label.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Annotated, Literal

import tomli
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from scenario_engine.models.discovery import packages
from scenario_engine.models.words import Text, in_both
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

Kind = Literal[
    "figures", "stack", "lines", "fan", "parts", "ranking", "multiples", "map", "heat", "sankey", "table", "tiers", "tier_table",
    "contributions", "dumbbell", "slope",
]  # fmt: skip
"""How a block is drawn: `figures` are cards; `fan` one line with its band; `heat` a table of one dimension by another whose
cells are coloured; `sankey` bands from the labels of one dimension to those of another; `tiers` and `tier_table` the labels
grouped by an attached index; `contributions` what labels add to growth; `dumbbell` labels in two years; `slope` their
ranks by year; the other charts as in `blocks.Form`."""


Words = Annotated[Text, BeforeValidator(in_both)]
"""A text in one language or in both."""


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Measure(_Declared):
    """Numbers that a block shows: a variable, its ratio to another, or its year-on-year growth."""

    variable: str
    divided_by: str | None = None
    """Another variable, summed over the labels that the first one does not have."""
    growth: bool = False
    """Year-on-year growth."""
    role: str = ""
    """Colour with a meaning: `core`, `penetration` or `total`."""
    title: Words | None = None
    """By default the variable's name."""
    bar: bool = False
    """In a table: draw a bar behind the number, and list the largest first."""

    @property
    def variables(self) -> list[str]:
        """What has to be there for it."""
        return [self.variable, *([self.divided_by] if self.divided_by else [])]


def _from_name(given: object) -> object:
    return {"variable": given} if isinstance(given, str) else given


Measures = list[Annotated[Measure, BeforeValidator(_from_name)]]


class Block(_Declared):
    """One chart, table, map or row of cards."""

    kind: Kind
    name: str = ""
    """Names the CSV file of its data."""
    title: Words | None = None
    by: str = ""
    """Dimension whose labels it shows; by year where it has none."""
    across: str = ""
    """Of a heat map the dimension of its columns, of a Sankey diagram that of its ends."""
    measures: Measures = Field(default_factory=list)
    codes: bool = False
    """In a table: labels before their names."""
    in_order: bool = False
    """In a table: labels as the dataset has them, whatever their numbers."""
    tier: bool = False
    """In a table: the tier of each label in an attached index that holds them all."""
    note: Words | None = None
    note_about: str = ""
    """A variable without which the note has no object and is left out."""
    quality_of: str = ""
    """An input whose quality, as its data say, stands behind the note."""


class Section(_Declared):
    """A section of the page."""

    id: str
    title: Words
    """May hold the years as findings do."""
    needs: list[str] = Field(default_factory=list)
    """Variables without which it is left out."""
    findings: list[Words] = Field(default_factory=list)
    """Sentences above the blocks, with places for numbers (see `findings`); the first that can be filled is told."""
    blocks: list[Block]


class Comparison(_Declared):
    """What several scenarios are compared by."""

    quantity: str
    by: str = ""
    """Dimension of a table of differences."""
    table: list[str] = Field(default_factory=list)


class Layout(_Declared):
    """All that is declared of a model's results."""

    models: list[str]
    """Models whose results it is for; `installed` is what a scenario that names no model is computed with."""
    sections: list[Section] = Field(default_factory=list)
    comparison: Comparison | None = None
    left_to_graph: list[str] = Field(default_factory=list)
    """Results that no section shows, and that the dependency graph is enough for."""
    words: dict[str, dict[str, Words]] = Field(default_factory=dict)
    """What weightings, methods and published figures of the model are called, by kind."""

    @property
    def mentioned(self) -> list[str]:
        """Variables that have their place, in reading order."""
        measures = [one for section in self.sections for block in section.blocks for one in block.measures]
        return [*(name for one in measures for name in one.variables), *self.left_to_graph]


@cache
def layouts() -> tuple[Layout, ...]:
    """What the packages of operators declare, this package's own first."""
    found = [files(package) / "report.toml" for package in packages()]
    return tuple(
        Layout.model_validate(tomli.loads(file.read_text(encoding="utf-8")))
        for file in found
        if file.is_file()
    )


def layouts_for(model: str) -> list[Layout]:
    """The layouts of a model's results."""
    return [layout for layout in layouts() if model in layout.models]


def word(kind: str, text: str) -> Text | None:
    """What a model calls something of a kind, such as a method; None where it does not say."""
    found = (layout.words.get(kind, {}).get(text) for layout in layouts())
    return next((dict(one) for one in found if one), None)


CARDS = 6
"""Cards that stand in a row; what else there is has its place in the tables."""


def general_sections(view: ViewModel, names: Sequence[str], title: Text) -> list[Section]:
    """Sections for some variables: their totals, their paths, and for each dimension what its labels have."""
    totals = [name for name in names if view.adds_up(name)]
    paths = [name for name in totals if "year" in view.stored(name).dims]
    made = [
        _section("results", title, [Block(kind="figures", measures=_of(totals[:CARDS]))]),
        _section("results_by_year", say("by_year"), [*_lines(view, paths), _table("results_by_year", paths)]),
    ]
    dims = dict.fromkeys(dim for name in names for dim in view.over(name))
    made += [_by(view, dim, [name for name in names if view.over(name) == [dim]]) for dim in dims]
    return [one for one in made if any(block.measures for block in one.blocks)]


def _section(name: str, title: Text, blocks: Sequence[Block]) -> Section:
    return Section(id=name, title=title, blocks=list(blocks))


def _lines(view: ViewModel, names: Sequence[str]) -> list[Block]:
    """A chart for each unit: what is counted alike compares."""
    units = groupby(sorted(names, key=view.reading), view.reading)
    alike = [list(group) for _, group in units]
    return [
        Block(
            kind="lines",
            name=f"{group[0]}_by_year",
            title=view.heading(group[0]) if len(group) == 1 else say("by_year"),
            measures=_of(group),
        )
        for group in alike
    ]


def _by(view: ViewModel, dim: str, names: Sequence[str]) -> Section:
    """Bars of each variable, and the table of all."""
    bars = [
        Block(kind="ranking", name=f"{name}_by_{dim}", title=view.heading(name), by=dim, measures=_of([name]))
        for name in names
    ]
    return _section(f"by_{dim}", view.dimension(dim), [*bars, _table(f"by_{dim}", names, dim)])


def _table(name: str, variables: Sequence[str], by: str = "") -> Block:
    return Block(
        kind="table", name=name, title=say("every_figure"), by=by, codes=bool(by), measures=_of(variables)
    )


def _of(names: Sequence[str]) -> list[Measure]:
    return [Measure(variable=name, role="total" if len(names) == 1 else "") for name in names]
