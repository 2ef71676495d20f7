"""The calibration file as records: a scenario file with further tables that say what is free and what is printed."""

from typing import Annotated, Literal

from pydantic import Field

from scenario_engine.support.toml.record import Faults, Number, Record, Year

Label = str | int


class PriorRecord(Record):
    """A normal belief: round `center`, or `toward` the mean of the group a membership input puts a label in.

    `sd` is in the parameter's unit; on the scales `log` and `logit` it is of the logarithm or the log-odds.
    """

    sd: Annotated[Number, Field(gt=0)]
    center: Number | None = None
    toward: str | None = None
    source: str | None = None
    assumption: str | None = None

    def _faults(self) -> Faults:
        yield (self.center is None) == (self.toward is None), "needs either center = … or toward = …"
        yield not (self.source or self.assumption), 'says neither source = "…" nor assumption = "…"'


class ParameterRecord(Record):
    """Free cells of one input; `input` is the table's own name unless said."""

    input: str | None = None
    at: dict[str, list[Label]] = Field(default_factory=dict)
    each: list[str] = Field(default_factory=list)
    bounds: Annotated[tuple[Number, Number], Field(strict=False)]
    unit: str
    scale: Literal["linear", "log", "logit"] = "linear"
    prior: PriorRecord | None = None

    def _faults(self) -> Faults:
        (low, high), center = self.bounds, None if self.prior is None else self.prior.center
        if center is not None and low < high:
            told = f"has a prior with center = {center:g}, beyond the bounds {low:g} to {high:g}"
            yield not low <= center <= high, told


class FigureQuery(Record):
    """Rows of a table of published figures of the dataset, by the columns that tell them apart."""

    table: str = "published_accounts"
    labels: list[str] | None = None
    where: dict[str, str]


Error = Annotated[Number, Field(ge=0)]


class TargetRecord(Record):
    """Published numbers of one quantity: a printed text, a number, or rows of a table of published figures."""

    quantity: str
    printed: str | None = None
    value: Number | None = None
    figures: FigureQuery | None = None
    unit: str | None = None
    error_percent: Error | dict[str, Error] = 0.0
    error: Error = 0.0
    source: str | None = None

    def _faults(self) -> Faults:
        given = [one for one in (self.printed, self.value, self.figures) if one is not None]
        yield len(given) != 1, "is given in exactly one of these ways: printed, value, figures"
        number = self.figures is None
        yield number and self.unit is None, 'has a number without a unit; add unit = "…"'
        yield number and not self.source, 'does not say where it is published; add source = "…"'


class FitRecord(Record):
    """How the fit is done and how many joint draws are kept."""

    method: Literal["map", "least-squares"] = "map"
    starts: Annotated[int, Field(ge=1, le=1000)] = 10
    draws: Annotated[int, Field(ge=10, le=1_000_000)] = 1000
    seed: Annotated[int, Field(ge=0)] = 0
    result: str


class LeaveOutRecord(Record):
    """Which labels of a target are left out in turn, and which targets must go because they contain them."""

    target: str
    labels: list[str]
    drop: list[str] = Field(default_factory=list)


class ListsRecord(Record):
    """Candidate label lists of one dimension, and what the input along it starts from."""

    dimension: str
    input: str
    start: Number
    candidates: dict[str, list[str]]


class OutlookRecord(Record):
    """A scenario run with the calibrated inputs, and the quantities of it to show."""

    scenario: str
    quantities: list[str]
    year: Year | None = None


class CalibrationRecord(Record):
    """What a calibration file says beyond a scenario."""

    parameters: dict[str, ParameterRecord] = Field(min_length=1)
    targets: dict[str, TargetRecord] = Field(min_length=1)
    fit: FitRecord
    leave_out: LeaveOutRecord | None = None
    lists: ListsRecord | None = None
    outlook: OutlookRecord | None = None
