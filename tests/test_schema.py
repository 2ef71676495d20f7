"""The JSON Schema says what the reader accepts."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from scenario_engine.scenario.schema import as_text, draft_4, draft_2020_12

TOP = Path(__file__).parents[1]
FILES = [*TOP.glob("scenarios/*.toml"), *TOP.glob("calibration/*.toml")]
DRAFTS = {
    "2020-12": (draft_2020_12, jsonschema.Draft202012Validator),
    "4": (draft_4, jsonschema.Draft4Validator),
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_scenario_of_the_project_fits_the_schema(draft):
    """Both drafts are schemas, and accept what the engine reads."""
    make, validator = DRAFTS[draft]
    schema = json.loads(as_text(make()))
    validator.check_schema(schema)
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if "[inputs" in text:
            validator(schema).validate(json.loads(json.dumps(tomllib.loads(text), default=str)))


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_misspelt_key_does_not_fit(draft):
    """Editors underline what the engine refuses."""
    make, validator = DRAFTS[draft]
    wrong = {"inputs": {"real_gdp_growth": {"value": 5, "unti": "percent"}}}
    assert list(validator(make()).iter_errors(wrong))
    assert list(validator(make()).iter_errors({"inputs": {"real_gdp_grwth": {"value": 5}}}))
    assert list(validator(make()).iter_errors({"variants": {"regional_value_added": "poled"}}))


def test_draft_4_uses_nothing_newer():
    """No $defs, const or null branches: the editors that need draft 4 know none of them."""
    text = as_text(draft_4())
    assert '"$defs"' not in text
    assert '"const"' not in text
    assert '"null"' not in text
