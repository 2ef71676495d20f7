"""What ties draws together: rank correlations between streams, and variants that are drawn by weight."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from scenario_engine.engine.graph import Graph
from scenario_engine.methods.probability.copula import Copula, NotPositiveDefinite
from scenario_engine.methods.probability.inputs import UncertainInput, UncertainVariant
from scenario_engine.scenario.files import Layer
from scenario_engine.support.errors import Location, Problem, near_miss


@dataclass(frozen=True)
class Uncertainty:
    """All that is uncertain in a scenario.

    `inputs` are in the order of the files, parents first; `variants` are variables whose operator is drawn;
    `ranks` is Spearman's ρ by pair of streams.
    """

    inputs: tuple[UncertainInput, ...] = ()
    variants: tuple[UncertainVariant, ...] = ()
    ranks: Mapping[tuple[str, str], float] | None = None

    @cached_property
    def streams(self) -> tuple[str, ...]:
        """Names of all random streams, each once."""
        own = [name for one in self.inputs for name in one.streams]
        return tuple(dict.fromkeys([*own, *(one.stream for one in self.variants)]))

    @cached_property
    def copula(self) -> Copula:
        """The dependence between the streams."""
        return Copula.of(self.streams, self.ranks or {})


def uncertainty(
    layers: Sequence[Layer], graph: Graph, inputs: Mapping[str, Sequence[UncertainInput]]
) -> tuple[Uncertainty, list[Problem]]:
    """What the layers say together, and what is wrong with it."""
    problems: list[Problem] = []
    variants = _variants(layers, graph, problems)
    ranks: dict[tuple[str, str], float] = {}
    places: dict[tuple[str, str], Location] = {}
    for layer in layers:
        own: dict[tuple[str, str], Location] = {}
        for index, record in enumerate(layer.record.correlation):
            key = ("correlation", str(index))
            for at, name in enumerate(record.between):
                if not _streams(name, inputs):
                    every = [stream for draws in inputs.values() for one in draws for stream in one.streams]
                    text, near = f"correlation: no uncertain input is called {name!r}.", [*inputs, *every]
                    where = layer.toml.value((*key, "between", str(at)))
                    problems.append(Problem(text, near_miss(name, near), where, code="unknown-variable"))
            for (i, first), (j, second) in combinations(enumerate(record.between), 2):
                rank = record.rank[i][j] if isinstance(record.rank, list) else record.rank
                place = layer.toml.key((*key, "rank"))
                if first == second:
                    text = f"correlation: {first!r} is correlated with itself."
                    where = layer.toml.value((*key, "between", str(j)))
                    problems.append(Problem(text, "Name each input once.", where, code="correlated-twice"))
                    continue
                pairs = list(_agreeing(_streams(first, inputs), _streams(second, inputs)))
                twice = [pair for pair in map(_ordered, pairs) if pair in own]
                if twice:
                    text = f"correlation: {twice[0][0]} and {twice[0][1]} are correlated twice in one file."
                    advice = "Keep one of the two; a child file may say another."
                    related = ((own[twice[0]], "the other is here"),)
                    problems.append(Problem(text, advice, place, related, code="correlated-twice"))
                for pair in pairs:
                    ranks.pop(pair[::-1], None)
                    ranks[pair] = rank
                    own[_ordered(pair)] = places[pair] = place
    # A new draw, in a child or at the end of a file, comes last: the dimensions of a QMC sequence before it stay.
    order = dict.fromkeys(name for layer in layers for name, one in layer.record.inputs.items() if one.draw)
    found = Uncertainty(tuple(one for name in order for one in inputs.get(name, ())), tuple(variants), ranks)
    if ranks and not problems:
        try:
            _ = found.copula
        except NotPositiveDefinite as fault:
            problems.append(Problem.of(fault, places.get(fault.pair), "not-positive-definite"))
    return found, problems


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    """A pair in the order of the alphabet, so that `a` with `b` is `b` with `a`."""
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])


def _variants(layers: Sequence[Layer], graph: Graph, problems: list[Problem]) -> list[UncertainVariant]:
    """Variables whose operator is drawn; a later file that picks the operator ends the draw."""
    found: dict[str, UncertainVariant] = {}
    for layer in layers:
        for name in layer.record.variants:
            found.pop(name, None)
        for name, weights in layer.record.variant_weights.items():
            place = layer.toml.key(("variant_weights", name))
            ways = graph.alternatives.get(name, {})
            if not ways:
                advice = near_miss(name, graph.alternatives)
                text = f"variant_weights: no operator computes {name!r}."
                problems.append(Problem(text, advice, place, code="unknown-variable"))
                continue
            for unknown in (variant for variant in weights if variant not in ways):
                text = f"variant_weights: {name!r} has no variant {unknown!r}."
                problems.append(Problem(text, near_miss(unknown, ways), place, code="unknown-variant"))
            if min(weights.values(), default=0.0) < 0 or sum(weights.values()) <= 0:
                text = f"variant_weights.{name}: weights must be zero or more, at least one above zero."
                problems.append(Problem(text, "", place, code="weights"))
            found[name] = UncertainVariant(name, tuple(weights), tuple(weights.values()))
    return list(found.values())


def _streams(name: str, inputs: Mapping[str, Sequence[UncertainInput]]) -> dict[str, dict[str, str]]:
    """Streams a name in `between` stands for, each with its labels: all of an input's, or `input[label]`.

    Of several draws of one input the first that has streams of its own is meant.
    """
    owners = sorted(inputs.get(name.partition("[")[0], ()), key=lambda one: bool(one.stream))
    labels = owners[0].cells if owners else {}
    wanted = [label.strip() for label in name.partition("[")[2].rstrip("]").split(",") if "[" in name]
    return {stream: at for stream, at in labels.items() if set(wanted) <= set(at.values())}


def _agreeing(
    first: Mapping[str, Mapping[str, str]], second: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """Pairs of streams whose labels agree wherever both have them.

    Two named labels of one input, such as `x[C]` and `x[I]`, agree in their year alone.
    """
    named = len(first) == 1 and len(second) == 1
    for left, at in first.items():
        for right, there in second.items():
            shared = set(at) & set(there)
            own = left.split("[")[0] == right.split("[")[0]
            if left == right:
                continue
            if named or all(at[dim] == there[dim] for dim in shared if not own or dim == "year"):
                yield left, right
