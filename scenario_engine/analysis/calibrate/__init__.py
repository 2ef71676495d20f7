"""Calibration: from published totals back to the coefficients nobody publishes, with honest uncertainty."""
