"""Names of index inputs: a parameter of an operator that bears one is no cause, and no variable may bear one."""

from __future__ import annotations

__all__ = ["LABELS", "VARIANT", "YEARS", "is_index"]

YEARS = ("years", "measured_years", "projected_years")
LABELS = "_labels"
"""Ends the name of the labels of a dimension, such as `industry_labels`."""
VARIANT = "_variant"
"""Ends the name of the variant picked for a variable, such as `induced_output_variant`."""


def is_index(name: str) -> bool:
    """Whether a parameter of an operator is an index and not a variable."""
    return name in YEARS or name.endswith((LABELS, VARIANT))
