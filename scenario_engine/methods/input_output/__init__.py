"""Input-output analysis without graph, files or scenarios: pure functions over labelled arrays and tables."""
