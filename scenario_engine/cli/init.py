"""`scenario-engine init`: a commented scenario to start from, with the schema beside it."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = """\
#:schema ./{schema}
# {name}: what is assumed, in one sentence.
# `scenario-engine run {file}` runs it; `scenario-engine validate {file}` reports every problem.

title = {{ zh = "我的情景", en = "My scenario" }}
extends = "{parent}"

# An entry replaces the parent's whole. Every number has a unit, and a source or an assumption.
[inputs.real_gdp_growth]
path = {{ 2025 = 5.0, 2030 = 4.0 }}     # by year; the years between are interpolated
unit = "percent"
assumption = "say here why"

# `scale`, `add` and `shift` change what the parent says.
# [inputs.gdp_deflator_growth]
# add = 0.5
# unit = "percent"
# assumption = "say here why"

# One value for each label of a dimension; `default` serves the others.
# [inputs.relative_growth]
# by.industry = {{ default = 0.0, I = 3.0, C = {{ path = {{ 2025 = 0.0, 2030 = 1.0 }} }} }}
# unit = "percent"
# assumption = "say here why"

# Another way to compute a variable.
# [variants]
# regional_value_added = "pooled"
"""


def init(file: Path = Path("my_scenario.toml"), *, parent: str = "baseline") -> int:
    """Write a commented starter scenario and the JSON Schema that gives editors completion.

    Parameters
    ----------
    file
        The scenario to write; an existing file is never overwritten.
    parent
        The scenario it extends.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.scenario.files import find, said_from
    from scenario_engine.scenario.schema import as_text, draft_4
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_place
    from scenario_engine.support.files.replacing import write_texts

    refuse_place(file)
    file = file if file.suffix == ".toml" else file.with_name(f"{file.name}.toml")
    if file.exists():
        raise ScenarioEngineError(f"{file} exists already; choose another name.")
    found = find(parent)
    if not found.is_file():
        raise ScenarioEngineError(f"{parent}: there is no such file to extend.")
    parent = said_from(file.parent, found)
    schema = file.with_name("scenario.schema.json")
    written = [file] if schema.exists() else [schema, file]
    texts = {
        schema: as_text(draft_4()),
        file: TEMPLATE.format(name=file.stem, file=file, parent=parent, schema=schema.name),
    }
    write_texts({one: texts[one] for one in written})
    out().print(f"Written {' and '.join(map(str, reversed(written)))}.", soft_wrap=True)
    return 0
