"""Where the user's own datasets live: a folder of the system's, or the one the environment names."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["user_data_folder"]

VARIABLE = "SCENARIO_ENGINE_DATA"
"""Environment variable that names the folder instead."""


def user_data_folder() -> Path:
    """The folder of the user's datasets; it need not exist yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("scenario-engine", appauthor=False) / "datasets"
