"""Which part of what a country uses of a product is imported, where the table does not measure it."""

import xarray as xr

__all__ = ["share_of_use"]


def share_of_use(imports: xr.DataArray, used: xr.DataArray) -> xr.DataArray:
    """Imports over use, kept within 0 and 1 by a rule: nothing where imports are not positive, all where they exceed use.

    Parameters
    ----------
    imports
        By product, money. Negative where an office corrects imports from cif to fob.
    used
        What the country uses of the product: output and imports less exports. Below imports exactly where more is
        exported than made, which is then sold on.

    Returns
    -------
    The dimensions of both; a pure number in [0, 1].

    Source: Miller and Blair (2009), section 4.7; the rule as useeior has it for negative imports.

    Examples
    --------
    >>> imports = xr.DataArray([20.0, -1.0, 30.0], {"sector": ["A", "B", "C"]})
    >>> used = xr.DataArray([100.0, 50.0, 25.0], {"sector": ["A", "B", "C"]})
    >>> share_of_use(imports, used).values.tolist()
    [0.2, 0.0, 1.0]
    """
    bought, sold_on = imports > 0.0, used < imports
    share: xr.DataArray = imports / used.where(bought & ~sold_on, 1.0)
    return share.where(bought, 0.0).where(~(bought & sold_on), 1.0)
