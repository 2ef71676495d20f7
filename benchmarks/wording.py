"""Numbers in words: seconds in a unit that fits, ratios with three digits, amounts with their unit."""

from __future__ import annotations

from benchmarks.outcome import Figure


def seconds(value: float) -> str:
    """Seconds in s, ms, µs or ns."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{many(value / size)} {unit}"
    return f"{many(value * 1e9)} ns"


def many(value: float) -> str:
    """Three digits, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def amount(figure: Figure) -> str:
    """A figure with its unit."""
    return f"{many(figure.value)} {figure.unit}".rstrip()
