"""Questions asked of scenarios: compare, sweep, sensitivity, calibration, indices."""
