"""Names that nothing of a model may bear: index inputs, which are no causes, and the dimensions that analyses answer in."""

__all__ = ["ANALYSES", "LABELS", "VARIANT", "YEARS", "is_index"]

YEARS = ("years", "measured_years", "projected_years")
LABELS = "_labels"
"""Ends the name of the labels of a dimension, such as `industry_labels`."""
VARIANT = "_variant"
"""Ends the name of the variant picked for a variable, such as `induced_output_variant`."""

ANALYSES = ("draw", "scenario", "statistic", "factor", "index", "lever")
"""Dimensions of what a sweep, a comparison or a sensitivity analysis gives, beside those of the result."""


def is_index(name: str) -> bool:
    """Whether a parameter of an operator is an index and not a variable."""
    return name in YEARS or name.endswith((LABELS, VARIANT))
