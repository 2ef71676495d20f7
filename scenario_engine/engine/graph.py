"""Names to order: which operators the given inputs determine, in which sequence, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from scenario_engine.engine.operator import Exogenous, Operator, Variable
from scenario_engine.support.errors import GraphError, listing, near_miss

__all__ = ["Graph"]


@dataclass(frozen=True)
class Graph:
    """One operator for each computed variable, and the exogenous variables scenarios may give.

    Examples
    --------
    >>> from scenario_engine.models import find
    >>> graph = find("growth-accounting").graph
    >>> graph
    <Graph of 8 computed variables (1 with variants) from 8 exogenous>
    >>> graph.ends()
    ('productivity', 'welfare_productivity', 'mean_growth_source')
    >>> sorted(graph.depends_on("input_growth"))
    ['capital_services', 'hours_worked', 'human_capital', 'labour_growth', ...
    >>> graph.with_variants({"labour_growth": "persons"}).variants()
    {'labour_growth': 'persons'}
    >>> [op.name for op in graph.plan(graph.exogenous, ["productivity"])]
    ['labour_growth', 'input_growth', 'productivity_growth', 'productivity']
    >>> graph.variable("labour_share").description
    'Share of labour in national income, the self-employed included'
    >>> len(graph.names())
    16
    >>> Graph.of(find("growth-accounting").declared)
    <Graph of 8 computed variables (1 with variants) from 8 exogenous>
    """

    operators: Mapping[str, Operator]
    exogenous: Mapping[str, Exogenous]
    alternatives: Mapping[str, Mapping[str, Operator]]

    @classmethod
    def of(cls, variables: Iterable[Variable], variants: Mapping[str, str] | None = None) -> Graph:
        """A graph of declared variables; `variants` picks an operator where a variable has several.

        Parameters
        ----------
        variables
            Operators and exogenous variables, in any order.
        variants
            Variable → variant, where the default is not wanted.

        Raises
        ------
        GraphError
            One variable declared twice, or in two ways that one graph cannot hold.
        """
        given: dict[str, Exogenous] = {}
        alternatives: dict[str, dict[str, Operator]] = {}
        for variable in variables:
            if isinstance(variable, Exogenous):
                if given.setdefault(variable.name, variable) != variable:
                    raise GraphError(f"{variable.name!r} is declared exogenous twice, in different ways.")
            elif isinstance(variable, Operator):
                ways = alternatives.setdefault(variable.name, {})
                if ways.get(variable.variant, variable) is not variable:
                    raise GraphError(
                        f"{variable.label!r} is computed by two operators; give one a `variant=` of its own."
                    )
                ways[variable.variant] = variable
        both = sorted(set(given) & set(alternatives))
        if both:
            raise GraphError(f"{listing(both)}: declared exogenous and computed; keep one.")
        operators = {name: _default(name, ways) for name, ways in alternatives.items()}
        graph = cls(_following(operators, alternatives), given, alternatives)
        return graph.with_variants(variants or {})

    def with_variants(self, variants: Mapping[str, str]) -> Graph:
        """The same graph with other operators picked; unknown variables and variants raise `GraphError`.

        Parameters
        ----------
        variants
            Variable → variant.

        Raises
        ------
        GraphError
            An unknown variable or variant; the message names the nearest.
        """
        if not variants:
            return self
        picked = dict(self.operators)
        for name, variant in variants.items():
            if name not in self.alternatives:
                raise GraphError(
                    f"variants: no operator computes {name!r}.", near_miss(name, self.alternatives)
                )
            ways = self.alternatives[name]
            if variant not in ways and set(ways) == {""}:
                raise GraphError(f"variants: {name!r} is computed in one way only.", "Remove the line.")
            if variant not in ways:
                raise GraphError(f"variants: {name!r} has no variant {variant!r}.", near_miss(variant, ways))
            picked[name] = ways[variant]
        return Graph(_following(picked, self.alternatives, variants), self.exogenous, self.alternatives)

    def variable(self, name: str) -> Variable:
        """The declaration of a name; `GraphError` with the nearest name if there is none.

        Parameters
        ----------
        name
            Of an input or of a computed variable.

        Raises
        ------
        GraphError
            No variable has that name; the message names the nearest.
        """
        if name not in self.variables:
            raise GraphError(f"no variable is called {name!r}.", near_miss(name, self.variables))
        return self.variables[name]

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The declaration of every name."""
        return {**self.exogenous, **self.operators}

    def names(self) -> set[str]:
        """Every name the graph knows, computed or given."""
        return set(self.variables)

    def ends(self) -> tuple[str, ...]:
        """Computed variables that no other is computed from, in the order they were declared."""
        used = {name for op in self.operators.values() for name in op.inputs}
        return tuple(name for name in self.operators if name not in used)

    def variants(self, given: Collection[str] = ()) -> dict[str, str]:
        """Variant picked for each variable that has any, but for those that are given, or follow another variable.

        Parameters
        ----------
        given
            Variables that are given.
        """
        return {
            name: op.variant
            for name, op in self.operators.items()
            if op.variant and not op.follows and name not in given
        }

    @property
    def choices(self) -> dict[str, Mapping[str, Operator]]:
        """Variables that have several operators to pick from, with them by variant."""
        return {
            name: ways
            for name, ways in self.alternatives.items()
            if len(ways) > 1 and not self.operators[name].follows
        }

    @property
    def defaults(self) -> dict[str, float]:
        """Exogenous variables that need not be given, with the number that stands in for them."""
        return {name: one.default for name, one in self.exogenous.items() if one.default is not None}

    def plan(self, given: Collection[str], wanted: Collection[str] | None = None) -> list[Operator]:
        """Operators in the order of their running.

        Without `wanted`, all that the given inputs determine, and of constants those that this needs; with it,
        only what those variables need, and a `GraphError` that names each missing input with the path to it. A
        given variable is never computed.

        Parameters
        ----------
        given
            Variables that are given and so not computed.
        wanted
            Variables to compute; all that are determined where None.

        Raises
        ------
        GraphError
            An unknown name, a cycle, or a missing input with the path to it.
        """
        given = set(given)
        for name in given:
            self.variable(name)
        order = self._order(given)
        if wanted is None:
            known = {*given, *self.defaults}
            for op in order:
                if known.issuperset(op.inputs):
                    known.add(op.name)
            wanted = [op.name for op in order if op.name in known and op.inputs]
        needed = self._needed(wanted, given)
        return [op for op in order if op.name in needed]

    def _order(self, given: set[str]) -> list[Operator]:
        edges = {name: set(op.inputs) for name, op in self.operators.items() if name not in given}
        try:
            sequence = list(TopologicalSorter(edges).static_order())
        except CycleError as fault:
            raise GraphError(
                f"operators go round in a circle: {' ← '.join(fault.args[1])}.",
                "Put the recursion over years into one operator.",
            ) from fault
        return [self.operators[name] for name in sequence if name in edges]

    def _needed(self, wanted: Collection[str], given: set[str]) -> set[str]:
        needed: set[str] = set()
        missing: dict[str, str] = {}
        defaults = self.defaults

        def visit(name: str, path: tuple[str, ...]) -> None:
            self.variable(name)
            if name in given or name in needed:
                return
            op = self.operators.get(name)
            if op is None and name in defaults:
                return
            if op is None:
                missing.setdefault(name, " ← ".join((*path, name)))
                return
            needed.add(name)
            for parameter in op.inputs:
                visit(parameter, (*path, name))

        for name in wanted:
            visit(name, ())
        if missing:
            paths = "\n".join(f"  {path}" for path in missing.values())
            raise GraphError(f"inputs are missing: {listing(missing)}.", f"{paths}\n  Give them in [inputs].")
        return needed

    def depends_on(self, name: str, given: Collection[str] = ()) -> set[str]:
        """Every variable a name is computed from, directly or not; given variables have no parents.

        Parameters
        ----------
        name
            Of a variable.
        given
            Variables that are given and so have no parents.
        """
        seen: set[str] = set()
        queue = [name]
        while queue:
            op = self.operators.get(queue.pop())
            if op is None or op.name in given:
                continue
            for parameter in op.inputs:
                if parameter not in seen:
                    seen.add(parameter)
                    queue.append(parameter)
        return seen

    def _repr_html_(self) -> str:
        from scenario_engine.support import html

        heads = ("variable", "dimensions", "kind", "formula", "from", "source")
        rows = [
            (op.label, " × ".join(op.dims), str(op.kind), op.formula, ", ".join(op.inputs), op.source)
            for op in self.operators.values()
        ]
        return html.block(repr(self).strip("<>"), "", html.table(heads, rows, left=range(6)))

    def __repr__(self) -> str:
        several = sum(len(ways) > 1 for ways in self.alternatives.values())
        return (
            f"<Graph of {len(self.operators)} computed variables ({several} with variants) "
            f"from {len(self.exogenous)} exogenous>"
        )


def _following(
    picked: Mapping[str, Operator],
    alternatives: Mapping[str, Mapping[str, Operator]],
    asked: Mapping[str, str] | None = None,
) -> dict[str, Operator]:
    """The operators picked, those that follow another variable by its variant; one asked for otherwise is refused."""
    found = dict(picked)
    for name, op in picked.items():
        if not op.follows:
            continue
        variant = found[op.follows].variant
        if (asked or {}).get(name, variant) != variant:
            raise GraphError(
                f"variants: {name!r} follows {op.follows!r}, which is {variant!r}.",
                f"Pick {op.follows} instead.",
            )
        found[name] = alternatives[name][variant]
    return found


def _default(name: str, ways: Mapping[str, Operator]) -> Operator:
    defaults = [op for op in ways.values() if op.default]
    if len(defaults) != 1:
        raise GraphError(
            f"{name!r} has {len(defaults)} default operators among {listing(ways)}; mark the others `default=False`."
        )
    return defaults[0]
