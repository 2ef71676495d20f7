"""The economics, one idea a file; every operator declared here is discovered. `find("input-output")` is a model of the shelf."""

from scenario_engine.models.discovery import find, names

__all__ = ["find", "names"]
