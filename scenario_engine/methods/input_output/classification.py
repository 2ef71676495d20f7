"""One classification into another: sectors summed by a concordance, a sector split by shares, totals conserved.

Both are one matrix W (old × new): flows become W′ Z W, outputs W′ x. With columns of zeros and ones it sums,
with rows that are shares it splits; every row must sum to one, so that nothing is lost or counted twice.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.support.errors import AlignmentFault, TableError, listing

__all__ = ["concordance", "reclassified", "split"]

TOLERANCE = 1e-9


def concordance(
    members: Mapping[str, str], old: Sequence[str], new: Sequence[str] | None = None
) -> xr.DataArray:
    """The 0/1 matrix of a concordance, over `sector` (old) and `into` (new).

    Parameters
    ----------
    members
        Old sector → new sector.
    old
        Sectors of the table; each must have a group.
    new
        Order of the new sectors; in order of first appearance when None.

    Returns
    -------
    0/1 over `sector` and `into`; every row sums to one.

    Raises
    ------
    AlignmentFault
        A sector without a group, a group that is not among `new`, or a member that is not a sector.

    Source: definition, after Miller and Blair (2009), chapter 4.

    Examples
    --------
    >>> concordance({"wheat": "farms", "cattle": "farms", "steel": "metals"}, ["wheat", "cattle", "steel"]).values.tolist()
    [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    """
    missing = [sector for sector in old if sector not in members]
    foreign = [member for member in members if member not in set(old)]
    groups = list(dict.fromkeys(members[s] for s in old if s in members) if new is None else new)
    unknown = [] if new is None else [group for group in dict.fromkeys(members.values()) if group not in new]
    if missing or foreign or unknown:
        parts = [
            f"{text} {listing(labels)}"
            for text, labels in (
                ("it says nothing of sectors", missing),
                ("it names what the table does not have:", foreign),
                ("these groups are not in the new classification:", unknown),
            )
            if labels
        ]
        raise AlignmentFault(f"the concordance does not fit the table: {'; '.join(parts)}.")
    return _matrix([{members[sector]: 1.0} for sector in old], old, groups)


def split(shares: Mapping[str, Mapping[str, float]], old: Sequence[str]) -> xr.DataArray:
    """The matrix that splits some sectors by shares and keeps the others, over `sector` (old) and `into` (new).

    Parameters
    ----------
    shares
        Sector → new sectors with their shares, which must sum to one; a part may keep the sector's name.
    old
        Sectors of the table. The parts follow in the sector's place.

    Returns
    -------
    Shares over `sector` and `into`; every row sums to one.

    Raises
    ------
    AlignmentFault
        A sector that is not in the table, or a part with the name of another sector.
    TableError
        Shares that do not sum to one or are negative.

    Source: definition; aggregation in Miller and Blair (2009), chapter 4, read the other way.

    Examples
    --------
    >>> split({"power": {"wind": 0.3, "coal": 0.7}}, ["steel", "power"]).to_pandas().to_dict("index")
    {'steel': {'steel': 1.0, 'wind': 0.0, 'coal': 0.0}, 'power': {'steel': 0.0, 'wind': 0.3, 'coal': 0.7}}
    """
    foreign = [sector for sector in shares if sector not in set(old)]
    if foreign:
        raise AlignmentFault(f"the split names {listing(foreign)}, which the table does not have.")
    rows = [dict(shares.get(sector, {sector: 1.0})) for sector in old]
    new = [part for row in rows for part in row]
    double = sorted({part for part in new if new.count(part) > 1})
    if double:
        raise AlignmentFault(
            f"after the split {listing(double)} would appear twice; give the parts other names."
        )
    return _conserving(_matrix(rows, old, new))


def reclassified(array: xr.DataArray, matrix: xr.DataArray) -> xr.DataArray:
    """Flows or totals in the new classification: every dimension that carries sectors is mapped.

    Parameters
    ----------
    array
        Over `sector`, `buyer` or both, and any other dimensions; money, persons (not coefficients).
    matrix
        From `concordance` or `split`.

    Returns
    -------
    The same dimensions on the new labels; the total is that of the array.

    Raises
    ------
    TableError
        Rows of the matrix that do not sum to one.
    AlignmentFault
        Sectors of the array that the matrix does not have.

    Source: definition, W′ Z W and W′ x.

    Examples
    --------
    >>> output = xr.DataArray([1.0, 2.0, 4.0], {"sector": ["wheat", "cattle", "steel"]})
    >>> into = concordance({"wheat": "farms", "cattle": "farms", "steel": "metals"}, ["wheat", "cattle", "steel"])
    >>> reclassified(output, into).to_series().to_dict()
    {'farms': 3.0, 'metals': 4.0}
    """
    _conserving(matrix)
    result = array
    for dim in ("sector", "buyer"):
        if dim not in array.dims:
            continue
        along = matrix.rename(sector=dim)
        ordered = in_order(result, dim, along.indexes[dim])
        result = xr.dot(ordered, along, dim=dim).rename(into=dim)
    return result.transpose(*array.dims)


def _matrix(rows: Sequence[Mapping[str, float]], old: Sequence[str], new: Sequence[str]) -> xr.DataArray:
    """Rows of shares by new sector, nought where a row has none."""
    cells = [[row.get(part, 0.0) for part in new] for row in rows]
    return xr.DataArray(cells, coords={"sector": list(old), "into": list(new)}, dims=["sector", "into"])


def _conserving(matrix: xr.DataArray) -> xr.DataArray:
    sums = matrix.sum("into").to_numpy()
    wrong = (np.abs(sums - 1.0) > TOLERANCE) | (matrix.to_numpy() < 0).any(axis=-1)
    if wrong.any():
        at = int(np.argmax(wrong))
        shares = matrix.to_numpy()[at]
        raise TableError(
            f"shares of {matrix.indexes['sector'][at]} are {listing(shares[shares != 0.0].tolist())} and sum to "
            f"{shares.sum():.6g}; they must be between 0 and 1 and sum to 1."
        )
    return matrix
