"""How a scenario file says what is uncertain: draws, correlations, variants with weights."""

from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)

from scenario_engine.support.toml.bilingual import Told
from scenario_engine.support.toml.record import ByYear, Faults, Number, Record

Pair = Annotated[list[Number], Field(min_length=2, max_length=2, examples=[[1.0, 9.0]])]

KINDS = ("distribution", "values", "paths", "empirical", "posterior")
"""Ways a draw may be given; a draw uses exactly one."""


def _parameters_beside_the_keys(schema: dict[str, Any]) -> None:
    """In a file the parameters of the distribution stand beside the other keys, and `each` may be one word."""
    schema["additionalProperties"] = schema["properties"].pop("parameters")["additionalProperties"]
    each = schema["properties"]["each"]
    schema["properties"]["each"] = {"anyOf": [{"type": "string"}, {"type": "array", "items": each["items"]}]}


class Draw(Record):
    """The distribution of an input, and how a drawn number acts on it.

    Keys that are not listed here are parameters of the distribution (`low`, `mode`, `high`, `sd`, `loc` …): a
    number, or numbers by label.
    """

    model_config = ConfigDict(json_schema_extra=_parameters_beside_the_keys)

    distribution: str | None = Field(default=None, examples=["normal"])
    """Name of a distribution; its parameters stand beside it."""
    values: list[Number] | None = Field(default=None, min_length=1)
    """Values of which one is drawn."""
    paths: list[ByYear] | None = Field(default=None, min_length=1)
    """Whole paths by year of which one is drawn; years between are interpolated."""
    weights: list[Number] | None = None
    """Weights of the values or paths; equal where they are left out."""
    empirical: str | None = Field(default=None, examples=["observed.csv"])
    """A CSV of observations that are drawn from."""
    posterior: str | None = Field(default=None, examples=["posterior.csv"])
    """A CSV of joint draws, a column for each label."""
    column: str | None = None
    """Which column of the CSV."""
    parameters: dict[str, Number | dict[str, Number]] = Field(default_factory=dict)
    """Parameters of the distribution, beside the other keys."""
    effect: Literal["replace", "add", "scale"] = "replace"
    """What a drawn number does to the value."""
    each: list[str] = Field(default_factory=list)
    """Dimensions of which every label draws a number of its own; one for all where it is left out."""
    process: Literal["walk", "ar1"] | None = None
    """Draws of successive years add up to a random walk, or fade as in a first-order autoregression."""
    persistence: Number | None = Field(default=None, examples=[0.5])
    """How much of a deviation is left a year later; with `process = "ar1"`."""
    first_year: int | None = None
    """The year from which on draws act."""
    truncate: Pair | None = None
    """`[low, high]`: the distribution given that it lies between."""
    bound: Pair | None = None
    """`[low, high]`: values beyond are moved onto the limit."""
    group: str | None = None
    """Factor of a sensitivity analysis that the input belongs to."""

    @model_validator(mode="before")
    @classmethod
    def _gather_parameters(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        known = {
            key: value for key, value in given.items() if key in cls.model_fields and key != "parameters"
        }
        if isinstance(known.get("each"), str):
            known["each"] = [known["each"]]
        rest = {key: value for key, value in given.items() if key not in known}
        return {**known, "parameters": rest} if rest else known

    @model_serializer(mode="wrap")
    def _parameters_beside_the_keys(self, as_usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As the file says it: parameters beside the other keys."""
        said: dict[str, Any] = as_usual(self)
        parameters = said.pop("parameters", {})
        return {**said, **parameters}

    def _faults(self) -> Faults:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        told = " and ".join(kinds) or "none"
        ways = ", ".join(KINDS)
        yield len(kinds) != 1, f"gives {told}; a draw is given in exactly one of these ways: {ways}"
        lost = ", ".join(self.parameters)
        yield self.parameters and self.distribution is None, f"has no distribution that could take {lost}"
        weights = self.weights
        if weights is not None:
            yield (
                len(weights) != len(self.values or self.paths or []),
                "needs as many weights as values or paths",
            )
            sound = min(weights) >= 0 and sum(weights) > 0
            yield not sound, "needs weights of zero or more, at least one above zero"
        moves = 'has a process, which moves around a path: write effect = "add" or effect = "scale"'
        yield self.process is not None and self.effect == "replace", moves
        fades = self.persistence
        yield (
            (self.process == "ar1") != (fades is not None),
            'takes persistence together with process = "ar1"',
        )
        yield fades is not None and not -1.0 < fades < 1.0, "needs a persistence between -1 and 1"
        bent = any((self.each, self.process, self.first_year, self.truncate, self.bound))
        joint = "takes joint draws as they are: no each, process, first_year, effect, truncate or bound"
        yield self.posterior is not None and (bent or self.effect != "replace"), joint
        whole = "takes whole paths as they are: no each, process, first_year, truncate or bound"
        yield self.paths is not None and bent, whole
        for limits in (self.truncate, self.bound):
            yield limits is not None and not limits[0] < limits[1], "needs limits that rise"


Draws = Annotated[
    Annotated[Draw, Tag("draw")] | Annotated[list[Draw], Field(min_length=1), Tag("draws")],
    Discriminator(lambda said: "draws" if isinstance(said, list) else "draw"),
]
"""One draw, or several that act one after the other."""


class Correlation(Record):
    """Rank correlation (Spearman) of inputs; streams correlate where their labels agree."""

    between: list[str] = Field(min_length=2, examples=[["real_gdp_growth", "gdp_deflator_growth"]])
    """Two inputs or more."""
    rank: Number | list[list[Number]] = Field(examples=[0.5])
    """Spearman's rank correlation of each pair, or a matrix in the order of `between`."""
    source: Told | None = None
    """Where it comes from."""
    assumption: Told | None = None
    """What is assumed."""

    def _faults(self) -> Faults:
        size, matrix = len(self.between), self.rank if isinstance(self.rank, list) else [[self.rank]]
        ranks = [value for row in matrix for value in row]
        yield any(not -1.0 <= value <= 1.0 for value in ranks), "needs ranks between -1 and 1"
        if matrix is self.rank:
            square = [len(row) for row in matrix] == [size] * size
            yield not square, f"needs a matrix of {size} × {size}, in the order of `between`"
            yield matrix != [list(column) for column in zip(*matrix, strict=True)], "needs a symmetric matrix"
            yield any(matrix[i][i] != 1 for i in range(size)), "needs ones on the diagonal of its matrix"
        why = "says neither where it comes from nor that it is assumed; add source or assumption"
        yield not self.source and not self.assumption, why
