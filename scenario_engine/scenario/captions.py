"""What a reader is told of a result, written into it when it is made: names of variables and labels, units, subject.

Whoever shows a stored result later needs neither the scenario's files nor its dataset.
"""

import json

import xarray as xr

from scenario_engine.data.unit_names import UnitWords
from scenario_engine.models import words
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.language import LANGUAGES


def captioned(result: xr.Dataset, scenario: Scenario) -> xr.Dataset:
    """The result with all that its dataset and its model say of it.

    The same variables with their names (see `named`); for each dimension that the dataset names the coordinates
    `<dimension>_zh` and `<dimension>_en`; as attributes `nation`, the `model`'s name, and as JSON `display` (the
    reader's units by language, tiles of a map, what the result is about), `labels` (every label of the dataset → its
    names) and `words` (those of a model that brings its own); and `headlines`, the results that its model shows first.
    """
    dataset, model = scenario.dataset, scenario.model
    coords = {}
    for dim in map(str, result.dims):
        for language in LANGUAGES if dataset.label_sets(dim) else ():
            titles = dataset.titles(dim, language)
            coords[f"{dim}_{language}"] = (dim, [titles.get(label, label) for label in result.indexes[dim]])
    nation = dataset.labels("nation")
    units = UnitWords.of(dataset).displayed(dataset.counted_in.values())
    display = {**dataset.display, "units": units}
    over = display.pop("subject_over", {})
    display["subject"] = next((text for dim, text in over.items() if dim in result.dims), display["subject"])
    zh, en = map(dataset.spoken, LANGUAGES)
    labels = {label: {"zh": text, "en": en[label]} for label, text in zh.items()}
    told = named(result.assign_coords(coords))
    for name, said in model.words.get("variables", {}).items():
        if name in told:
            told[name].attrs |= {f"name_{language}": text for language, text in words.in_both(said).items()}
    return told.assign_attrs(
        nation=nation[0] if nation else "nation",
        model=model.name,
        headlines=" ".join(model.headlines),
        display=_json(display),
        labels=_json(labels),
        words=_json(dict(model.words)),
    )


def named(dataset: xr.Dataset) -> xr.Dataset:
    """The variables with `name_zh` and `name_en`, and with what they are in Chinese (`about_zh`) beside `long_name`."""
    told = dataset.copy()
    for name in told.data_vars:
        attrs = told.variables[name].attrs
        described = str(attrs.get("long_name", ""))
        called, about = words.variable(str(name), described), words.about(str(name), described)["zh"]
        attrs |= {"name_zh": called["zh"], "name_en": called["en"], "about_zh": about}
    return told


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
