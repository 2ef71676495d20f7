"""One of the two editions of an outlook: its inputs, what kind of thing each is, where it is said, and the graph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import xarray as xr

from scenario_engine.analysis.compare.stored import Side, Stored, labels_of
from scenario_engine.data.files import cell as written
from scenario_engine.data.selection import STANDS_FOR
from scenario_engine.data.tables.grid import is_workbook
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import horizon_and_labels
from scenario_engine.engine.program import evaluate
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import Location, ScenarioEngineError
from scenario_engine.support.toml.bilingual import phrase, told

DATA, CALIBRATED, ASSUMED = "data", "calibration", "assumption"
"""Kinds of inputs. Data are rows of a dataset, measured series, and whatever gives a source and assumes nothing."""

CHANGES = ("scale", "add", "shift", "change")
"""Forms of an entry that change what another says."""


@dataclass(frozen=True)
class Edition:
    """A scenario, or a stored result that can be computed again."""

    side: Side

    @property
    def name(self) -> str:
        """The scenario's name."""
        if isinstance(self.side, Scenario):
            return self.side.name
        return str(self.side.record.get("scenario") or self.side.name)

    @property
    def inputs(self) -> Mapping[str, xr.DataArray]:
        """Inputs by name."""
        return self.side.inputs

    @property
    def graph(self) -> Graph:
        """The operators with this outlook's variants."""
        return self.side.graph

    @property
    def headlines(self) -> list[str]:
        """Results its model shows first, as far as they are computed."""
        named = self.side.model.headlines if isinstance(self.side, Scenario) else self.side.headlines
        computed = {op.name for op in self.graph.plan(set(self.inputs))}
        return [name for name in named if name in computed]

    @cached_property
    def horizon(self) -> tuple[int, int, int]:
        """Base, last measured and last year."""
        side = self.side
        years = side.horizon.years if isinstance(side, Scenario) else side.record.get("horizon", {})
        if not {"base", "measured", "last"} <= years.keys():
            raise ScenarioEngineError(f"{self.name} does not say its horizon.", "Run the scenario again.")
        return years["base"], years["measured"], years["last"]

    def indexes(self, measured: int) -> dict[str, xr.DataArray]:
        """Years and labels, where years up to one count as measured."""
        base, _, last = self.horizon
        side = self.side
        labels = (
            side.labels if isinstance(side, Scenario) else labels_of({**side.inputs, **side.results}.values())
        )
        labels = {dim: own for dim, own in labels.items() if dim != "year"}
        return horizon_and_labels(range(base, measured + 1), range(measured + 1, last + 1), labels)

    def results(self, names: Sequence[str]) -> dict[str, xr.DataArray]:
        """What the outlook says: as it was stored, else computed."""
        side = self.side
        if isinstance(side, Stored):
            return {name: side.results[name] for name in names}
        return evaluate(side.graph, side.inputs, names, side.dataset.counted_in, indexes=side.indexes)

    def kind(self, name: str) -> str:
        """What an input is: data, calibrated, or assumed."""
        if self.graph.variable(name).years == "measured":
            return DATA
        entries = [one for one in self._entries(name) if one[0] != "draw"]
        if len(entries) == 1 and entries[0][1]:
            return CALIBRATED
        return ASSUMED if any(form in CHANGES or assumed for form, _, assumed in entries) else DATA

    def _entries(self, name: str) -> Iterator[tuple[str, bool, bool]]:
        """Form of each entry of an input, whether a calibration wrote it, and whether it assumes something."""
        if isinstance(self.side, Scenario):
            for one in self.side.chains.get(name, ()):
                calibrated = bool(one.layer.record.calibration) or _is_of_calibration(one.layer.path)
                yield one.entry.form, calibrated, bool(told(one.entry.assumption, "en").strip())
            return
        for place in self.side.origins(name):
            assumed = phrase("assumed")["en"] in place["reason"]
            yield place["form"], _is_of_calibration(Path(place["file"])), assumed

    def row(self, name: str, cell: Mapping[str, object]) -> Location | None:
        """The row of a dataset's table that a cell of an input comes from; None where no row is known for it."""
        if not isinstance(self.side, Scenario):
            return None
        chain = self.side.chains.get(name, ())
        query = chain[0].entry.data if chain else None
        if query is None or query.dataset is not None or query.file in self.side.dataset.squares:
            return None
        rows = self.side.dataset.table(query.table)
        asked = {"indicator": query.indicator, "vintage": query.vintage, **query.where}
        wanted: dict[str, object] = {column: value for column, value in asked.items() if value is not None}
        for dim, label in cell.items():
            column = dim if dim in rows else STANDS_FOR.get(dim, dim)
            if column in rows:
                wanted[column] = label
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        if len(rows) != 1:
            return None
        if is_workbook(query.file):
            return written(rows, int(rows.index[0]), "value")[1]
        return Location(f"{self.side.dataset.folder.name}/{query.file}.csv", int(rows.index[0]) + 2, 1)


def _is_of_calibration(file: Path) -> bool:
    return "calibration" in file.parts[:-1]
