"""Variables and the operators that compute them: name, dims, unit kind and source, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import xarray as xr

from scenario_engine.engine.reserved import ANALYSES, is_index
from scenario_engine.support import dims as dimensions
from scenario_engine.support.errors import GraphError, listing, near_miss
from scenario_engine.support.units import Kind

__all__ = [
    "Exogenous",
    "Operator",
    "Variable",
    "exogenous",
    "growth_rate",
    "membership",
    "operator",
    "proportion",
]

DISPLAYS = ("number", "percent", "count")


@dataclass(frozen=True)
class Variable:
    """A named quantity of the model: its dimensions (canonical order), kind of unit, meaning and source.

    `years` says which years a scenario must cover when it gives the variable: `"all"`, `"measured"`,
    `"projected"`, `"some"` of them (anchors), or `"any"` for a series whose own years matter, of the model or not.
    `low` and `high`, in canonical units, are bounds that physics or accounting sets: what lies outside is refused.
    `usual` is the range of experience: outside it is a warning. A growth rate `continues` the measured series whose last
    growth it is compared with. `display` says how people read it: `"percent"`,
    `"count"` (the default of persons), or `"number"`.
    """

    name: str
    dims: tuple[str, ...]
    kind: Kind
    description: str
    source: str = ""
    years: str = "all"
    low: float | None = None
    high: float | None = None
    display: str = "number"
    usual: tuple[float, float] | None = None
    continues: str = ""

    def __post_init__(self) -> None:
        if is_index(self.name):
            raise GraphError(
                f"{self.name!r} is reserved for an index input.", "Call the variable something else."
            )
        if taken := sorted({*self.dims} & {*ANALYSES}):
            raise GraphError(
                f"{self.name}: analyses answer over a dimension called {taken[0]!r}.",
                "Call the dimension of the variable something else.",
            )
        if self.display not in DISPLAYS:
            raise GraphError(
                f"{self.name}: display is {self.display!r}.", f"Write one of {listing(DISPLAYS)}."
            )

    @property
    def bounds(self) -> tuple[float, float]:
        """What it may lie between, infinite where nothing is declared."""
        return -inf if self.low is None else self.low, inf if self.high is None else self.high

    def span(self, base: int, measured: int, last: int) -> range | None:
        """Years it must cover of a horizon; None where its own years matter."""
        spans = {"all": (base, last), "measured": (base, measured), "projected": (measured + 1, last)}
        return range(spans[self.years][0], spans[self.years][1] + 1) if self.years in spans else None

    def __repr__(self) -> str:
        where = " ".join(self.dims) or "scalar"
        return f"<{type(self).__name__} {self.name}({where}) [{self.kind}] {self.description}>"


@dataclass(frozen=True, repr=False)
class Exogenous(Variable):
    """A quantity that only a scenario can give, or nobody where it has a `default`.

    `role="membership"` marks a matrix of zeros and ones that says who belongs where: it is not a number to vary.
    `blank` says what an empty cell of its table means, such as "not printed"; without it every cell needs a number.
    """

    sums_to_one_over: str | None = None
    default: float | None = None
    role: str = ""
    blank: str = ""


@dataclass(frozen=True, repr=False)
class Operator(Variable):
    """A plain function that computes the variable it is named for from the variables its parameters name.

    Of the parameters `inputs` are the causes, and `indexes` those that `engine.reserved` names. Inputs of
    `one_vintage` continue each other: data among them must be of one vintage, as a census moves levels. The variant
    of an operator that `follows` a variable is that variable's: what stands in one formula covers the same.
    """

    function: Callable[..., xr.DataArray] = field(repr=False, kw_only=True)
    inputs: tuple[str, ...] = field(kw_only=True)
    indexes: tuple[str, ...] = field(default=(), kw_only=True)
    one_vintage: tuple[str, ...] = field(default=(), kw_only=True)
    variant: str = field(default="", kw_only=True)
    default: bool = field(default=True, kw_only=True)
    follows: str = field(default="", kw_only=True)

    def __call__(self, *args: Any, **kwargs: Any) -> xr.DataArray:
        """Call the function itself; an operator is usable without any graph."""
        return self.function(*args, **kwargs)

    def restated(
        self, name: str, text: str, *, dims: str = "", kind: str = "", source: str = "", **instead: str
    ) -> Operator:
        """The same equation of other variables: type II as type I, penetration as core.

        `text` ends in the formula and becomes the first line of its docstring; `dims`, `kind` and `source` are given
        where they differ; `instead` is input of the equation → variable in its place.
        """
        foreign = [one for one in instead if one not in self.inputs]
        if foreign:
            raise GraphError(
                f"{self.label} has no input {listing(foreign)}.", near_miss(foreign[0], self.inputs)
            )
        place = {instead.get(one, one): one for one in self.inputs}

        def same(*args: xr.DataArray, **kwargs: xr.DataArray) -> xr.DataArray:
            return self.function(*args, **{place.get(given, given): array for given, array in kwargs.items()})

        same.__name__ = same.__qualname__ = name
        same.__doc__, same.__module__ = text, self.function.__module__
        return replace(
            self,
            name=name,
            description=text,
            dims=dimensions.canonical(dimensions.parse(dims)) if dims else self.dims,
            kind=Kind.parse(kind) if kind else self.kind,
            display=_display(kind) if kind else self.display,
            source=source or self.source,
            function=same,
            inputs=tuple(place),
            one_vintage=tuple(instead.get(one, one) for one in self.one_vintage),
        )

    def alternative(
        self, variant: str, *, source: str, **differing: Any
    ) -> Callable[[Callable[..., xr.DataArray]], Operator]:
        """Declare another way to compute the same variable, for scenarios that pick the `variant`.

        `differing` are fields that are not those of this operator.
        """

        def declare(function: Callable[..., xr.DataArray]) -> Operator:
            own = {"variant": variant, "source": source, "default": False, "one_vintage": (), **differing}
            return replace(self, **_read_off(function), **own)

        return declare

    @property
    def formula(self) -> str:
        """The end of the docstring's first line, from the first part between commas that has an `=`."""
        first_line = (inspect.getdoc(self.function) or "").split("\n", 1)[0].rstrip(".")
        parts = first_line.split(", ")
        start = next((index for index, part in enumerate(parts) if index and "=" in part), len(parts))
        return ", ".join(parts[start:])

    @property
    def label(self) -> str:
        """Name, with the variant where there are several ways to compute the variable."""
        return f"{self.name} [{self.variant}]" if self.variant else self.name


def operator(
    dims: str,
    kind: str,
    *,
    source: str,
    name: str = "",
    variant: str = "",
    default: bool = True,
    follows: str = "",
    years: str = "all",
    low: float | None = None,
    high: float | None = None,
    usual: tuple[float, float] | None = None,
    continues: str = "",
    display: str = "",
    one_vintage: tuple[str, ...] = (),
) -> Callable[[Callable[..., xr.DataArray]], Operator]:
    """Declare a plain function as the operator of the variable it is named for.

    Parameters
    ----------
    dims
        Dimensions of the result, such as `"year industry"`; `draw` is carried and never named.
    kind
        Kind of unit, such as `"money"`, `"money/person"`, `"1"`; any word is a kind, and `counted_in` of the model says its
        unit.
    source
        The paper, report or textbook the equation is from.
    name
        The variable, where the function cannot carry its name because a variant already does.
    variant, default
        Several operators may compute one variable; one of them is the default.
    follows
        Another variable, whose variant is this one's too; nobody picks it apart.
    years, low, high
        Years a scenario must cover and bounds it must keep when it gives the variable instead.
    usual
        Range of experience, given or computed; outside it is a warning.
    continues
        Of a growth rate, the measured series whose last growth it is compared with.
    display
        How people read it: `percent`, `count` or `number`; that of the kind where empty.
    one_vintage
        Inputs that continue each other, so that data among them must be of one vintage.

    Returns
    -------
    A decorator; what it makes is called as the function itself, and carries dimensions, unit and source.

    Examples
    --------
    >>> @operator("year", "money", source="definition")
    ... def revenue(price, volume):
    ...     '''Revenue, R = p q.'''
    ...     return price * volume
    ...
    >>> revenue.inputs, revenue.formula
    (('price', 'volume'), 'R = p q')
    >>> revenue(2.0, 10.0)
    20.0
    """

    def declare(function: Callable[..., xr.DataArray]) -> Operator:
        return Operator(
            name=name or function.__name__,
            dims=dimensions.canonical(dimensions.parse(dims)),
            kind=Kind.parse(kind),
            source=source,
            years=years,
            low=low,
            high=high,
            usual=usual,
            continues=continues,
            display=display or _display(kind),
            one_vintage=one_vintage,
            variant=variant,
            default=default,
            follows=follows,
            **_read_off(function),
        )

    return declare


def exogenous(
    name: str,
    dims: str,
    kind: str,
    description: str,
    *,
    low: float | None = None,
    high: float | None = None,
    usual: tuple[float, float] | None = None,
    years: str = "all",
    sums_to_one_over: str | None = None,
    default: float | None = None,
    display: str = "",
    role: str = "",
    blank: str = "",
) -> Exogenous:
    """Declare a variable that scenarios give; arguments as in `Exogenous`.

    Parameters
    ----------
    name
        Of the variable; inputs of operators are found by it.
    dims
        Dimensions, such as `"year industry"`; `""` is a scalar.
    kind
        Kind of unit, such as `"money"`, `"money/person"`, `"1"`; any word is a kind, and `counted_in` of the model says its
        unit.
    description
        What it is, in a sentence.
    low, high, usual
        Bounds that physics or accounting sets, in the canonical unit, and the range of experience: outside it is a warning.
    years
        Which years it must cover: `all`, `measured`, `projected`, or `any` where its own years matter.
    sums_to_one_over, default
        Dimension over which shares must sum to one; its value everywhere where no scenario gives it.
    display
        How people read it: `percent`, `count` or `number`; that of the kind where empty.
    role
        `membership` for a matrix of zeros and ones that says who belongs where.
    blank
        What an empty cell of a table means; the engine takes 0 for it, and the input says so.

    Examples
    --------
    >>> exogenous("price", "year", "money", "Price of a unit", low=0.0)
    <Exogenous price(year) [money] Price of a unit>
    """
    return Exogenous(
        name=name,
        dims=dimensions.canonical(dimensions.parse(dims)),
        kind=Kind.parse(kind),
        description=description,
        low=low,
        high=high,
        usual=usual,
        years=years,
        sums_to_one_over=sums_to_one_over,
        default=default,
        display=display or _display(kind),
        role=role,
        blank=blank,
    )


def proportion(name: str, dims: str, description: str, **more: Any) -> Exogenous:
    """A pure number between 0 and 1 that is read in percent; further arguments as in `exogenous`."""
    return exogenous(name, dims, "1", description, low=0.0, high=1.0, display="percent", **more)


def membership(name: str, dims: str, description: str, **more: Any) -> Exogenous:
    """A matrix of zeros and ones that says who belongs where; further arguments as in `exogenous`."""
    return exogenous(name, dims, "1", description, low=0.0, high=1.0, role="membership", **more)


def growth_rate(name: str, dims: str, description: str, **more: Any) -> Exogenous:
    """A rate of growth in the projected years, read in percent; further arguments as in `exogenous`."""
    return exogenous(name, dims, "1", description, low=-1.0, years="projected", display="percent", **more)


def _read_off(function: Callable[..., xr.DataArray]) -> dict[str, Any]:
    """What a function says of itself: description, causes and indexes."""
    parameters = tuple(inspect.signature(function).parameters)
    return {
        "function": function,
        "description": (inspect.getdoc(function) or "").split("\n", 1)[0],
        "inputs": tuple(one for one in parameters if not is_index(one)),
        "indexes": tuple(one for one in parameters if is_index(one)),
    }


def _display(kind: str) -> str:
    return "count" if kind == "person" else "number"
