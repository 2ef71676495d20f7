"""A model: what is declared together, the units it counts in, and which of its results are headlines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import Identity
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.support.errors import GraphError, near_miss
from scenario_engine.support.nouns import Noun
from scenario_engine.support.units import KNOWN, counting_unit

__all__ = ["Model"]


@dataclass(frozen=True, repr=False)
class Model(Noun):
    """Operators, exogenous variables and identities; immutable.

    Attributes
    ----------
    declared
        Operators with their variants, exogenous variables and identities, in any order.
    name
        What a scenario calls it.
    counted_in
        Unit of each base kind, such as `{"money": "EUR"}`; a dataset's own counts instead where a scenario has one.
    headlines
        Results shown first; those no other variable is computed from where nothing is said.
    words
        Names of variables, identities and dimensions by language, as in a `words.toml`.

    Raises
    ------
    GraphError
        A variable declared twice, an unknown headline, or something declared that is neither variable nor identity.

    Examples
    --------
    >>> from scenario_engine import exogenous, operator
    >>> price = exogenous("price", "year", "money", "Price of a unit")
    >>> volume = exogenous("volume", "year", "1", "Units sold")
    >>> @operator("year", "money", source="definition")
    ... def revenue(price, volume):
    ...     '''Revenue, R = p q.'''
    ...     return price * volume
    ...
    >>> model = Model([price, volume, revenue], counted_in={"money": "EUR"})
    >>> model
    <Model model: 1 computed variables from 2 inputs>
    >>> model.scenario(horizon=(2024, 2025), inputs={"price": {2024: 2, 2025: 3}, "volume": 10}).run()["revenue"].values.tolist()
    [20.0, 30.0]
    >>> model.with_operators(exogenous("tax", "", "1", "Tax rate"), name="taxed").name
    'taxed'
    """

    declared: tuple[Variable | Identity, ...]
    name: str = "model"
    counted_in: Mapping[str, str] = field(default_factory=dict)
    headlines: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        declared = tuple(dict.fromkeys(self.declared))
        for one in declared:
            if not isinstance(one, Variable | Identity):
                raise GraphError(
                    f"{self.name}: {one!r} is neither an operator, an exogenous variable nor an identity.",
                    "Decorate the function with `@operator(...)` or `@identity(...)`.",
                )
        for attribute, value in (
            ("declared", declared),
            (
                "counted_in",
                MappingProxyType({base: counting_unit(unit) for base, unit in self.counted_in.items()}),
            ),
            ("words", MappingProxyType(dict(self.words))),
        ):
            object.__setattr__(self, attribute, value)
        bases = {base for one in declared if isinstance(one, Variable) for base, _ in one.kind.exponents}
        for base in self.counted_in.keys() - bases - {*KNOWN}:
            raise GraphError(
                f"{self.name}: nothing is counted in {base!r}.", near_miss(base, {*bases, *KNOWN})
            )
        for name in self.headlines:
            if name not in self.graph.operators:
                raise GraphError(
                    f"{self.name}: the headline {name!r} is not computed.",
                    near_miss(name, self.graph.operators),
                )
        object.__setattr__(self, "headlines", tuple(self.headlines) or self.graph.ends())

    @cached_property
    def graph(self) -> Graph:
        """One operator for each computed variable, the default of its variants."""
        return Graph.of(one for one in self.declared if isinstance(one, Variable))

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """What must hold after each run."""
        return tuple(one for one in self.declared if isinstance(one, Identity))

    def with_operators(self, *declared: Variable | Identity, name: str = "") -> Self:
        """Another model: what is declared here is added, or takes the place of what has the same name and variant.

        Parameters
        ----------
        declared
            Operators, exogenous variables and identities.
        name
            Of the new model; the same where nothing is said.

        Raises
        ------
        GraphError
            As for a model.
        """
        fresh = {_key(one) for one in declared}
        kept = tuple(one for one in self.declared if _key(one) not in fresh)
        inherited = () if self.headlines == self.graph.ends() else self.headlines
        return replace(self, declared=(*kept, *declared), name=name or self.name, headlines=inherited)

    def __repr__(self) -> str:
        return f"<Model {self.name}: {len(self.graph.operators)} computed variables from {len(self.graph.exogenous)} inputs>"

    def _repr_html_(self) -> str:
        return self.graph._repr_html_()


def joined(models: Iterable[Model], name: str, **about: Any) -> Model:
    """One model of all that several declare.

    What two of them declare alike counts once, in different ways it raises `GraphError`; `about` holds
    `counted_in`, `headlines` and `words` of the whole.
    """
    return Model(tuple(one for model in models for one in model.declared), name, **about)


def _key(one: Variable | Identity) -> tuple[str, str, bool]:
    return (one.name, one.variant if isinstance(one, Operator) else "", isinstance(one, Identity))
