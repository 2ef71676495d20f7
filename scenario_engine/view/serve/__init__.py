"""The report, live: sliders for a scenario's levers, computed again at every move, on the reader's own machine."""
