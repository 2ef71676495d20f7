"""The documentation: MyST pages, two of them generated from the operators and from the data."""

from __future__ import annotations

import logging
import os
import sys
from importlib import metadata
from pathlib import Path

from jupyter_client import KernelManager

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
# Kernels import the code beside these pages as well; an unencrypted one warns of itself on the terminal.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
KernelManager.transport_encryption.default_value = "auto"
logging.getLogger("traitlets").setLevel(logging.WARNING)

from pages import data, equations, python  # noqa: E402  (the path above finds them)

project = "scenario_engine"
author = "the authors of scenario_engine"
try:
    release = metadata.version("scenario-engine")
except metadata.PackageNotFoundError:
    release = "unreleased"

extensions = ["myst_nb", "pages.gallery", "pages.mathml"]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]  # shown output of the program is no code

# Notebooks are text and are executed by every build, so an output is what the code gives today; whatever one writes to
# standard error is a warning, and warnings are errors.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_output_stderr = "warn"

exclude_patterns = ["_build", "paper"]
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["gallery.css"]
html_title = "scenario_engine"
html_show_copyright = False

equations.write(HERE / "reference" / "generated" / "equations.md")
data.write(HERE / "reference" / "generated" / "data.md")
python.write(HERE / "reference" / "generated" / "python.md")
