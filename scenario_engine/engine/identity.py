"""Accounting identities, declared once: checked after each run, and fed with random economies by the tests."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.methods.labelled import ports, strict
from scenario_engine.support.dims import CARRIED, place_name
from scenario_engine.support.errors import AlignmentFault, listing

__all__ = ["Gap", "Identity", "at_most", "check", "identity"]

Sides = tuple[Any, Any] | tuple[Any, Any, Any]
"""What an identity compares: two arrays, or an array and a number; third, where terms cancel, the size of the terms."""

LEAST = 1e-3
"""Of the largest side: a smaller cell is measured by this, as its rounding depends on those it stands among."""


@dataclass(frozen=True)
class Identity:
    """Two sides that must agree; the parameters of the function name the variables they are made of.

    A parameter with a default is `optional`: a variable that not every run has.
    """

    name: str
    statement: str
    function: Callable[..., Sides]
    inputs: tuple[str, ...]
    optional: frozenset[str]
    tolerance: float
    unless: tuple[tuple[str, str], ...] = ()
    of_data: bool = False

    def applies(self, names: Collection[str], variants: Mapping[str, str]) -> bool:
        """Whether every variable but the optional ones is there, and none was computed by a variant it does not hold for.

        `variants` tells by which variant each variable was computed.
        """
        return all(name in names or name in self.optional for name in self.inputs) and not any(
            variants.get(name) == variant for name, variant in self.unless
        )

    def gap(self, names: Mapping[str, xr.DataArray]) -> Gap:
        """The largest gap relative to the size of the terms, in whatever unit they are counted, and where it stands.

        Labels that differ, of the two sides or among their terms, raise `AlignmentFault`.
        """
        with strict(), np.errstate(invalid="ignore", divide="ignore"):
            try:
                sides = self.function(**{name: names[name] for name in self.inputs if name in names})
            except xr.AlignmentError:
                raise AlignmentFault(
                    f"{listing(self.inputs)} stand on other labels or years; the identity cannot be checked: {self.statement}."
                ) from None
            lead, (left, right, *terms) = ports(
                **{
                    str(at): (side if isinstance(side, xr.DataArray) else xr.DataArray(side), ())
                    for at, side in enumerate(sides)
                }
            )
            left, right = np.broadcast_arrays(left, right)
            size = np.maximum.reduce(np.broadcast_arrays(*map(np.abs, (left, right, *terms))))
            if not size.size:
                return Gap(self, 0.0, {})
            own = tuple(at for at, dim in enumerate(lead) if dim not in CARRIED)
            largest = np.where(np.isfinite(size), size, -np.inf).max(axis=own, keepdims=True)
            relative = np.abs(left - right) / np.fmax(size, LEAST * largest)
            agree = (left == right) & np.isfinite(left) | np.isnan(left) & np.isnan(right)
        relative = np.where(agree, 0.0, relative)
        relative = np.where(np.isfinite(relative), relative, np.inf)
        place = np.unravel_index(int(np.argmax(relative)), relative.shape)
        cell = {
            dim: next(side.indexes[dim] for side in sides if dim in getattr(side, "dims", ()))[at]
            for dim, at in zip(lead, place, strict=True)
        }
        return Gap(self, float(relative[place]), cell, (float(left[place]), float(right[place])))


@dataclass(frozen=True)
class Gap:
    """How far an identity is from holding, and the labels of the cell where it is farthest, by dimension."""

    identity: Identity
    size: float
    cell: Mapping[str, object]
    sides: tuple[float, float] = (0.0, 0.0)

    @property
    def where(self) -> str:
        """The cell in words, such as `year 2030, industry K`; empty for a single number."""
        return place_name(self.cell)

    @property
    def holds(self) -> bool:
        """Whether the gap is within the identity's tolerance."""
        return self.size <= self.identity.tolerance


def identity(
    statement: str,
    *,
    tolerance: float = 1e-9,
    unless: Mapping[str, str] | None = None,
    of_data: bool = False,
) -> Callable[[Callable[..., Sides]], Identity]:
    """Declare a function that returns the two sides of an identity.

    Parameters
    ----------
    statement
        The identity in words.
    tolerance
        Largest gap, relative to the terms.
    unless
        Variable → variant for which the identity is not claimed.
    of_data
        Whether it is a condition on what is given, such as a part no larger than its whole, that no operator can see to.

    Examples
    --------
    >>> @identity("parts sum to the whole")
    ... def parts_sum(parts, whole):
    ...     '''Σᵢ pᵢ = w.'''
    ...     return parts.sum("sector"), whole
    ...
    >>> parts_sum.statement, parts_sum.inputs
    ('parts sum to the whole', ('parts', 'whole'))
    """

    def declare(function: Callable[..., Sides]) -> Identity:
        parameters = inspect.signature(function).parameters
        return Identity(
            name=function.__name__,
            statement=statement,
            function=function,
            inputs=tuple(parameters),
            optional=frozenset(name for name, one in parameters.items() if one.default is not one.empty),
            tolerance=tolerance,
            unless=tuple((unless or {}).items()),
            of_data=of_data,
        )

    return declare


def at_most(part: Any, whole: Any) -> Sides:
    """Sides that agree where a part is no larger than its whole; they differ by what it has too much."""
    return np.maximum(part, whole), whole


def check(
    names: Mapping[str, xr.DataArray],
    identities: Iterable[Identity],
    variants: Mapping[str, str] | None = None,
) -> list[Gap]:
    """The gap of every identity whose variables are there, in the order given.

    `variants` are as `Graph.variants` tells; the default ones where None.
    """
    return [one.gap(names) for one in identities if one.applies(names, variants or {})]
