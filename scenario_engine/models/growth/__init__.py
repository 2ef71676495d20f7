"""Growth models: production functions, capital, projections and vintages."""
