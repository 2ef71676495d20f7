"""serve: a lever moves the numbers as a scenario file would; what is not a lever is refused and harms nothing."""

import gc
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.serve.app import LARGEST_BODY, application
from scenario_engine.view.serve.levers import REACH, levers, moved
from scenario_engine.view.serve.recompute import LiveScenario

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
MOVES = {
    "real_gdp_growth": 0.5,
    "technology_multiplier": 1.0,
    "relative_growth.I": 1.0,
    "core_rate_drift.C": 0.5,
}


@pytest.fixture(scope="module")
def model():
    return LiveScenario(load(TOP / "scenarios" / "baseline.toml"))


@pytest.fixture(scope="module")
def client(model):
    with TestClient(application(model)) as opened:
        yield opened


def test_the_page_takes_no_form_no_base_and_no_frame(client):
    """What a header alone can say is in the header, the rest in the page too."""
    answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    for directive in ("form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "default-src 'none'" in answer.text
    assert "form-action 'none'; base-uri 'none'" in answer.text


def post(client, body, path="/run", kind="application/json"):
    return client.post(path, content=body, headers={"Content-Type": kind})


def total(document):
    (figures,) = (block for block in document["sections"][0]["blocks"] if block["kind"] == "figures")
    return figures["items"][0]["value"]


def test_levers_are_the_assumptions_about_the_years_ahead(model):
    """Numbers written out in the scenario, by year; never data, anchors or shares."""
    keys = [lever.key for lever in levers(model.scenario)]
    assert {"real_gdp_growth", "gdp_deflator_growth", "technology_multiplier", "relative_growth.I"} <= set(
        keys
    )
    assert not any(
        key.startswith(("measured", "gdp_later", "core_anchor", "relevance_share")) for key in keys
    )


def test_levers_at_zero_give_the_scenario_itself(model, baseline):
    """Nothing moved, nothing changed."""
    expected = baseline.result["total_value_added"].sel(year=2030).sum().item()
    assert total(model.answer({})) == pytest.approx(expected, rel=1e-8)


def test_the_downloaded_scenario_gives_the_numbers_of_the_screen(client, tmp_path, model):
    """The file the button saves, run from the command line, ends in the same total."""
    shown = post(client, json.dumps({"levers": MOVES})).json()["scenario"]
    saved = post(client, json.dumps({"levers": MOVES}), "/scenario.toml")
    assert saved.headers["content-disposition"] == 'attachment; filename="adjusted.toml"'
    (tmp_path / "adjusted.toml").write_text(saved.text, encoding="utf-8")
    outcome = compute(tmp_path / "adjusted.toml")
    run = outcome.result["total_value_added"].sel(year=2030).sum().item()
    assert total(shown) == pytest.approx(run, rel=1e-8)
    assert outcome.warnings == []
    assert tomlkit.parse(saved.text)["extends"] == "baseline"


def test_measured_years_do_not_move(model, baseline):
    """A lever reaches only into the projection."""
    result = model.view(MOVES).result
    past = slice(2017, 2024)
    before = baseline.result["total_value_added"].sel(year=past)
    assert abs(result["total_value_added"].sel(year=past) - before).max() < 1e-9 * before.max()


@given(points=st.floats(-REACH, REACH), key=st.sampled_from(sorted(MOVES)))
@settings(max_examples=10)
def test_every_position_of_a_slider_is_a_valid_scenario(model, points, key):
    """The schema accepts whatever the sliders can say."""
    result = model.view({key: points}).result
    assert result["total_value_added"].notnull().all()


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ('{"levers": {"real_gdp_grwth": 1}}', 422, "Did you mean 'real_gdp_growth'?"),
        ('{"levers": {"real_gdp_growth": 99}}', 422, "must lie between -3 and 3"),
        ('{"levers": {"real_gdp_growth": "1"}}', 422, "is not a number"),
        ('{"levers": {"real_gdp_growth": true}}', 422, "is not a number"),
        ('{"levers": {"real_gdp_growth": NaN}}', 400, "not JSON"),
        ('{"levers": {"real_gdp_growth": 1e999}}', 422, "must lie between"),
        ('{"levers": {"real_gdp_growth": 1' + "0" * 400 + "}}", 422, "too large"),
        ('{"levers": []}', 400, "nothing else"),
        ('{"levers": {}, "more": 1}', 400, "nothing else"),
        ('{"levers": {}, "sections": "headline"}', 400, "nothing else"),
        ('{"levers": {}, "sections": [["headline"]]}', 400, "nothing else"),
        ("[" * 10_000, 400, "not JSON"),
        ("", 400, "not JSON"),
        ("\xff\xfe", 400, "not JSON"),
    ],
)
@pytest.mark.parametrize("path", ["/run", "/scenario.toml"])
def test_a_malformed_request_is_answered_with_one_clear_sentence(client, path, body, status, said):
    """A 4xx that says what to send; never a 500."""
    reply = post(client, body.encode("latin-1"), path)
    assert reply.status_code == status
    assert said in reply.json()["error"]


def test_a_page_asks_for_the_sections_before_the_eye(client):
    """Only what is asked for is made; a name that is no section is refused."""
    reply = post(client, json.dumps({"levers": MOVES, "sections": ["headline"]}))
    assert [section["id"] for section in reply.json()["scenario"]["sections"]] == ["headline"]
    refused = post(client, json.dumps({"levers": {}, "sections": ["hedline"]}))
    assert refused.status_code == 422
    assert "Did you mean 'headline'" in refused.json()["error"]


def test_a_slider_shows_what_it_moves_and_single_years_move(model, baseline):
    """The scenario's own number of each projected year; one year alone grows faster, and the years before it stand."""
    (growth,) = (one for one in model.sliders()["items"] if one["key"] == "real_gdp_growth")
    assert growth["before"][2030] == pytest.approx(4.3)
    assert model.sliders()["years"] == list(range(2026, 2031))
    gdp = model.view({"real_gdp_growth@2027": 1.0}).result["gdp"]
    was = baseline.result["gdp"]
    assert gdp.sel(year=2026).item() == pytest.approx(was.sel(year=2026).item())
    ratio = gdp.sel(year=[2027, 2030]) / was.sel(year=[2027, 2030])
    growth_of_2027 = 1.0 + growth["before"][2027] / 100.0
    assert ratio.to_numpy() == pytest.approx([1.0 + 0.01 / growth_of_2027] * 2, rel=1e-6)
    both = model.view({"relative_growth.I": 1.0, "relative_growth.I@2028": -1.0}).inputs["relative_growth"]
    assert both.sel(year=[2027, 2028, 2029], industry="I").to_numpy() == pytest.approx([0.04, 0.03, 0.04])
    with pytest.raises(ScenarioEngineError, match=r"levers move 2026–2030"):
        model.view({"real_gdp_growth@2020": 1.0})


def test_a_state_is_kept_and_compared_with_its_waterfall(client):
    """The parts of the waterfall lead from the sliders' total to scenario B's."""
    kept = {"real_gdp_growth@2027": 1.0, "technology_multiplier": 0.5}
    reply = post(client, json.dumps({"levers": {"real_gdp_growth": 0.5}, "kept": kept}), "/compare")
    sections = {section["id"]: section for section in reply.json()["sections"]}
    assert list(sections) == ["comparison", "attribution"]
    (chart,) = sections["attribution"]["blocks"]
    start, *parts, end = chart["series"][0]["values"]
    assert start + sum(parts) == pytest.approx(end)
    assert end == pytest.approx(
        total(post(client, json.dumps({"levers": kept})).json()["scenario"]), rel=1e-8
    )
    assert chart["title"]["zh"].startswith("2030年增加值总量：")
    same = post(client, json.dumps({"levers": kept, "kept": kept}), "/compare").json()["sections"]
    assert [section["id"] for section in same] == ["comparison"]
    assert post(client, json.dumps({"levers": {}}), "/compare").status_code == 400


def test_a_move_computes_what_a_whole_run_computes(model, tmp_path):
    """What a move does not reach stands, and what it reaches has the bits of a run from nothing."""
    (tmp_path / "moved.toml").write_text(moved(model.scenario, MOVES), encoding="utf-8")
    whole, part = compute(tmp_path / "moved.toml").result, model.view(MOVES).result
    assert set(whole.data_vars) - set(part.data_vars) <= model.scenario.inputs.keys()  # given, not computed
    for name in part.data_vars:
        assert part[name].identical(whole[name]), name


def test_a_request_is_bounded_and_typed(client):
    """Too long, another type, another method, another host: each has its own refusal."""
    assert post(client, b" " * (LARGEST_BODY + 1)).status_code == 413
    assert post(client, b"{}", kind="text/plain").status_code == 415
    assert client.get("/run").status_code == 405
    assert client.get("/../etc/passwd").status_code == 404
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_page_has_a_slider_for_each_lever(client, model):
    """The served page is the report with the levers in it."""
    page = client.get("/").text
    assert all(f'"key":"{lever.key}"' in page for lever in levers(model.scenario))


def _moves(client, count):
    """The answer to a first move, and to the same move after others."""

    def answered(at):
        levers = {**MOVES, "real_gdp_growth": at % 61 / 10 - 3}
        reply = post(client, json.dumps({"levers": levers, "sections": ["headline", "years"]}))
        assert reply.status_code == 200
        return reply.json()["scenario"]

    first = answered(0)
    for at in range(1, count):
        answered(at)
    return first, answered(0)


def test_a_move_is_answered_the_same_after_others(client):
    """Nothing of a move stays behind."""
    first, again = _moves(client, 4)
    assert again == first


@pytest.mark.deep
def test_a_thousand_moves_neither_fail_nor_grow(client):
    """Python holds no more after a thousand requests in a row than before."""
    _moves(client, 3)
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        first, again = _moves(client, 1000)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert again == first
    assert after - before < 1e6


def test_an_unknown_lever_is_named(model):
    """The refusal comes from the levers themselves, not only from the server."""
    with pytest.raises(ScenarioEngineError, match="'nonsense' is not a lever"):
        moved(model.scenario, {"nonsense": 1.0})


def test_an_amount_moves_by_percent_of_itself():
    """The final demand of a textbook's two sectors: what is moved by a tenth gives a tenth more of what it called forth."""
    model = LiveScenario(load(TOP / "examples/two-sectors/demand.toml"))
    sliders = {one["key"]: one for one in model.sliders()["items"]}
    assert {key: one["before"] for key, one in sliders.items()} == {
        "final_demand_shock.1": {2010: 600.0},
        "final_demand_shock.2": {2010: 1500.0},
    }
    assert sliders["final_demand_shock.2"]["unit"] == {"zh": "百万美元", "en": "USD million"}
    was = model.result["output_change"].sel(year=2010).to_numpy()
    both = model.view({"final_demand_shock.1": 10.0, "final_demand_shock.2@2010": 10.0})
    assert both.result["output_change"].sel(year=2010).to_numpy() == pytest.approx(1.1 * was)
    one = model.view({"final_demand_shock.1": -50.0}).result["output_change"].sel(year=2010).to_numpy()
    required = np.linalg.inv(np.eye(2) - np.array([[0.15, 0.25], [0.20, 0.05]]))
    assert one == pytest.approx(required @ [300.0, 1500.0])
    with pytest.raises(ScenarioEngineError, match="must lie between -50 and 50"):
        model.view({"final_demand_shock.1": 60.0})
    assert set(model.result) == {"output_change", "output_multiplier", "status"}, "what the scenario asks for"
