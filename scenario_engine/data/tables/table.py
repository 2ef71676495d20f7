"""One input-output table as read: its blocks on labelled axes, in the unit of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from scenario_engine.support.array_types import Floats

__all__ = ["Table"]


@dataclass(frozen=True)
class Table:
    """Blocks of a symmetric table.

    Attributes
    ----------
    sectors
        Codes, in the order of the rows.
    titles_zh, titles_en
        Names, as far as the file gives them.
    unit
        Of every figure, such as `CNY_1e4`; `unit_from` says where it was found.
    intermediate
        (n, n), domestic and imported together.
    imported_intermediate
        (n, n) where the table has imports apart, else None.
    final_uses
        Kind of use → (n,), domestic and imported together.
    imports
        (n,), positive; None where the table gives none.
    error
        (n,) statistical discrepancy.
    primary_inputs
        Kind of primary input → (n,).
    intermediate_input, value_added, total_input
        (n,) as printed; the sums of their parts where the file does not print them.
    gross_output
        (n,).
    subtotals
        Printed subtotals by name → (n,), for the checks.
    """

    sectors: tuple[str, ...]
    titles_zh: tuple[str, ...]
    titles_en: tuple[str, ...]
    unit: str
    unit_from: str
    intermediate: Floats
    gross_output: Floats
    final_uses: Mapping[str, Floats]
    primary_inputs: Mapping[str, Floats]
    intermediate_input: Floats
    value_added: Floats
    total_input: Floats
    imports: Floats | None = None
    imported_intermediate: Floats | None = None
    error: Floats | None = None
    subtotals: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def final_demand(self) -> Floats:
        """Final uses less imports, plus the discrepancy: what with intermediate use makes up output."""
        total = np.sum(list(self.final_uses.values()), axis=0) if self.final_uses else 0.0 * self.gross_output
        if self.imports is not None:
            total = total - self.imports
        return np.asarray(total if self.error is None else total + self.error)

    @property
    def coefficients(self) -> Floats:
        """A = Z x̂⁻¹, zero in the columns of sectors without output."""
        output = np.where(self.gross_output == 0, 1.0, self.gross_output)
        return np.asarray(np.where(self.gross_output == 0, 0.0, self.intermediate / output))

    def named(self, index: int) -> str:
        """Code and English name of a sector; the code alone where it has no name.

        Parameters
        ----------
        index
            Place of the sector among all.
        """
        code, title = self.sectors[index], self.titles_en[index]
        return code if title == code else f"{code} {title}"

    def __repr__(self) -> str:
        apart = ", imports apart" if self.imported_intermediate is not None else ""
        return f"<Table of {len(self.sectors)} sectors in {self.unit}{apart}>"
