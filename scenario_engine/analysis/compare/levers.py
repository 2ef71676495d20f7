"""Levers: the inputs and variants in which two scenarios differ, each with where it is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenario_engine.analysis.compare.stored import Side, Stored, places
from scenario_engine.engine.batch import Setting, same
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import Location


@dataclass(frozen=True)
class Lever:
    """One thing two scenarios set differently."""

    name: str
    kind: str
    places: tuple[Location, ...]

    @property
    def key(self) -> str:
        """Its name among all levers: an input and a variant may be called the same."""
        return f"variants.{self.name}" if self.kind == "variant" else self.name

    @property
    def place(self) -> str:
        """Where the second scenario's word stands, or the first's where the second says nothing."""
        return str(self.places[-1]) if self.places else ""


def levers(first: Side, second: Side) -> list[Lever]:
    """What differs between two scenarios or stored results, in the order the second one gives it, variants last."""
    ours, theirs = first.inputs, second.inputs
    both = ours.keys() & theirs.keys()
    found = [
        Lever(name, "input", tuple(dict.fromkeys((*places(first, name)[-1:], *places(second, name)[-1:]))))
        for name in dict.fromkeys([*theirs, *ours])
        if name not in both or not same(ours[name], theirs[name])
    ]
    other = picks(second)
    for name, pick in picks(first).items():
        if pick != other.get(name, pick):
            sides = [side for side in (first, second) if isinstance(side, Scenario)]
            layers = [layer for side in sides for layer in side.layers if name in layer.record.variants]
            found.append(Lever(name, "variant", tuple(one.toml.key(("variants", name)) for one in layers)))
    return found


def picks(side: Side) -> Mapping[str, str]:
    """Variant picked for each variable that has any, but for those that follow another's."""
    return side.variants if isinstance(side, Stored) else side.graph.variants()


def switched(first: Scenario, second: Scenario) -> list[Lever]:
    """The levers that can be turned one by one: all but what only serves another lever."""
    ours, theirs = _determined(first), _determined(second)
    return [lever for lever in levers(first, second) if lever.name in ours and lever.name in theirs]


def unswitched(first: Scenario, second: Scenario) -> Setting:
    """The first scenario with what the second's levers need: from here they are turned.

    What one scenario gives, or computes in a way of its own, and the other does not determine at all only serves a
    variant or an input that is computed instead. Without that it changes nothing, so it stands in every mixture, and
    the difference belongs to what needs it.
    """
    ours = _determined(first)
    inputs = {name: array for name, array in second.inputs.items() if name not in ours}
    picked = {
        lever.name: second.graph.operators[lever.name].variant
        for lever in levers(first, second)
        if lever.kind == "variant" and lever.name not in ours
    }
    return Setting(first.graph.with_variants(picked), {**first.inputs, **inputs}, first.indexes)


def mixed(start: Setting, second: Scenario, taken: frozenset[str]) -> Setting:
    """A setting with the levers of some keys as the second scenario has them."""
    variants = {key.removeprefix("variants.") for key in taken if key.startswith("variants.")}
    named = {key for key in taken if not key.startswith("variants.")}
    inputs = {name: array for name, array in start.inputs.items() if name not in named}
    inputs |= {name: second.inputs[name] for name in named if name in second.inputs}
    picked = {name: second.graph.operators[name].variant for name in variants}
    return Setting(start.graph.with_variants(picked), inputs, start.indexes)


def _determined(scenario: Scenario) -> set[str]:
    """What a scenario gives or computes."""
    return {*scenario.inputs, *(op.name for op in scenario.graph.plan(scenario.inputs))}
