"""scenario_engine: a declarative scenario engine for input-output and growth accounting."""
