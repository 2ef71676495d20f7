"""The scenario language as JSON Schema, made from the records and from the variables the graph knows."""

import json
from collections.abc import Mapping
from typing import Any

from scenario_engine.engine.graph import Graph
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.support.toml.record import described

Schema = dict[str, Any]


def draft_2020_12() -> Schema:
    """The schema in the current draft; inputs and variants complete by name, with their meaning."""
    schema = described(ScenarioRecord).model_json_schema()
    graph = installed_graph()
    entry = schema["properties"]["inputs"]["additionalProperties"]
    schema["properties"]["inputs"] = {
        "type": "object",
        "description": "Inputs of the model, by the name of the variable.",
        "properties": {
            name: {"allOf": [entry], "description": _described(graph, name)} for name in sorted(graph.names())
        },
        "additionalProperties": False,
    }
    schema["properties"]["variants"] = {
        "type": "object",
        "description": "Which operator computes a variable that has several.",
        "properties": {name: {"enum": sorted(ways)} for name, ways in sorted(graph.choices.items())},
        "additionalProperties": False,
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def draft_4() -> Schema:
    """The same in draft 4: `definitions` for `$defs`, `enum` for `const`, no null branches."""
    schema: Schema = _older(draft_2020_12())
    schema["$schema"] = "http://json-schema.org/draft-04/schema#"
    return schema


def as_text(schema: Mapping[str, Any]) -> str:
    """The schema as JSON, stable from run to run."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _described(graph: Graph, name: str) -> str:
    variable = graph.variable(name)
    where = " × ".join(variable.dims) or "one number"
    return f"{variable.description.rstrip('.')} ({where}; kind of unit: {variable.kind})"


def _older(node: Any) -> Any:
    if isinstance(node, list):
        return [_older(item) for item in node]
    if not isinstance(node, dict):
        return node
    out: Schema = {}
    for key, value in node.items():
        if key == "const":
            out["enum"] = [value]
        elif key == "anyOf" and (kept := [branch for branch in value if branch != {"type": "null"}]) != value:
            out.update(_older(kept[0]) if len(kept) == 1 else {"anyOf": _older(kept)})
        elif key == "$ref":
            out[key] = value.replace("#/$defs/", "#/definitions/")
        elif key == "default" and value is None:
            continue
        else:
            out["definitions" if key == "$defs" else key] = _older(value)
    return out
