"""Official input-output tables: found by their labels, checked, and stored as datasets."""
