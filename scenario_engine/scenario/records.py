"""The scenario language as records: which keys a file may have, and what each may hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from scenario_engine.data.known import last_day
from scenario_engine.methods.growth.gaps import Filling
from scenario_engine.methods.growth.interpolation import Interpolation, interpolated
from scenario_engine.scenario.draw_records import Correlation, Draw, Draws
from scenario_engine.support.toml.bilingual import Told
from scenario_engine.support.toml.record import ByYear, Faults, Number, Record, Year, refused


class Path(Record):
    """Values by year; the years between are interpolated."""

    model_config = ConfigDict(
        json_schema_extra={"title": "a path", "examples": [{"path": {"2025": 0.0, "2030": 1.0}}]}
    )

    path: ByYear
    """Numbers by year; the years between are interpolated."""
    interpolation: Interpolation = "linear"
    """How: `"linear"`, `"geometric"` or `"step"`."""


class TableRows(Record):
    """Rows of one of the dataset's tables."""

    file: str = Field(examples=["national"])
    """The table, without `.csv`; a workbook with its ending, such as `"national.xlsx"`."""
    indicator: str | None = Field(default=None, examples=["gdp"])
    """Rows with this indicator."""
    vintage: str | None = Field(default=None, examples=["fifth census"])
    """Rows of this vintage; two vintages are never mixed silently."""
    where: dict[str, str] = Field(default_factory=dict, examples=[{"region": "total"}])
    """Rows with these values in any other columns."""


class DataQuery(TableRows):
    """Rows of one of the dataset's tables, or of another dataset's."""

    dataset: str | None = Field(default=None, examples=["china"])
    """Another dataset than the scenario's."""
    sheet: str | None = Field(default=None, examples=["accounts"])
    """The sheet of a workbook that has several."""
    years: Annotated[list[Year], Field(min_length=1)] | None = None
    """Rows of these years."""
    gaps: Filling | None = Field(default=None, examples=["two-point"])
    """How missing years are filled: `"interpolate"`, `"hold"`, `"two-point"`, `"trend"` or `"growth"`."""

    @property
    def table(self) -> str:
        """The table as a dataset knows it: its name, of a workbook with the sheet behind `!`."""
        return self.file if self.sheet is None else f"{self.file}!{self.sheet}"


FORMS = ("value", "path", "by", "data", "table", "membership", "scale", "add", "shift", "computed")
"""Ways an input may be given; an entry uses exactly one."""

DRAW = "draw"
"""Form of an entry that says only how uncertain the parent's entry is."""

CHANGE = "change"
"""Form of an entry that changes some labels of the parent's: `by.industry.I.add = 1`."""

RELATIVE = ("scale", "add", "shift", CHANGE, DRAW)
"""Forms that act on the parent's entry instead of replacing it."""

COMPANIONS = {
    "unit": ("value", "path", "by", "table", "add", CHANGE, DRAW),
    "interpolation": ("path", "scale", "add"),
    "filled": ("path",),
    "gaps": ("path", "by", "table"),
    "sheet": ("table",),
    "deflator": ("value", "path", "by", "data", "table", "add", CHANGE, DRAW),
}
"""Keys that mean something beside some forms only."""

MISPLACED = {
    (
        "interpolation",
        "by",
    ): 'Write it beside the path it is for: C = { path = { … }, interpolation = "step" }.',
    ("unit", "scale"): "Remove it; `scale` is a pure number: 1.1 makes a tenth more.",
    ("unit", "data"): "Remove it; the unit stands in the table, row by row, and is converted.",
    ("unit", "shift"): "Remove it; `shift` counts years.",
}
"""What to do about a key beside a form where it means nothing, when there is more to say than which it goes with."""


def _along_one_dimension(by: Any) -> Any:
    if len(by) > 1:
        raise refused(
            "invalid",
            f"goes along {' and '.join(by)}; an entry goes along one dimension.",
            advice='Give the cells of several dimensions by a table: table = "file.csv".',
        )
    return by


Change = Annotated[Number | ByYear, Field(title="a number, or numbers by year", examples=[1.1])]


class LabelChange(Record):
    """What a parent says of a label, changed."""

    model_config = ConfigDict(json_schema_extra={"title": "a change", "examples": [{"add": 1.0}]})

    add: Change | None = None
    """What the parent says of the label, plus a number or numbers by year."""
    scale: Change | None = None
    """What the parent says of the label, times a number or numbers by year."""

    @model_validator(mode="after")
    def _one_way(self) -> LabelChange:
        if (self.add is None) == (self.scale is None):
            raise refused(
                "two-forms", "is changed in no way, or in two.", advice="Write add = … or scale = …."
            )
        return self


def _said_of_a_label(value: Any) -> str:
    """Which kind of word on a label is meant, so that its mistakes are told and not those of the other kinds."""
    if isinstance(value, Path | LabelChange):
        return "path" if isinstance(value, Path) else "change"
    if not isinstance(value, dict):
        return "number"
    return "change" if value.keys() & {"add", "scale"} else "path"


OfLabel = Annotated[
    Annotated[Number, Tag("number")] | Annotated[Path, Tag("path")] | Annotated[LabelChange, Tag("change")],
    Discriminator(_said_of_a_label),
]
ByLabel = Annotated[
    dict[str, OfLabel],
    Field(title="a table of numbers by label", examples=[{"default": 0.0, "C": 1.0}]),
]
By = Annotated[
    dict[str, ByLabel],
    Field(
        min_length=1, title="a table of numbers by label", examples=[{"industry": {"default": 0.0, "C": 1.0}}]
    ),
    AfterValidator(_along_one_dimension),
]


class Entry(Record):
    """One input: a constant, a path by year, values by label, a table, rows of the dataset, a change of
    what the parent scenario says, or `computed = true`: what the parent gives is left to the operators;
    `draw` says how uncertain it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"value": 5.2, "unit": "percent", "assumption": "…"}]}
    )

    value: Number | None = None
    """One number, everywhere."""
    path: ByYear | None = None
    """Numbers by year; the years between are interpolated."""
    by: By | None = None
    """By one dimension, a number or a path for each label; `default` serves the labels not named. Or a change of what
    the parent says of some labels, `add` or `scale`; the others stay."""
    data: DataQuery | None = Field(default=None, examples=[{"file": "national", "indicator": "gdp"}])
    """Rows of a table of the dataset."""
    table: str | None = Field(default=None, examples=["shares.csv"])
    """A CSV or a workbook beside the file: a column for each dimension, and `value`."""
    membership: str | None = Field(default=None, examples=["section_group"])
    """A 0/1 matrix of one of the dataset's classifications, members × groups."""
    scale: Change | None = None
    """What the parent says, times a number or numbers by year; years before and after those stay."""
    add: Change | None = None
    """What the parent says, plus a number or numbers by year; years before and after those stay."""
    shift: Annotated[int, Field(ge=-1000, le=1000)] | None = None
    """What the parent says, so many years later; the first or last value is held."""
    computed: Literal[True] | None = None
    """Left to the operators, although a parent gives it."""
    draw: Draws | None = Field(
        default=None, examples=[{"distribution": "normal", "sd": 0.5, "effect": "add"}]
    )
    """How uncertain it is; a list of draws acts one after the other, each on what those before it leave."""
    interpolation: Interpolation = "linear"
    """How years between are interpolated: `"linear"`, `"geometric"` or `"step"`."""
    gaps: Filling | None = Field(default=None, examples=["hold"])
    """How years that are not given are filled, as in `data`; between those of a path `interpolation` says."""
    sheet: str | None = Field(default=None, examples=["shares"])
    """The sheet of a `table` that is a workbook with several."""
    unit: str | None = Field(default=None, examples=["percent"])
    """Unit of the numbers."""
    deflator: str | None = Field(default=None, examples=["gdp"])
    """The dataset's price index through which a unit "at prices of" a year becomes the model's."""
    source: Told | None = None
    """Where the numbers come from."""
    assumption: Told | None = None
    """What is assumed."""
    quality: Told | None = None
    """How good the numbers are."""
    filled: list[Year] = Field(default_factory=list)
    """Years of a path that were not observed."""
    expect_no_effect: bool = False
    """The author knows that this changes no requested result."""
    instead: bool = False
    """The author knows that other inputs would compute another value, and means this one."""

    @model_validator(mode="after")
    def _exactly_one_form(self) -> Entry:
        forms = [form for form in FORMS if getattr(self, form) is not None]
        if not forms and self.draw is None:
            advice = f"Give one of {', '.join(FORMS)}."
            raise refused("no-form", "says nothing of what the input is.", advice=advice)
        if len(forms) > 1:
            message = f"is given in {len(forms)} ways: {', '.join(forms)}."
            raise refused("two-forms", message, advice="Keep one.", keys=forms)
        kinds = {isinstance(value, LabelChange) for value in self._by_label().values()}
        if len(kinds) > 1:
            message = "gives numbers for some labels and changes those of others."
            raise refused("two-forms", message, advice="Change labels in a scenario that extends this one.")
        for key, beside in COMPANIONS.items():
            drawn = self.draw is not None and key in ("unit", "deflator")
            if key in self.model_fields_set and self.form not in beside and not drawn:
                advice = MISPLACED.get((key, self.form), f"Remove it; it goes with {', '.join(beside)}.")
                message = f"has {key!r}, which means nothing beside {self.form!r}."
                raise refused("misplaced-key", message, advice=advice, keys=[key])
        return self

    @property
    def form(self) -> str:
        """Which of the ways this entry uses."""
        if any(isinstance(value, LabelChange) for value in self._by_label().values()):
            return CHANGE
        return next((form for form in FORMS if getattr(self, form) is not None), DRAW)

    @property
    def draws(self) -> Sequence[Draw]:
        """The draws, in the order in which they act."""
        return self.draw if isinstance(self.draw, list) else [self.draw] if self.draw else []

    def _by_label(self) -> dict[str, Number | Path | LabelChange]:
        return next(iter(self.by.values())) if self.by else {}


PathsByLabel = Annotated[
    dict[str, Path],
    Field(title="a table of paths by label", examples=[{"083": {"path": {2025: 100.0}}}]),
]


class Shock(Record):
    """A change of a quantity by label, in the years it names and the years between; zero elsewhere.

    A label has one path; `value` would leave open in which years it holds.
    """

    by: Annotated[
        dict[str, PathsByLabel],
        Field(
            min_length=1,
            title="a table of paths by label",
            examples=[{"sector": {"083": {"path": {2025: 100.0}}}}],
        ),
        AfterValidator(_along_one_dimension),
    ]
    """By sector, a path for each label."""
    unit: str = Field(examples=["CNY_1e8"])
    """Unit of the numbers."""
    source: Told | None = None
    """Where the numbers come from."""
    assumption: Told | None = None
    """What is assumed."""
    expect_no_effect: bool = False
    """The author knows that this changes no requested result."""

    def _faults(self) -> Faults:
        for label, along in next(iter(self.by.values())).items():
            for year, value in along.path.items() if along.interpolation == "geometric" else ():
                yield (
                    value <= 0,
                    f"gives {label} {value:g} in {year}; geometric interpolation needs values above zero",
                )

    def entry(self, horizon: Horizon) -> Entry:
        """The shock as an input over all years of a horizon."""
        ((dim, paths),) = self.by.items()
        filled = {label: _zero_outside(path, horizon) for label, path in paths.items()}
        return Entry(
            by={dim: {"default": 0.0, **filled}},
            unit=self.unit,
            source=self.source,
            assumption=self.assumption,
            expect_no_effect=self.expect_no_effect,
        )


class Shocks(Record):
    """The quantities a scenario may shock; `final_demand` becomes the input `final_demand_shock`, and so the others."""

    final_demand: Shock | None = None
    """Final demand by sector and year."""
    output: Shock | None = None
    """Output by sector and year, of sectors that `output_given` marks."""
    primary_input: Shock | None = None
    """Primary input by sector and year, passed on to buyers (Ghosh)."""


class HorizonKeys(Record):
    """The years of the model, or those of them that a file changes."""

    base: Year | None = Field(default=None, examples=[2017])
    """The base year."""
    measured: Year | None = Field(default=None, examples=[2024])
    """The last measured year."""
    last: Year | None = Field(default=None, examples=[2030])
    """The last projected year; base ≤ measured ≤ last."""
    gaps: Filling | None = Field(default=None, examples=["hold"])
    """How inputs that end earlier go on, where they do not say so themselves; as in `data`."""

    @model_validator(mode="before")
    @classmethod
    def _every_year(cls, values: Any) -> Any:
        for key in ("step", "frequency") if isinstance(values, dict) else ():
            if key in values:
                message = f"has a {key}, and the model computes every year."
                advice = "Leave it out: a path is interpolated between its years, and gaps = … fills those of a table."
                raise refused("unknown-key", message, advice=advice, keys=[key])
        return values

    @model_validator(mode="after")
    def _in_order(self) -> HorizonKeys:
        known = [year for year in (self.base, self.measured, self.last) if year is not None]
        if known != sorted(known):
            raise refused(
                "invalid", f"has {self}; base ≤ measured ≤ last must hold.", advice="Put the years in order."
            )
        return self

    def __str__(self) -> str:
        years = (("base", self.base), ("measured", self.measured), ("last", self.last))
        return ", ".join(f"{key} {year}" for key, year in years if year is not None)


class Horizon(HorizonKeys):
    """All years of the model."""

    base: Year
    measured: Year
    last: Year

    @property
    def years(self) -> dict[str, int]:
        """Base, last measured and last projected year, by the keys of a file."""
        return {"base": self.base, "measured": self.measured, "last": self.last}


def _zero_outside(path: Path, horizon: Horizon) -> Path:
    """The path over the whole horizon: zero before the first year it names and after the last."""
    first, last = min(path.path), max(path.path)
    ends = (horizon.base, first - 1, last + 1, horizon.last)
    zeros = {year: 0.0 for year in ends if horizon.base <= year <= horizon.last and not first <= year <= last}
    if path.interpolation == "step":
        return Path(path={**zeros, **path.path}, interpolation="step")
    years = [year for year in range(first, last + 1) if horizon.base <= year <= horizon.last]
    inside = interpolated(path.path, path.interpolation, years)
    return Path(path={**zeros, **dict(zip(years, inside.tolist(), strict=True)), **path.path})


def _date(value: Any) -> Any:
    """A date as text: TOML reads 2025 as a number and 2025-12-31 as a date."""
    text = value.isoformat() if isinstance(value, date) else str(value) if type(value) is int else value
    if isinstance(text, str) and text and last_day(text) is None:
        raise refused(
            "invalid",
            f"is {text!r}, which is not a date.",
            advice="Write a year, a month or a day, such as 2025-12.",
        )
    return text


KnownIn = Annotated[
    str, BeforeValidator(_date), Field(title="a year, a month or a day", examples=["2025-12"])
]


Name = Annotated[str, Field(title="the name of a scenario", examples=["baseline"])]
Labels = Annotated[list[str], Field(min_length=1, title="a list of labels", examples=[["east", "west"]])]


class ScenarioRecord(Record):
    """One scenario file."""

    title: Told | None = None
    """What the scenario is called: a text, or one by language, `{ zh = "…", en = "…" }`."""
    description: Told | None = None
    """What it is about: a text, or one by language."""
    model: str | None = Field(default=None, examples=["industrial-internet"])
    """What is computed; everything installed where no file of the chain says."""
    extends: Name | list[Name] | None = Field(default=None, examples=["baseline"])
    """The parent, or a list of parents; a file beside this one, a relative path, or a scenario of the package."""
    dataset: str | None = Field(default=None, examples=["china"])
    """A dataset of the package, or a folder with a `dataset.toml`."""
    as_known: KnownIn | None = Field(default=None, examples=["2025-12"])
    """Rows of the dataset as they were known at the end of a year, a month or a day; as they are known now where no file
    says."""
    horizon: HorizonKeys | None = Field(
        default=None, examples=[{"base": 2017, "measured": 2024, "last": 2030}]
    )
    """Base year, last measured year, last projected year, base ≤ measured ≤ last; `{ last = 2050, gaps = "hold" }` alone
    where a parent says the rest."""
    labels: dict[str, Labels] = Field(default_factory=dict, examples=[{"region_group": ["east", "west"]}])
    """Labels of a dimension, in place of the dataset's."""
    variants: dict[str, str] = Field(default_factory=dict, examples=[{"regional_value_added": "pooled"}])
    """Which operator computes a variable that has several; `scenario-engine schema` lists them."""
    variant_weights: dict[str, dict[str, Number]] = Field(default_factory=dict)
    """Weights by which the operator of a variable is drawn."""
    scenario_weights: dict[str, Number] = Field(
        default_factory=dict, examples=[{"baseline": 3, "optimistic": 1}]
    )
    """Weights by which whole scenarios are drawn: each draw takes the inputs of one of these files."""
    correlation: list[Correlation] = Field(default_factory=list)
    """Rank correlations between draws."""
    outputs: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, title="a list of variables", examples=[["gdp"]]
    )
    """The results asked for; all that the inputs determine where it is left out."""
    inputs: dict[str, Entry] = Field(
        default_factory=dict,
        title="a table of inputs",
        examples=[{"real_gdp_growth": {"value": 5.2, "unit": "percent", "assumption": "…"}}],
    )
    """The inputs, by the name of the variable."""
    calibration: dict[str, object] = Field(default_factory=dict)
    """The record a fitted file carries of how its values were found; it sets nothing."""
    shock: Shocks = Field(default_factory=Shocks)
    """A change by sector and year: `[shock.final_demand]`, `[shock.output]`, `[shock.primary_input]`."""
