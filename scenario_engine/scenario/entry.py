"""What a scenario says of an input, where it says it, and the frame it is laid out on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from scenario_engine.data.dataset import Dataset
from scenario_engine.engine.operator import Variable
from scenario_engine.methods.growth.gaps import Filling
from scenario_engine.scenario.files import Layer
from scenario_engine.scenario.records import Entry, Horizon
from scenario_engine.support.errors import Location, Problem, ScenarioEngineError, listing, near_miss
from scenario_engine.support.toml.bilingual import phrase, together, told

Related = tuple[tuple[Location, str], ...]
"""Other places a problem has to do with, each with a word on it."""

FILLED = "filled"
"""Coordinate that marks filled values while an input is being made; the finished array is without it."""


class Refused(Exception):
    """An entry cannot become an array; the problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @classmethod
    def of(
        cls, message: str, advice: str, where: Location | None, related: Related = (), code: str = "problem"
    ) -> Self:
        """For one problem."""
        return cls(Problem(message, advice, where, related, code))


@dataclass(frozen=True)
class Given:
    """One entry of one file: what a scenario says of an input, and where."""

    layer: Layer
    name: str
    entry: Entry
    written: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"inputs.{self.name}"

    @property
    def key(self) -> tuple[str, ...]:
        """Path of the entry in its file."""
        return self.written or ("inputs", self.name)

    def below(self, *keys: str) -> tuple[str, ...]:
        """Path of a key inside the entry."""
        return (*self.key, *keys)

    def place(self, *below: str) -> Location:
        """Where a key inside the entry is written."""
        return self.layer.toml.key(self.below(*below))

    def value_place(self, *below: str) -> Location:
        """Where the value of a key inside the entry is written."""
        return self.layer.toml.value(self.below(*below))

    def reason_in(self, language: str) -> str:
        """Source and assumption in `zh` or `en`; as the entry says them where it says them in one language."""
        source, assumption = (told(text, language) for text in (self.entry.source, self.entry.assumption))
        return together([source, phrase("assumed")[language] + assumption if assumption else ""], language)


@dataclass(frozen=True)
class Frame:
    """What inputs are laid out on: dataset, years, labels of each dimension.

    `said_at` tells where a file sets `horizon` or `labels.<dimension>`, `project` which folder tables may be
    read from; `notes` is where what is worth a word is collected.
    """

    dataset: Dataset
    horizon: Horizon
    labels: Mapping[str, Sequence[str]]
    said_at: Mapping[str, Location] = field(default_factory=dict)
    project: Path = Path()
    notes: list[Problem] = field(default_factory=list)

    def rule(self, given: Given) -> Filling | None:
        """How years that an entry does not give are filled: as it says, else as the horizon says."""
        return self._own_rule(given) or self.horizon.gaps

    def not_filled(self, fault: ScenarioEngineError, given: Given, *key: str) -> Refused:
        """That the rule for gaps does not suit an entry, and where the horizon asks for it."""
        problem = Problem.of(fault, given.place(*key), "missing-years", f"{given}")
        if self._own_rule(given):
            return Refused(problem)
        advice = (
            f'Give {given} whole in your own file with a rule of its own beside it, such as gaps = "hold".'
        )
        return Refused(replace(problem, advice=advice, related=self.elsewhere("horizon", given)))

    @staticmethod
    def _own_rule(given: Given) -> Filling | None:
        return (given.entry.data or given.entry).gaps

    def note_unneeded(self, years: Sequence[int], given: Given, *key: str) -> None:
        """Note years that an entry gives and nothing needs."""
        if years:
            message = f"{given} gives {listing(years)}, which this run does not need."
            self.notes.append(Problem(message, "", given.place(*key), code="years-not-needed"))

    def elsewhere(self, key: str, given: Given) -> Related:
        """Where another file than the entry's own sets a key the entry must agree with."""
        place = self.said_at.get(key)
        if place is None or place.file == given.layer.toml.file:
            return ()
        return ((place, f"{key} is set here"),)

    def has(self, year: int) -> bool:
        """Whether a year lies within the horizon."""
        return self.horizon.base <= year <= self.horizon.last

    def labels_of(self, dim: str, given: Given) -> Sequence[str]:
        """Labels of a dimension; `Refused` where none are known."""
        if dim not in self.labels:
            message, advice = (
                f"{given} needs labels for {dim!r}, and none are known.",
                f"Add them under [labels]: {dim} = [ … ].",
            )
            raise Refused.of(message, advice, given.place(), code="no-labels")
        return self.labels[dim]

    def years(self, variable: Variable) -> list[int] | None:
        """Years the variable must cover; None where its own years matter."""
        span = variable.span(**self.horizon.years)
        return None if span is None else list(span)


def no_such_dimension(variable: Variable, given: Given, dim: str, written: str) -> Problem:
    """The problem of an entry written along a dimension its variable does not have."""
    has = ", ".join(variable.dims) or "no dimension: it is one number"
    return Problem(
        f"{given}: `{written}` needs the dimension {dim!r}, and {variable.name} has {has}.",
        near_miss(dim, variable.dims) or "Give one number: value = ….",
        given.place(*written.split(".")),
        code="no-such-dimension",
    )
