"""Input-output models: coefficients, requirements, multipliers, linkages, impacts."""
