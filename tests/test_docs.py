"""The documentation says what the program does: its code runs, its links lead somewhere, its lists are complete."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from scenario_engine.models.discovery import discovered_identities, installed_graph
from tests.pages import TOP, Reader, blocks

pytestmark = pytest.mark.slow

PAGES = [
    *sorted(page for page in TOP.glob("*.md") if page.name != "LICENSE.md"),
    *sorted(page for page in (TOP / "docs").rglob("*.md") if not {"generated", "_build"} & set(page.parts)),
    *sorted((TOP / "examples").glob("*/README.md")),
    *sorted((TOP / "outputs").glob("*.md")),
]
FOLLOWED = [page for page in PAGES if any(True for _ in blocks(page))]


def _name(page: Path) -> str:
    return str(page.relative_to(TOP))


@pytest.fixture
def readers_folder(tmp_path, monkeypatch, request):
    """A reader's folder, and datasets of their own; for an example a copy of it, else empty."""
    page = request.getfixturevalue("page")
    if page.parent.parent.name == "examples":
        shutil.copytree(page.parent, tmp_path / "example")
    (tmp_path / "example").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "example")
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "datasets"))
    monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", "")  # what a page exports is undone
    monkeypatch.setenv("COLUMNS", "88")


@pytest.mark.usefixtures("readers_folder")
@pytest.mark.parametrize("page", FOLLOWED, ids=_name)
def test_a_page_can_be_followed(page):
    """Every block of a page does what the page says, in order; what is slow is left to the patient reader."""
    reader = Reader(page)
    for block in blocks(page):
        reader.follow(block)


@pytest.mark.deep
@pytest.mark.usefixtures("readers_folder")
@pytest.mark.parametrize("page", FOLLOWED, ids=_name)
def test_a_page_can_be_followed_to_the_end(page):
    """The same, and what is slow as well."""
    reader = Reader(page, patient=True)
    for block in blocks(page):
        reader.follow(block)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page):
    """A relative link or picture names a file that is there; one to elsewhere is a whole address over https."""
    parsed = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    inner = [child for token in parsed for child in token.children or []]
    links = [str(one.attrs.get("href") or one.attrs.get("src") or "") for one in inner]
    for link in links:
        path = link.split("#", 1)[0]
        if re.match(r"\w+:", path):
            assert re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?", link), link
        elif path and "/generated/" not in path:
            assert (page.parent / path).exists(), link


def test_documentation_builds_without_a_warning(tmp_path):
    """Sphinx builds every page with warnings as errors, and executes every notebook; each ends in a picture on its card."""
    pytest.importorskip("sphinx", reason="the docs group is not installed")
    pytest.importorskip("furo", reason="the docs group is not installed")
    pytest.importorskip("myst_nb", reason="the docs group is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", tmp_path],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reference" / "generated" / "equations.html").is_file()
    cards = (tmp_path / "gallery" / "index.html").read_text(encoding="utf-8").split('class="card')[1:]
    notebooks = {page.stem for page in (TOP / "docs" / "gallery").glob("*.md")} - {"index"}
    assert {re.search(r'href="([\w-]+)\.html"', card)[1] for card in cards} == notebooks
    assert all("<img" in card for card in cards)


def test_cells_of_notebooks_fit_the_page():
    """Code is formatted to 88 signs, which is what a line of the page holds."""
    notebooks = sorted((TOP / "docs" / "gallery").glob("*.md"))
    cells = [block for page in notebooks for block in blocks(page) if block.language == "{code-cell}"]
    code = [cell.text for cell in cells if not cell.text.startswith("%%writefile")]
    assert [line for text in code for line in text.splitlines() if len(line) > 88] == []


@pytest.fixture
def equations(monkeypatch):
    """The equations page as text."""
    monkeypatch.syspath_prepend(str(TOP / "docs"))
    from pages import equations

    return "\n".join(equations.lines())


def test_equations_page_lists_every_operator(equations):
    """Each operator with its variant, typeset formula and source, each input, each identity; none twice."""
    from pages.typeset import latex

    graph = installed_graph()
    for name, ways in graph.alternatives.items():
        assert equations.count(f"\n### {name}\n") == 1
        section = equations.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for op in ways.values():
            assert op.source in section
            assert not op.formula or f"$$\n{latex(op.formula)}\n$$" in section
            assert not op.variant or f"Variant `{op.variant}`" in section
    for name in graph.exogenous:
        assert equations.count(f"\n({name})=\n**`{name}`**") == 1
    for one in discovered_identities():
        assert f"Identity: {one.statement} " in equations


def test_equations_page_counts_the_published_figures(equations):
    """What the scorecard holds against a variable stands beside its formula, with the method's tolerance."""
    section = equations.split("\n### regional_value_added\n")[1].split("\n### ")[0]
    assert re.search(
        r"Checked by published figures: .*CAII 2021 \(pooled allocation, within 0\.10%\)", section
    )


def test_data_page_has_every_series(monkeypatch):
    """Each table of the package's dataset, and each of its sources."""
    monkeypatch.syspath_prepend(str(TOP / "docs"))
    from pages import data

    from scenario_engine.data import catalogue

    page = "\n".join(data.lines())
    china = catalogue.find("china")
    for table in china.tables():
        assert f"### {table}.csv" in page
        frame = china.table(table)
        if "source" in frame and "value" in frame:
            assert all(source in page for source in frame["source"].unique())


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_readme_prints_what_the_baseline_gives(page, baseline):
    """Total, core, penetration, GDP and jobs of each year in the README's table are the run's."""
    rows = re.findall(
        r"^ +(20\d\d) [fp] +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) .* ([\d,]+)$", _text(page), re.M
    )
    assert [row[0] for row in rows] == ["2017", "2020", "2024", "2025", "2030"]
    names = ("total_value_added", "core_value_added", "penetration_value_added", "gdp", "employment")
    for year, *printed in rows:
        for name, text in zip(names, printed, strict=True):
            value = baseline.result[name].sel(year=int(year)).sum()
            assert f"{float(value):,.0f}" == text, (year, name)


def _text(page: str) -> str:
    return (TOP / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["audit", "backtest"])
def test_pages_of_figures_say_when_and_by_which_command(page):
    """A page of measured figures bears a date, and a command that measures them again."""
    text = _text(f"docs/{page}.md")
    assert re.search(r"\b20\d\d-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", text)
    assert re.search(r"scenario-engine \w+|make \w+|python -m \w+", text)


def test_the_command_line_page_names_every_group():
    """Each optional group that is declared stands in the table, with nothing that is not declared."""
    page = (
        _text("docs/reference/command-line.md").split("## Optional libraries")[1].split("## Environment")[0]
    )
    declared = tomllib.loads(_text("pyproject.toml"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.M)) == set(declared)


def test_the_glossary_is_sorted_and_bilingual():
    """Each word once, in alphabetical order, with a Chinese one beside it."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+) \|$", _text("docs/reference/glossary.md"), re.M)[1:]
    words = [row[0].lower() for row in rows]
    assert words == sorted(set(words))
    assert all(re.search(r"[\u4e00-\u9fff]", row[1]) for row in rows)


def test_the_paper_cites_its_bibliography():
    """Every reference is cited and every citation has one; the text has the length the journal asks for."""
    folder = TOP / "docs" / "paper"
    text = (folder / "paper.md").read_text(encoding="utf-8").split("---", 2)[2]
    cited = set(re.findall(r"@(\w+)", text))
    assert cited == set(
        re.findall(r"^@\w+\{(\w+),", (folder / "paper.bib").read_text(encoding="utf-8"), re.M)
    )
    assert 250 <= len(text.split()) <= 1000
