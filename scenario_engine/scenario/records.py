"""The scenario language as records: which keys a file may have, and what each may hold."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from scenario_engine.methods.growth.gaps import Filling
from scenario_engine.methods.growth.interpolation import Interpolation, interpolated
from scenario_engine.scenario.draw_records import Correlation, Draw
from scenario_engine.support.toml.bilingual import Bilingual, Told


def _four_digits(key: Any) -> Any:
    """A year written as a key; `2025.0` and `+2025` are other spellings of a year and would hide it."""
    if isinstance(key, int) or re.fullmatch(r"[1-9][0-9]{3}", str(key)):
        return key
    raise PydanticCustomError("not_a_year", "is not a year")


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1000, le=9999)]
YearKey = Annotated[int, Field(ge=1000, le=9999, strict=False), BeforeValidator(_four_digits)]
ByYear = Annotated[dict[YearKey, Number], Field(min_length=1)]


class Record(BaseModel):
    """A frozen table that refuses keys it does not know, and values of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, strict=True)


class Path(Record):
    """Values by year; the years between are interpolated."""

    path: ByYear
    interpolation: Interpolation = "linear"


class TableRows(Record):
    """Rows of one of the dataset's tables."""

    file: str
    indicator: str | None = None
    vintage: str | None = None
    where: dict[str, str] = Field(default_factory=dict)


class DataQuery(TableRows):
    """Rows of one of the dataset's tables, or of another dataset's."""

    dataset: str | None = None
    years: Annotated[list[Year], Field(min_length=1)] | None = None
    gaps: Filling | None = None


FORMS = ("value", "path", "by", "data", "table", "membership", "scale", "add", "shift", "computed")
"""Ways an input may be given; an entry uses exactly one."""

DRAW = "draw"
"""Form of an entry that says only how uncertain the parent's entry is."""

RELATIVE = ("scale", "add", "shift", DRAW)
"""Forms that act on the parent's entry instead of replacing it."""

COMPANIONS = {
    "unit": ("value", "path", "by", "table", "add", DRAW),
    "interpolation": ("path", "scale", "add"),
    "filled": ("path",),
}
"""Keys that mean something beside some forms only."""


class Entry(Record):
    """One input: a constant, a path by year, values by label, a table, rows of the dataset, a change of
    what the parent scenario says, or `computed = true`: what the parent gives is left to the operators;
    `draw` says how uncertain it is."""

    value: Number | None = None
    path: ByYear | None = None
    interpolation: Interpolation = "linear"
    by: dict[str, dict[str, Number | Path]] | None = Field(default=None, min_length=1, max_length=1)
    data: DataQuery | None = None
    table: str | None = None
    membership: str | None = None
    scale: Number | ByYear | None = None
    add: Number | ByYear | None = None
    shift: Annotated[int, Field(ge=-1000, le=1000)] | None = None
    computed: Literal[True] | None = None
    draw: Draw | None = None
    unit: str | None = None
    source: Told | None = None
    assumption: Told | None = None
    quality: Told | None = None
    filled: list[Year] = Field(default_factory=list)
    expect_no_effect: bool = False

    @model_validator(mode="after")
    def _exactly_one_form(self) -> Entry:
        forms = [form for form in FORMS if getattr(self, form) is not None]
        if not forms and self.draw is None:
            raise PydanticCustomError("no_form", "says nothing of what the input is")
        if len(forms) > 1:
            raise PydanticCustomError("two_forms", "is given in two ways", {"forms": forms})
        for key, beside in COMPANIONS.items():
            drawn = self.draw is not None and key == "unit"
            if key in self.model_fields_set and self.form not in beside and not drawn:
                raise PydanticCustomError("misplaced", "has no meaning", {"key": key, "form": self.form})
        return self

    @property
    def form(self) -> str:
        """Which of the ways this entry uses."""
        return next((form for form in FORMS if getattr(self, form) is not None), DRAW)


class Shock(Record):
    """A change of a quantity by label, in the years it names and the years between; zero elsewhere.

    A label has one path; `value` would leave open in which years it holds.
    """

    by: dict[str, dict[str, Path]] = Field(min_length=1, max_length=1)
    unit: str
    source: Told | None = None
    assumption: Told | None = None
    expect_no_effect: bool = False

    @model_validator(mode="after")
    def _grows_from_something(self) -> Shock:
        for label, along in next(iter(self.by.values())).items():
            for year, value in along.path.items():
                if along.interpolation == "geometric" and value <= 0:
                    raise ValueError(
                        f"gives {label} {value:g} in {year}; geometric interpolation needs values above zero"
                    )
        return self

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
    """The quantities a scenario may shock; `final_demand` becomes the input `final_demand_shock`."""

    final_demand: Shock | None = None


class Horizon(Record):
    """The years of the model: the base year, the last measured and the last projected one."""

    base: Year
    measured: Year
    last: Year

    @model_validator(mode="after")
    def _in_order(self) -> Horizon:
        if not self.base <= self.measured <= self.last:
            raise ValueError(
                f"has base {self.base}, measured {self.measured}, last {self.last}; base ≤ measured ≤ last must hold"
            )
        return self


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


class ScenarioRecord(Record):
    """One scenario file; `calibration` records how fitted values were found, and sets nothing."""

    title: Bilingual | None = None
    description: Bilingual | None = None
    extends: str | list[str] | None = None
    dataset: str | None = None
    horizon: Horizon | None = None
    labels: dict[str, Annotated[list[str], Field(min_length=1)]] = Field(default_factory=dict)
    variants: dict[str, str] = Field(default_factory=dict)
    variant_weights: dict[str, dict[str, Number]] = Field(default_factory=dict)
    correlation: list[Correlation] = Field(default_factory=list)
    outputs: Annotated[list[str], Field(min_length=1)] | None = None
    inputs: dict[str, Entry] = Field(default_factory=dict)
    calibration: dict[str, object] = Field(default_factory=dict)
    shock: Shocks = Field(default_factory=Shocks)
