"""What every language in TOML is made of: records that refuse unknown keys, and the kinds of values they share.

A field says beside itself what it means, in its docstring, and where it helps an `examples=`. From there follow the
JSON Schema, the tables of the documentation (`described`) and what is answered to a value of the wrong form.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Faults = Iterator[tuple[object, str]]
"""Whether something is wrong, and what, the first in order being told."""


class Record(BaseModel):
    """A frozen table that refuses keys it does not know, and values of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, strict=True)

    def _faults(self) -> Faults:
        """What must not be true of its values together, each with the sentence that goes on after the name of the table."""
        yield from ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if told := next((told for wrong, told in self._faults() if wrong), ""):
            raise ValueError(told)
        return self


AnyRecord = TypeVar("AnyRecord", bound=Record)


def described(record: type[AnyRecord]) -> type[AnyRecord]:
    """The same record, and all others, whose fields have their docstrings as descriptions.

    Pydantic's own `use_attribute_docstrings` reads the sources when the classes are made, in every command.
    """
    for one in _family(Record):
        for base in reversed(one.__mro__[: one.__mro__.index(Record)]):
            for name, text in _explained(base).items():
                one.model_fields[name].description = text
        one.model_rebuild(force=True)
    return record


def _family(record: type[Record]) -> list[type[Record]]:
    """A record and all that are made from it."""
    return [*(below for one in record.__subclasses__() for below in _family(one)), record]


@cache
def _explained(record: type[Any]) -> dict[str, str]:
    """Field → docstring, of the fields a class declares itself."""
    [node] = ast.parse(inspect.getsource(record)).body
    return {
        field.target.id: inspect.cleandoc(after.value.value)
        for field, after in pairwise(getattr(node, "body", ()))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }


def refused(code: str, message: str, *, advice: str = "", keys: Sequence[str] = ()) -> PydanticCustomError:
    """What a validator raises: the sentence that goes on after the name of the table, what to do, and which keys.

    Of `keys` the last in the file is pointed at, the first is named beside it.
    """
    return PydanticCustomError(code, "{message}", {"message": message, "advice": advice, "keys": list(keys)})


def _four_digits(key: Any) -> Any:
    """A year written as a key; `2025.0` and `+2025` are other spellings of a year and would hide it."""
    if isinstance(key, int) or re.fullmatch(r"[1-9][0-9]{3}", str(key)):
        return key
    raise refused(
        "not-a-year",
        "is not a year.",
        advice="Write four digits, such as 2025; the model has whole years, no quarters.",
    )


Number = Annotated[float, Field(strict=True, allow_inf_nan=False, examples=[5.2])]
Year = Annotated[int, Field(title="a year", ge=1000, le=9999, examples=[2025])]
YearKey = Annotated[int, Field(ge=1000, le=9999, strict=False), BeforeValidator(_four_digits)]
ByYear = Annotated[
    dict[YearKey, Number],
    Field(min_length=1, title="a table of numbers by year", examples=[{2025: 5.0, 2030: 4.0}]),
]
