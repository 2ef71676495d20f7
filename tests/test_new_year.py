"""A year arrives, from the release to the page: the guide is followed in both languages, and does what it says."""

import pytest

from scenario_engine.analysis.compare.stored import side
from scenario_engine.data import catalogue
from scenario_engine.scenario.files import find
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel
from tests.pages import TOP, Reader, blocks

pytestmark = pytest.mark.slow

GUIDE = TOP / "docs" / "guides" / "new-year.md"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder of someone who did all the guide says."""
    folder = tmp_path_factory.mktemp("new-year")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        reader = Reader(GUIDE, patient=True)
        for block in blocks(GUIDE):
            reader.follow(block)
    return folder


@pytest.mark.parametrize("page", [GUIDE, GUIDE.with_name("new-year.zh.md")], ids=lambda page: page.name)
def test_at_most_five_commands_are_typed(page):
    """From the release to the page, and the same ones in both languages."""
    typed = [
        command for block in blocks(page) for command in block.commands if block.language in ("sh", "console")
    ]
    assert [command[0] for command in typed] == ["data", "data", "revise", "report"]


def test_the_copy_holds_2025_as_the_package_does(followed):
    """Figures and estimates of the release put in are those of the dataset that comes along."""
    mine, china = catalogue.find("mine", followed), catalogue.find("china")
    for name in ("sections", "provinces"):
        ours, theirs = (one.table(name) for one in (mine, china))
        key = [
            column for column in theirs.columns if column not in ("value", "published", "source", "quality")
        ]
        ours, theirs = (
            one[one["year"] == 2025].set_index(key)["value"].sort_index() for one in (ours, theirs)
        )
        assert ours.to_dict() == pytest.approx(theirs.to_dict()), name


def test_the_change_is_explained_to_the_last_digit(followed):
    """Shares of the groups sum to the difference of the two stored outlooks, in every year of every headline result."""
    import pandas as pd

    rows = pd.read_csv(followed / "outputs" / "revision" / "attribution.csv")
    old, new = (side(followed / "outputs" / name) for name in ("baseline_2025_12", "outlook-2025"))
    assert set(rows["variable"]) >= {"total_value_added", "gdp", "share_of_gdp", "employment"}
    for name, shares in rows.groupby("variable"):
        totals = [
            one.results[name].sum([dim for dim in one.results[name].dims if dim != "year"])
            for one in (old, new)
        ]
        change = (totals[1] - totals[0]).to_series()
        explained = shares.groupby("year")["value"].sum()
        assert (change - explained).abs().max() <= 1e-9 * float(abs(totals[0]).max()), name
    assert set(rows["lever"]) == {"revision.data_new"}


def test_the_packaged_outlooks_are_those_of_the_guide(followed):
    """`baseline` is what the guide ends in, but for estimates that rest on rounding; and the guide prints its figures."""
    outputs = followed / "outputs"
    mine, ours = side(outputs / "outlook-2025"), compute("baseline")
    for name in ("total_value_added", "gdp", "employment"):
        assert mine.results[name].sum().item() == pytest.approx(ours[name].sum().item(), rel=1e-9), name
    for page in (GUIDE, GUIDE.with_name("new-year.zh.md")):
        said = page.read_text(encoding="utf-8")
        for one in (side(outputs / "baseline_2025_12"), mine):
            for name in ("total_value_added", "gdp"):
                assert f"{one.results[name].sel(year=2030).sum().item():,.0f}" in said, (page.name, name)


def test_the_page_shades_each_outlook_by_its_own_years(followed):
    """2025 is projected in the one and measured, or filled, in the other; where anybody measures, the ground is not grey."""
    outputs = followed / "outputs"
    views = [ViewModel.read(outputs / name) for name in ("baseline_2025_12", "outlook-2025")]
    shared = document(views, Attachments.read([outputs / "revision"]))["shared"]
    drawn = {
        (one["kind"], one["name"]): one for section in shared for one in section["blocks"] if "name" in one
    }
    chart = drawn["chart", "scenarios"]
    at = chart["labels"].index(2025)
    assert [line["status"][at] for line in chart["series"]] == [2, 1]
    assert chart["status"][at] == 1
    assert chart["status"][at + 1] == 2
    assert {("chart", "revision_total_value_added"), ("table", "revision_changes")} <= drawn.keys()
    assert '"revision_total_value_added"' in (outputs / "baseline_2025_12" / "report.html").read_text(
        encoding="utf-8"
    )


OUTLOOKS = [
    "deep_digitalisation",
    "deepening",
    "fitted",
    "high_growth",
    "low_growth",
    "solow",
    "stalled_technology",
    "uncertain",
]


@pytest.mark.parametrize("name", OUTLOOKS)
def test_every_packaged_outlook_starts_from_2025(name):
    """With 2025 measured each resolves, its paths are cut to the years after it, and no year of a path is idle."""
    outlook = load(find(name))
    assert not outlook._examined()[1]
    assert outlook.horizon.measured == 2025
    assert not outlook.notes
    assert list(outlook.inputs["gdp_deflator_growth"]["year"].values) == list(range(2026, 2031))
