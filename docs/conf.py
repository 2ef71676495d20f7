"""The documentation: MyST pages, two of them generated from the operators and from the data."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from pages import data, equations, python  # noqa: E402  (the path above finds them)

project = "scenario_engine"
author = "the authors of scenario_engine"
try:
    release = metadata.version("scenario-engine")
except metadata.PackageNotFoundError:
    release = "unreleased"

extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]  # shown output of the program is no code
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "scenario_engine"
html_show_copyright = False

equations.write(HERE / "reference" / "generated" / "equations.md")
data.write(HERE / "reference" / "generated" / "data.md")
python.write(HERE / "reference" / "generated" / "python.md")
