"""`scenario-engine table`: the standard analyses of a stored input-output table."""
