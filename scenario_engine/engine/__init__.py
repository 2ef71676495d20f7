"""The engine: variables, operators, identities, the graph of them, and one loop that runs it."""
