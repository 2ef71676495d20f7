"""An index file, read and checked: every problem of its form at once, each with line and column."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scenario_engine.analysis.indices.records import EQUAL, Branch, IndexRecord, Indicator, WeightSet
from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.support.errors import Problem, ProblemsFound, ScenarioEngineError, listing, near_miss
from scenario_engine.support.files import project
from scenario_engine.support.files.plaintext import read_records
from scenario_engine.support.toml import located
from scenario_engine.support.toml.bilingual import by_language
from scenario_engine.support.toml.located import LocatedToml
from scenario_engine.support.toml.validation import validated

Names = dict[str, dict[str, str]]
"""By label, in both languages."""

EQUAL_WEIGHTS = WeightSet(branches=EQUAL, indicators=EQUAL)


@dataclass(frozen=True)
class IndexFile:
    """An index file: where it lies, where its keys stand, and what it says."""

    path: Path
    toml: LocatedToml
    record: IndexRecord

    @property
    def name(self) -> str:
        """The file's name without `.toml`."""
        return self.path.stem

    @property
    def title(self) -> dict[str, str]:
        """Title in `zh` and `en`; the name where the file gives none."""
        return by_language(self.record.title, self.name)

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset the indicators are read from."""
        try:
            return catalogue.find(self.record.dataset, self.path.parent)
        except ScenarioEngineError as fault:
            raise self.refusal(fault, ("dataset",)) from None

    @cached_property
    def cases(self) -> dict[str, str]:
        """Label → Chinese name of what is scored, in order."""
        cases = self.record.cases
        if cases.file is not None:
            try:
                rows = self.dataset.table(cases.file)
            except ScenarioEngineError as fault:
                raise self.refusal(fault, ("cases", "file")) from None
            names = rows["name_zh"] if "name_zh" in rows else rows[cases.dimension]
            return dict(zip(rows[cases.dimension], names, strict=True))
        titles = self.dataset.titles(cases.dimension, "zh")
        labels, spoken = cases.labels or list(titles), self.dataset.spoken("zh")
        if not labels:
            advice = near_miss(cases.dimension, self.dataset.dimensions)
            lost = f"cases.dimension: the dataset has no labels for {cases.dimension!r}."
            raise self.refusal(ScenarioEngineError(lost, advice), ("cases", "dimension"))
        return {label: titles.get(label) or spoken.get(label, label) for label in labels}

    @property
    def case_names(self) -> Names:
        """Case → name; what its dimension lacks, another dimension of the dataset names."""
        english, spoken = self.dataset.titles(self.record.cases.dimension, "en"), self.dataset.spoken("en")
        return {
            case: {"en": english.get(case) or spoken.get(case, chinese), "zh": chinese}
            for case, chinese in self.cases.items()
        }

    @cached_property
    def branch_of(self) -> dict[str, str]:
        """Indicator → branch; an indicator without one is a branch of its own."""
        return {name: entry.branch or name for name, entry in self.record.indicators.items()}

    @cached_property
    def branches(self) -> list[str]:
        """Branches in the order they are declared, then those of single indicators."""
        return list(dict.fromkeys([*self.record.branches, *self.branch_of.values()]))

    @property
    def branch_titles(self) -> Names:
        """Branch → its title, or that of the single indicator it is."""
        named: dict[str, Indicator | Branch] = {**self.record.indicators, **self.record.branches}
        return {branch: by_language(named[branch].title, branch) for branch in self.branches}

    def group_titles(self, groups: Iterable[str]) -> Names:
        """Group → its title in the file, else its name in the dataset, else its label."""
        titles = {label: by_language(title) for label, title in self.record.group_titles.items()}
        chinese, english = self.dataset.spoken("zh"), self.dataset.spoken("en")
        return {
            one: titles.get(one) or {"zh": chinese.get(one, one), "en": english.get(one, one)}
            for one in groups
        }

    def weight_set(self, name: str | None = None) -> WeightSet:
        """A weighting by name, or the one the file uses; `equal` is always there."""
        known = {"equal": EQUAL_WEIGHTS, **self.record.weights.sets}
        wanted = name or self.record.weights.use
        if wanted not in known:
            message = f"there are no weights called {wanted!r}."
            raise self.refusal(ScenarioEngineError(message, near_miss(wanted, known)), ("weights",))
        return known[wanted]

    @property
    def weight_sets(self) -> list[str]:
        """Names of all weightings, the one used first."""
        used = self.record.weights.use
        return list(dict.fromkeys([used, *self.record.weights.sets]))

    def records_beside(
        self, name: str, columns: Sequence[str], others: Sequence[str] = ()
    ) -> list[tuple[int, dict[str, str]]]:
        """Rows of a CSV beside the file, each with its line; it must have the columns, and may have the others."""
        path = self.path.parent / name
        if not project.may_read(path, project.top(self.path)):
            raise ScenarioEngineError(f"the table {name!r} lies outside the project of this index.")
        if not path.is_file():
            raise ScenarioEngineError(f"no table {name!r} lies beside the index.")
        known, rows = read_records(path)
        lacking = [column for column in columns if column not in known]
        if lacking:
            raise ScenarioEngineError(f"{name} lacks the column {listing(lacking)}.")
        meant = [*columns, *others]
        if foreign := [column for column in known if column not in meant]:
            advice = near_miss(foreign[0], meant)
            raise ScenarioEngineError(f"{name}: column {foreign[0]!r} means nothing here.", advice)
        return list(rows)

    def refusal(
        self, fault: ScenarioEngineError | str, key: tuple[str, ...], about: str = ""
    ) -> ProblemsFound:
        """An error at a key of the file, and what it is about before its message."""
        error = ScenarioEngineError(fault) if isinstance(fault, str) else fault
        return ProblemsFound([Problem.of(error, self.toml.value(key), "index", about)])


def load(name: str | Path) -> IndexFile:
    """Read an index file."""
    path = project.find(str(name), "index", "calibration/indices")
    toml = located.read(path, path.name if path.is_absolute() else str(path))
    spec = IndexFile(path.resolve(), toml, validated(IndexRecord, toml))
    problems = list(_inconsistencies(spec))
    if problems:
        raise ProblemsFound(problems)
    return spec


def _inconsistencies(spec: IndexFile) -> Iterator[Problem]:
    """Words of the file that name nothing, and branches without an indicator."""

    def unknown(key: tuple[str, ...], kind: str, word: str, known: Collection[str]) -> Iterator[Problem]:
        if word not in known:
            place = spec.toml.key(key) if key[-1] == word else spec.toml.value(key)
            yield Problem(f"{'.'.join(key[:2])}: unknown {kind} {word!r}.", near_miss(word, known), place)

    record = spec.record
    for name, entry in record.indicators.items():
        if entry.branch is not None:
            yield from unknown(("indicators", name, "branch"), "branch", entry.branch, record.branches)
    for name in record.branches:
        if name not in spec.branch_of.values():
            advice = f'Add branch = "{name}" to one, or remove the branch.'
            yield Problem(f"branches.{name} has no indicator.", advice, spec.toml.key(("branches", name)))
    for group, members in record.groups.items():
        for member in members:
            yield from unknown(("groups", group), "case", member, spec.cases)
    if record.group_membership is None:
        for group in record.group_titles:
            yield from unknown(("group_titles", group), "group", group, record.groups)
    if record.weights.use != "equal":
        yield from unknown(("weights", "use"), "weights", record.weights.use, record.weights.sets)
