"""What a chain of files says together: later words count, an entry replaces its parent's whole or changes it.

Merging is associative: (a ∘ b) ∘ c = a ∘ (b ∘ c), so a chain means the same however it is cut into files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.files import Layer
from scenario_engine.scenario.records import RELATIVE, Horizon, Shock
from scenario_engine.support.errors import Location
from scenario_engine.support.toml.record import Record

Chain = tuple[Given, ...]
"""The entry that defines an input (or leaves it to the operators), then the entries that change it."""

SETTINGS = ("model", "dataset", "as_known", "outputs", "variants", "labels", "horizon", "shock")
"""Keys of a file, beside its inputs, on which the last file has the word; of a table on each of its keys."""


@dataclass(frozen=True)
class Placed:
    """A value and the file that gives it."""

    value: object
    layer: Layer
    key: tuple[str, ...]

    @property
    def place(self) -> Location:
        """Where the key is written."""
        return self.layer.toml.key(self.key)


@dataclass(frozen=True)
class Merged:
    """What one file, or several in order, say."""

    chains: Mapping[str, Chain] = field(default_factory=dict)
    settings: Mapping[tuple[str, ...], Placed] = field(default_factory=dict)

    def setting(self, *key: str) -> object | None:
        """The last word on `dataset`, `model` or `outputs`."""
        placed = self.settings.get(key)
        return None if placed is None else placed.value

    def table(self, name: str) -> dict[str, object]:
        """The last words on the keys of `variants`, `labels` or `horizon`."""
        return {
            key[1]: placed.value for key, placed in self.settings.items() if key[0] == name and len(key) == 2
        }

    @property
    def outputs(self) -> list[str]:
        """Quantities asked for; empty when no file says."""
        found = self.setting("outputs")
        return list(found) if isinstance(found, list) else []

    @property
    def labels(self) -> dict[str, list[str]]:
        """The last words on labels, by dimension."""
        return {dim: list(own) for dim, own in self.table("labels").items() if isinstance(own, list)}

    @property
    def horizon(self) -> Horizon | None:
        """The last words on the horizon; None where a year of it is not said."""
        found = self.table("horizon")
        return Horizon.model_validate(found) if {"base", "measured", "last"} <= found.keys() else None

    @property
    def inputs(self) -> dict[str, Chain]:
        """Chains of the inputs that are given, not left to the operators."""
        bare = {
            name: chain if chain[0].entry.form != "computed" else chain[1:]
            for name, chain in self.chains.items()
        }
        return {name: chain for name, chain in bare.items() if chain}

    def shocks(self, horizon: Horizon | None) -> dict[str, tuple[Given]]:
        """Shocks as inputs over the whole horizon, zero in the years they do not name."""
        return {
            f"{key[1]}_shock": (Given(placed.layer, f"{key[1]}_shock", placed.value.entry(horizon), key),)
            for key, placed in self.settings.items()
            if horizon is not None and isinstance(placed.value, Shock)
        }


def merge(earlier: Merged, later: Merged) -> Merged:
    """What two say together, the later one's word counting."""
    chains = dict(earlier.chains)
    for name, chain in later.chains.items():
        chains[name] = chains.get(name, ()) + chain if chain[0].entry.form in RELATIVE else chain
    return Merged(chains, {**earlier.settings, **later.settings})


def merged(layers: Iterable[Layer]) -> list[Merged]:
    """What the first files of a chain say together: of none, of one, …, of all."""
    return list(accumulate(map(said_by, layers), merge, initial=Merged()))


def said_by(layer: Layer) -> Merged:
    """What one file says."""
    settings: dict[tuple[str, ...], Placed] = {}
    for key in SETTINGS:
        said = getattr(layer.record, key)
        of_table = isinstance(said, Mapping | Record)
        values = {(key, name): value for name, value in dict(said).items()} if of_table else {(key,): said}
        settings |= {at: Placed(value, layer, at) for at, value in values.items() if value is not None}
    inputs = layer.record.inputs.items()
    return Merged({name: (Given(layer, name, entry),) for name, entry in inputs}, settings)


def with_shocks(said: Merged, layers: Sequence[Layer], horizon: Horizon | None) -> dict[str, Chain]:
    """Chains of the inputs that are given; a shock is one, and what its file or a later one makes of it follows."""
    found = said.inputs
    order = [layer.path for layer in layers]
    for name, (shock,) in said.shocks(horizon).items():
        after = order.index(shock.layer.path)
        changes = [given for given in found.get(name, ()) if given.entry.form in RELATIVE]
        found[name] = (shock, *(one for one in changes if order.index(one.layer.path) >= after))
    return found
