"""A goal as a person writes it: `share_of_gdp[2030] = 5 %`, and an unknown: `inputs.real_gdp_growth.add`."""

from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

import numpy as np
import xarray as xr

from scenario_engine.engine.batch import led_by
from scenario_engine.engine.operator import Variable
from scenario_engine.engine.quantity import Quantity, stated
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.records import Horizon
from scenario_engine.scenario.requested import fail_unless_known
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, refuse_unknown

Way = Literal["value", "scale", "add"]


WIDE = (0.01, 100.0)
"""How far an input is scaled when nothing narrower is said."""

FAR = 100.0
"""How many times its own size a number without declared bounds is looked for."""


@dataclass(frozen=True)
class Goal:
    """A quantity and the number it shall be, in the quantity's canonical unit."""

    quantity: Quantity
    value: float
    unit: str
    text: str
    percent: bool = False

    @classmethod
    def parse(cls, text: str, scenario: Scenario) -> Self:
        """Read a goal; the unit is the quantity's own where none is written."""
        found = stated(text, "=")
        if not found:
            raise ScenarioEngineError(
                f"{text!r} is not a goal.",
                'Write a quantity, =, a number and its unit: "share_of_gdp[2030] = 5 %".',
            )
        quantity, _, number, said = found
        fail_unless_known(scenario, [quantity])
        variable = scenario.graph.variable(quantity.name)
        about = quantity.described(variable, scenario.dataset.counted_in)
        unit, percent = about["units"], about["display"] == "percent"
        value = quantity.counted(number, said, about, scenario.dataset.definitions)
        return cls(quantity, value, unit, text.strip(), percent)

    def shown(self, value: float) -> str:
        """A number of the quantity, in percent or with its unit."""
        if self.percent:
            return f"{100.0 * value:.6g} %"
        return f"{value:,.6g} {self.unit}".removesuffix(" 1")


@dataclass(frozen=True)
class Unknown:
    """A number that acts on one input as the scenario language would: it is the value, it scales, or it is added.

    It is looked for between `low` and `high`, as far as the input keeps its declared bounds. `given` leaves the scenario as it
    is (for `value`, the mean of what it gives); years before `first_year`, if any, keep what they are.
    """

    name: str
    way: Way
    base: xr.DataArray
    low: float
    high: float
    given: float
    first_year: int | None = None

    @classmethod
    def parse(
        cls,
        text: str,
        scenario: Scenario,
        between: tuple[float, float] | None = None,
        from_year: int | None = None,
    ) -> Self:
        """Read `x`, `inputs.x`, `inputs.x.value`, `inputs.x.scale` or `inputs.x.add`.

        Left unsaid, a number given as one value is found as value; a pure number over years or labels is found as
        what is added to all of it, any other as what scales it. What is added or scales leaves the measured years
        alone, or those before `from_year`.
        """
        name, way = _split(text)
        refuse_unknown(name, scenario.inputs, f"--vary {text}: the scenario gives no input {name!r}.")
        base, variable = scenario.inputs[name], scenario.graph.variable(name)
        chosen = way or _usual_way(base, variable, scenario, name)
        first = None if chosen == "value" else _first_year(base, scenario.horizon, from_year, text)
        moving = base if first is None else base.sel(year=slice(first, None))
        low, high = between or _admitted(moving, variable, chosen)
        least, most = _allowed(moving, variable, chosen)
        if low < least or high > most:
            unit = base.attrs.get("units", "1")
            counted = "pure numbers: 5 percent is 0.05" if unit == "1" else f"in {unit}"
            counted = "multiples of what the scenario gives" if chosen == "scale" else counted
            raise ScenarioEngineError(
                f"--between {low:g} {high:g}: {text} can lie from {least:g} to {most:g}.",
                f"Narrow the interval; its ends are {counted}.",
            )
        start = {"value": float(base.mean()), "scale": 1.0, "add": 0.0}[chosen]
        if not low < high:
            raise ScenarioEngineError(f"--vary {text}: nothing lies between {low:g} and {high:g}.")
        return cls(name, chosen, base, low, high, start, first)

    @property
    def start(self) -> float:
        """Where the search begins: the scenario's number, or what lies nearest to it."""
        return min(max(self.given, self.low), self.high)

    def applied(self, numbers: Any) -> xr.DataArray:
        """The input for a batch of numbers, bare or recorded, leading with `draw`."""
        xp = namespace(numbers)
        base = np.asarray(self.base.to_numpy(), dtype=float)
        lifted = xp.reshape(numbers, (-1, *[1] * base.ndim))
        moved = {"value": lifted * np.ones_like(base), "scale": lifted * base, "add": lifted + base}
        values = moved[self.way]
        if self.first_year is not None:
            years = self.base["year"].broadcast_like(self.base).transpose(*self.base.dims).to_numpy()
            values = xp.where(years >= self.first_year, values, base)
        return led_by("draw", np.arange(len(numbers)), values, self.base)

    def entry(self, number: float) -> dict[str, object]:
        """The number in the scenario language; unchanged years are named where there are some."""
        if self.first_year is None:
            return {self.way: number}
        years = [int(year) for year in self.base.indexes["year"]]
        still = 1.0 if self.way == "scale" else 0.0
        ends = {years[0]: still, self.first_year - 1: still, self.first_year: number, years[-1]: number}
        return {self.way: {str(year): value for year, value in sorted(ends.items())}}

    def shown(self, number: float) -> str:
        """The number as tables show it: a rate in percent."""
        percent = self.way != "scale" and self.base.attrs.get("display") == "percent"
        return f"{100.0 * number:.8g} %" if percent else f"{number:.8g}"

    def __str__(self) -> str:
        return f"inputs.{self.name}.{self.way}"


def _split(text: str) -> tuple[str, Way | None]:
    name, *rest = text.strip().removeprefix("inputs.").split(".")
    if not name.isidentifier() or len(rest) > 1:
        raise ScenarioEngineError(f"{text!r} is not an input.", "Write inputs.NAME, or inputs.NAME.scale.")
    way = rest[0] if rest else None
    if way not in (None, *get_args(Way)):
        raise ScenarioEngineError(f"{text!r}: an input is found by value, scale or add, not by {way!r}.")
    return name, cast(Way | None, way)


def _usual_way(base: xr.DataArray, variable: Variable, scenario: Scenario, name: str) -> Way:
    if base.ndim == 0 or scenario.chains[name][-1].entry.form == "value":
        return "value"
    return "scale" if variable.kind.exponents else "add"


def _first_year(base: xr.DataArray, horizon: Horizon, asked: int | None, text: str) -> int | None:
    """The first year that moves; None where that is the input's own first year, or it has none."""
    if "year" not in base.dims:
        if asked is not None:
            raise ScenarioEngineError(f"--vary {text}: the input has no years; leave --from-year out.")
        return None
    years = [int(year) for year in base.indexes["year"]]
    first = horizon.measured + 1 if asked is None else asked
    if asked is not None and first > years[-1]:
        raise ScenarioEngineError(f"--vary {text}: the input ends in {years[-1]}, before {first}.")
    return first if years[0] < first <= years[-1] else None


def _allowed(base: xr.DataArray, variable: Variable, way: Way) -> tuple[float, float]:
    """How far the number may go before some cell leaves the declared bounds; infinite where none is declared."""
    low, high = variable.bounds
    least, most = float(base.min()), float(base.max())
    if way == "scale":
        return (0.0 if low >= 0.0 else -np.inf), (high / most if most > 0 else np.inf)
    return (low, high) if way == "value" else (low - least, high - most)


def _admitted(base: xr.DataArray, variable: Variable, way: Way) -> tuple[float, float]:
    """Where the number is looked for when nobody says: within its bounds, and not farther than is plausible."""
    low, high = _allowed(base, variable, way)
    if way == "scale":
        return WIDE[0], min(WIDE[1], high)
    far = FAR * max(float(np.abs(base).max()), 1e-3)
    return (low if np.isfinite(low) else -far), (high if np.isfinite(high) else far)
