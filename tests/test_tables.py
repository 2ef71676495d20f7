"""Official tables are found by their labels, checked, and stored as datasets that scenarios can name."""

import csv
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.cli import application
from scenario_engine.data import catalogue
from scenario_engine.data.tables.checks import check_table
from scenario_engine.data.tables.make_use_reader import symmetric_table
from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.table import Table
from scenario_engine.engine import identity
from scenario_engine.methods.input_output.make_use import ASSUMPTIONS, MakeUse, symmetric
from scenario_engine.models.discovery import discovered_identities
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError, TableError
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import table as square
from scenario_engine.testing.tables import vector

pytestmark = pytest.mark.slow

IO = Path(__file__).parents[1].parent / "shared" / "data" / "io"
needs_tables = pytest.mark.skipif(
    not (IO / "china_2017_149_full_table.csv").exists(), reason="full tables are not in ../shared/data/io"
)

FLOWS = np.array([[20.0, 30.0, 5.0], [10.0, 60.0, 15.0], [5.0, 20.0, 10.0]])
OUTPUT = np.array([100.0, 200.0, 80.0])
CODES = ["01001", "02002", "03003"]
NAMES = ["农产品", "制造业", "服务业"]


def bureau_sheet(*, error: bool = False, codes: bool = True, unit: bool = True) -> list[list[object]]:
    """A workbook page as the National Bureau lays it out: title, unit, group heads, names, codes."""
    consumption, investment, exports = OUTPUT * [0.3, 0.2, 0.4], OUTPUT * [0.1, 0.2, 0.3], OUTPUT * 0.1
    wanted = consumption + investment + exports
    discrepancy = np.array([1.0, -2.0, 0.5]) if error else np.zeros(3)
    imports = FLOWS.sum(axis=1) + wanted + discrepancy - OUTPUT
    wages = 0.6 * (OUTPUT - FLOWS.sum(axis=0))
    surplus = OUTPUT - FLOWS.sum(axis=0) - wages
    head = [None, None, None] if codes else [None, None]
    groups = [*head, "中间使用", None, None, None, "最终使用", None, None, None, "进口"]
    labels = ["投入", "产出", "代码"][: len(head)]
    names = [
        *labels,
        *NAMES,
        "中间使用合计",
        "居民消费支出",
        "固定资本形成总额",
        "出口",
        "最终使用合计",
        None,
    ]
    if error:
        groups.append("其他")
        names.append(None)
    groups.append("总产出")
    names.append(None)
    page: list[list[object]] = [
        ["2017年全国投入产出表（按当年生产者价格计算）"],
        [None, None, "单位：万元" if unit else None],
        groups,
        names,
    ]
    if codes:
        page.append(
            [*head, *CODES, "TIU", "THC", "FU201", "EX", "TFU", "IM", *(["ERR"] if error else []), "GO"]
        )
    for i in range(3):
        label = ["中间投入" if i == 0 else None, NAMES[i], CODES[i]][: len(head)]
        row = [
            *label,
            *FLOWS[i],
            FLOWS[i].sum(),
            consumption[i],
            investment[i],
            exports[i],
            wanted[i],
            imports[i],
        ]
        page.append([*row, *([discrepancy[i]] if error else []), OUTPUT[i]])
    for text, code, values in (
        ("中间投入合计", "TII", FLOWS.sum(axis=0)),
        ("劳动者报酬", "VA001", wages),
        ("营业盈余", "VA004", surplus),
        ("增加值合计", "TVA", wages + surplus),
        ("总投入", "TI", OUTPUT),
    ):
        page.append([*[None, text, code][: len(head)], *values])
    page.append(["注：本表数据为模拟"])
    return page


def workbook(path: Path, page: list[list[object]], sheets: int = 1) -> Path:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed (optional group excel)")
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"表{number + 1}")
        for row in page:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("error", [False, True])
@pytest.mark.parametrize("codes", [False, True])
def test_a_bureau_workbook_is_read_by_its_labels(tmp_path, error, codes):
    """Chinese heads over several rows, with and without codes and error column: every block is found and balances."""
    table = read_table(workbook(tmp_path / "table.xlsx", bureau_sheet(error=error, codes=codes)))
    assert table.sectors == tuple(CODES if codes else NAMES)
    assert table.names("zh") == tuple(NAMES)
    assert (table.unit, table.unit_from) == ("CNY_1e4", "printed on the table")
    np.testing.assert_allclose(table.intermediate, FLOWS)
    np.testing.assert_allclose(table.gross_output, OUTPUT)
    assert list(table.final_uses) == ["household_consumption", "fixed_capital_formation", "exports"]
    assert list(table.primary_inputs) == ["compensation_of_employees", "operating_surplus"]
    assert (table.error is not None) == error
    assert all(finding.passed for finding in check_table(table))


def test_rows_and_columns_in_any_order_give_the_same_table(tmp_path):
    """Labels decide, not positions: a shuffled CSV is the same table."""
    page = bureau_sheet()
    head, body = page[4], page[5:13]
    order = [0, 1, 2, 11, 5, 4, 3, 12, 9, 10, 6, 8, 7]
    rows = [[(row + [None] * 13)[j] for j in order] for row in [head, *reversed(body)]]
    path = tmp_path / "shuffled.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["单位:万元"], *rows])
    table, plain = read_table(path), read_table(workbook(tmp_path / "plain.xlsx", page))
    back = [table.sectors.index(code) for code in plain.sectors]
    np.testing.assert_allclose(table.intermediate[np.ix_(back, back)], plain.intermediate)
    np.testing.assert_allclose(table.final_demand[back], plain.final_demand)


def test_a_column_that_is_neither_sector_nor_known_is_named(tmp_path):
    """A label on one side only is refused, not dropped."""
    page = bureau_sheet()
    page[4][4] = "02x"
    page[3][4] = "制造业二"
    with pytest.raises(TableError, match=r"制造业.*one side of the table only.*vocabulary"):
        read_table(workbook(tmp_path / "odd.xlsx", page))


def test_a_cell_that_is_no_number_is_named(tmp_path):
    """Text among the figures is an error with its row and column."""
    page = bureau_sheet()
    page[6][5] = "n/a"
    with pytest.raises(TableError, match=r"row 7, column 6: 'n/a' is not a number"):
        read_table(workbook(tmp_path / "text.xlsx", page))


def test_a_unit_that_is_nowhere_is_asked_for(tmp_path):
    """No unit on the table and no known layout: the message says which option gives it."""
    path = workbook(tmp_path / "bare.xlsx", bureau_sheet(codes=False, unit=False))
    with pytest.raises(TableError, match="--unit CNY_1e4"):
        read_table(path)
    assert read_table(path, unit="亿元").unit == "CNY_1e8"
    with pytest.raises(TableError, match="unit 'bushel' is not known"):
        read_table(path, unit="bushel")


def test_a_workbook_with_several_sheets_needs_a_name(tmp_path):
    """The sheets are listed; a name picks one."""
    path = workbook(tmp_path / "two.xlsx", bureau_sheet(), sheets=2)
    with pytest.raises(TableError, match=r"several sheets.*表2"):
        read_table(path)
    assert read_table(path, sheet="表2").sectors == tuple(CODES)


def test_excel_without_openpyxl_says_how_to_install_it(tmp_path, monkeypatch):
    """The exact install line, not a traceback."""
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ScenarioEngineError, match=r'pip install "scenario-engine\[excel\]"'):
        read_table(path)


def test_every_failing_check_names_sector_and_figure(tmp_path):
    """Balance, sign, output, productivity and magnitude each say where and how much."""
    page = bureau_sheet()
    page[5][4], page[6][4] = -30.0, 500.0
    page[7][-1] = 0.0
    findings = {
        f.check: f
        for f in check_table(read_table(workbook(tmp_path / "bad.xlsx", page)), known_value_added=2.05)
    }
    failed = {check for check, finding in findings.items() if not finding.passed}
    assert failed >= {
        "no negative flows",
        "every sector that buys has output",
        "spectral radius below 1",
        "magnitude",
    }
    assert "-30 万元 from 01001 农产品" in findings["no negative flows"].text
    assert "03003" in findings["every sector that buys has output"].text
    assert "loop runs through" in findings["spectral radius below 1"].text
    assert "wrong by 1e2" in findings["magnitude"].text
    rows = findings["rows: intermediate use + final demand = output"]
    assert "sector 03003 服务业: 80 against 0 万元" in rows.text


def run(*arguments: str) -> object:
    return application()(list(arguments), result_action="return_value")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


def test_an_imported_table_is_a_dataset_a_scenario_can_name(tmp_path, own_data, capsys):
    """import, list, show, and a scenario that reads the stored table and reproduces its output."""
    path = workbook(tmp_path / "table.xlsx", bureau_sheet())
    sectors = tmp_path / "sectors.csv"
    sectors.write_text("code,section\n01001,A\n02002,C\n03003,I\n", encoding="utf-8")
    assert (
        run("data", "import", str(path), "--year", "2017", "--name", "toy-2017", "--sectors", str(sectors))
        == 0
    )
    run("data", "list")
    run("data", "show", "toy-2017")
    told = capsys.readouterr().out
    assert "2017年投入产出表，3部门" in told
    assert max(len(line) for line in told.splitlines() if str(own_data) not in line) <= 80
    scenario = tmp_path / "toy.toml"
    scenario.write_text(
        """
dataset = "toy-2017"
horizon = { base = 2017, measured = 2017, last = 2018 }
[inputs]
intermediate_use = { data = { file = "intermediate_use" } }
sector_gross_output = { data = { file = "sectors", indicator = "gross_output" } }
sector_final_demand = { data = { file = "sectors", indicator = "final_demand" } }
sector_membership = { membership = "sector_section" }
""",
        encoding="utf-8",
    )
    inputs = load(scenario).inputs
    np.testing.assert_allclose(inputs["intermediate_use"], FLOWS / 1e4)
    assert inputs["intermediate_use"].attrs["units"] == "CNY_1e8"
    assert inputs["sector_membership"].to_numpy().tolist() == np.eye(3).tolist()
    with pytest.raises(TableError, match="already a dataset 'toy-2017'"):
        run("data", "import", str(path), "--year", "2017", "--name", "toy-2017")


@pytest.mark.parametrize("year", ["2017", "2022"])
def test_rows_of_an_imported_table_name_their_source_in_chinese(tmp_path, own_data, year):
    """A Chinese report named the source of one's own table in English."""
    path = workbook(tmp_path / "省.xlsx", bureau_sheet())
    assert run("data", "import", str(path), "--year", year, "--name", "province") == 0
    stored = catalogue.find("province", own_data)
    assert list(stored.source_zh.values()) == [
        f"投入产出表{year}，{len(stored.labels('sector'))}个部门：省.xlsx"
    ]
    assert set(stored.source_zh) == set(stored.table("sectors")["source"])
    assert set(stored.quality_zh) == set(stored.table("sectors")["quality"])


def test_a_stored_table_is_aggregated_from_the_command_line(tmp_path, own_data, capsys):
    """Two sectors summed by a classification of the list: balances hold and output is kept."""
    path = workbook(tmp_path / "table.xlsx", bureau_sheet(error=True))
    sectors = tmp_path / "sectors.csv"
    sectors.write_text("code,section\n01001,A\n02002,C\n03003,A\n", encoding="utf-8")
    run("data", "import", str(path), "--year", "2017", "--name", "toy", "--sectors", str(sectors))
    run("data", "aggregate", "toy", "--by", "sector_section", "--into", "toy-sections")
    assert "✘" not in capsys.readouterr().out
    coarse = stored_table(catalogue.find("toy-sections"))
    assert coarse.sectors == ("A", "C")
    np.testing.assert_allclose(coarse.gross_output, [180.0, 200.0])
    np.testing.assert_allclose(coarse.intermediate, [[40.0, 50.0], [25.0, 60.0]])
    with pytest.raises(
        TableError, match=r"no classification 'sector_sektion'. Did you mean 'sector_section'"
    ):
        run("data", "aggregate", "toy", "--by", "sector_sektion", "--into", "other")


def test_a_table_that_fails_is_not_stored(tmp_path, own_data, capsys):
    """Exit code 1, nothing on disk, and the reason told."""
    page = bureau_sheet()
    page[6][4] = 70.0
    path = workbook(tmp_path / "bad.xlsx", page)
    assert run("data", "import", str(path), "--year", "2017", "--name", "bad") == 1
    assert not own_data.exists()
    assert "Not stored" in capsys.readouterr().out


def test_condense_from_the_command_line(tmp_path, capsys):
    """Three files beside each other; a missing table is an error of the user, not a traceback."""
    with pytest.raises(TableError, match=r"there is no file 'none_full_table\.csv'"):
        run("data", "condense", str(tmp_path / "none_full_table.csv"))
    if not (IO / "china_2017_149_full_table.csv").exists():
        pytest.skip("full tables are not in ../shared/data/io")
    with pytest.raises(
        TableError, match=r"dataset.toml does not say what to keep .* Add \[condensed\] with cores"
    ):
        run(
            "data", "condense", str(IO / "china_2017_149_full_table.csv"),
            "--dataset", str(Path(__file__).parents[1] / "examples" / "united-states" / "data"),
        )  # fmt: skip
    run("data", "condense", str(IO / "china_2017_149_full_table.csv"), "--folder", str(tmp_path))
    names = ["io_2017_manifest.toml", "io_2017_requirements.csv", "io_2017_sectors.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_an_unknown_dataset_lists_those_there_are(own_data):
    """The user's and the package's datasets are both looked through."""
    with pytest.raises(ScenarioEngineError, match=r"no dataset 'chinna'.*'china'"):
        catalogue.find("chinna")


MAKE_USE = MakeUse(
    commodities=("food", "goods"),
    industries=("farms", "works"),
    make=np.array([[90.0, 10.0], [0.0, 100.0]]),
    use=np.array([[10.0, 10.0], [10.0, 7.0]]),
    final_uses={"final": np.array([70.0, 93.0])},
    primary_inputs={"value_added": np.array([80.0, 83.0])},
)


@pytest.mark.parametrize("assumption", ASSUMPTIONS)
def test_make_and_use_become_a_balanced_symmetric_table(assumption):
    """Rows and columns balance and L f = x under each of the four assumptions."""
    made = symmetric(MAKE_USE, assumption)
    final, primary = sum(made.final_uses.values()), sum(made.primary_inputs.values())
    np.testing.assert_allclose(made.flows.sum(axis=1) + final, made.output)
    np.testing.assert_allclose(made.flows.sum(axis=0) + primary, made.output)
    np.testing.assert_allclose(np.linalg.solve(np.eye(2) - made.flows / made.output, final), made.output)


def test_technology_assumptions_are_those_of_the_book():
    """A = B D and A = B C⁻¹ by definition (Miller and Blair 2009, sections 5.3.2 and 5.4)."""
    B = MAKE_USE.use / MAKE_USE.industry_output
    D = MAKE_USE.make / MAKE_USE.commodity_output
    C = MAKE_USE.make.T / MAKE_USE.industry_output
    industry, commodity = (
        symmetric(MAKE_USE, f"commodity-by-commodity {t}-technology") for t in ("industry", "commodity")
    )
    np.testing.assert_allclose(industry.flows / industry.output, B @ D)
    np.testing.assert_allclose(commodity.flows / commodity.output, B @ np.linalg.inv(C))


@pytest.mark.parametrize("turn", ["commodity-by-commodity", "industry-by-industry"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            [[9, 3, 0], [6, 2, 0], [1, 1, 8]],
            "the product mixes of industries a, b follow .*; the makers of commodities y, x",
        ),
        (
            [[9, 3, 0], [0, 0, 0], [1, 1, 8]],
            "singular: nothing is made by b; the makers of commodities y, x, z follow",
        ),
        (
            [[9, 3, 0], [6, 1, 0], [1, 1, 0]],
            "singular: nobody makes z; the product mixes of industries a, b, c follow",
        ),
    ],
)
def test_a_singular_make_table_names_what_makes_it_so(turn, make, said):
    """Alike industries, an idle one, a commodity nobody makes: they and what no longer stands apart are named."""
    tables = replace(
        MAKE_USE,
        commodities=("x", "y", "z"),
        industries=("a", "b", "c"),
        make=np.array(make, dtype=float),
        use=np.ones((3, 3)),
        final_uses={"final": np.ones(3)},
        primary_inputs={"value_added": np.ones(3)},
    )
    with pytest.raises(TableError, match=said):
        symmetric(tables, f"{turn} commodity-technology")


def make_and_use(folder: Path, *, sign: int = 1, households: int = 70) -> Table:
    """Two files whose use table prints a sum of uses, imports of either sign, and wages in two rows."""
    make, use = folder / "make.csv", folder / "use.csv"
    make.write_text(
        "代码,食品,货物,总产出\n农场,90,10,100\n工厂,0,100,100\n总投入,90,110\n", encoding="utf-8"
    )
    head = "代码,农场,工厂,居民消费支出,政府消费支出,最终消费,进口,总产出\n"
    foods = f"食品,10,10,{households},10,{households + 10},{10 * sign},90\n"
    goods = f"货物,10,7,70,33,103,{10 * sign},110\n"
    use.write_text(f"{head}{foods}{goods}劳动者报酬,50,50\n劳动者报酬,30,33\n", encoding="utf-8")
    return symmetric_table(make, use, "commodity-by-commodity industry-technology", unit="万元")


@pytest.mark.parametrize("sign", [1, -1])
def test_a_use_table_counts_each_use_once_and_deducts_imports(tmp_path, sign):
    """A sum beside its parts is no further use, imports are deducted whichever sign they have, two rows of wages add up."""
    table = make_and_use(tmp_path, sign=sign)
    assert list(table.final_uses) == ["household_consumption", "government_consumption"]
    np.testing.assert_allclose(table.imports, [10.0, 10.0])
    np.testing.assert_allclose(table.error, 0.0, atol=1e-12)
    np.testing.assert_allclose(table.value_added, [0.9 * 80, 0.1 * 80 + 83])
    assert all(finding.passed for finding in check_table(table))


def test_a_discrepancy_that_is_no_rounding_is_fatal(tmp_path):
    """What is left between output and uses may be 5 % of all output; beyond, the largest is named with its sector."""
    failed = [finding for finding in check_table(make_and_use(tmp_path, households=30)) if not finding.passed]
    discrepancy = next(finding for finding in failed if finding.check == "discrepancy small against output")
    assert discrepancy.fatal
    assert discrepancy.text == (
        "20.00% of all output; the largest, 40 万元, in sector 食品; "
        "a use counted twice or left out, or imports of the wrong sign, look so"
    )


@needs_tables
@pytest.mark.parametrize(
    "assumption",
    ["commodity-by-commodity industry-technology", "industry-by-industry industry-technology"],
)
def test_united_states_2017_makes_a_leontief_table(assumption):
    """402 sectors: rows balance and L f = x to 1e-9; value added is 19.61 trillion dollars made at home."""
    table = symmetric_table(
        IO / "us_bea_2017_detail_make_after_redef_musd.csv",
        IO / "us_bea_2017_detail_use_pro_after_redef_musd.csv",
        assumption,
    )
    assert len(table.sectors) == 402
    assert np.abs(table.error).max() <= 26.0  # million dollars: what the official tables leave
    solved = np.linalg.solve(np.eye(402) - table.coefficients, table.final_demand)
    np.testing.assert_allclose(solved, table.gross_output, rtol=1e-9, atol=1e-9)
    codes = list(table.sectors)
    result = model(
        {
            "intermediate_use": square(table.intermediate, codes),
            "sector_gross_output": vector(table.gross_output, codes),
            "sector_final_demand": vector(table.final_demand, codes),
        },
        ["technical_coefficients", "total_requirements", "allocation_coefficients", "ghosh_requirements"],
    )
    gaps = {gap.identity.name: gap.size for gap in identity.check(result, discovered_identities())}
    assert set(gaps) == {"rows_balance", "requirements_reproduce_output", "ghosh_reproduces_output"}
    assert max(gaps.values()) < 1e-9
    assert table.value_added.sum() == pytest.approx(19_612_117, abs=1)


@needs_tables
def test_commodity_technology_refuses_what_nobody_makes():
    """The United States make table is singular: no maker of two commodities, public utilities that make what others do."""
    with pytest.raises(
        TableError,
        match=r"the make table is singular: nobody makes S00402, S00300; the product mixes of industries 221100, S00101, "
        "S00202, S00201, 485000 follow from one another; the makers of commodities S00600, S00900 follow from one another; "
        r"merge these, or use industry technology\.",
    ):
        symmetric_table(
            IO / "us_bea_2017_detail_make_after_redef_musd.csv",
            IO / "us_bea_2017_detail_use_pro_after_redef_musd.csv",
            "commodity-by-commodity commodity-technology",
        )


@needs_tables
@pytest.mark.parametrize(
    ("file", "sectors", "output"),
    [
        ("china_2007_135_full_table.csv", 135, 81.8859),
        ("china_2017_149_full_table.csv", 149, 225.7734),
        ("china_2018_153_full_table.csv", 153, 249.5498),
        ("china_2017_42_full_table.csv", 42, 225.7734),
    ],
)
def test_the_national_tables_are_read_and_pass_every_check(file, sectors, output):
    """Output in trillion yuan, and every balance; with imports together or apart, with or without an error column."""
    table = read_table(IO / file)
    assert (len(table.sectors), table.unit) == (sectors, "CNY_1e4")
    assert table.gross_output.sum() / 1e8 == pytest.approx(output, abs=5e-5)
    failed = [finding for finding in check_table(table) if not finding.passed and finding.fatal]
    assert not failed
    assert (table.imported_intermediate is not None) == (sectors == 42)


def test_a_use_table_with_imports_apart_and_value_added_alone_becomes_symmetric(tmp_path):
    """Imported rows count as use and are deducted; a unit row above the heads, and no kinds of primary input."""
    (tmp_path / "make.csv").write_text(
        "Unit: million euro\nCode,farms,works,gross output\nfarms,90,10,100\nworks,0,100,100\ncommodity output,90,110,\n"
        .replace("Code,farms,works", "Code,food,goods"), encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "use.csv").write_text(
        "Unit: million euro\nOrigin,Code,farms,works,exports\ndomestic,food,8,9,73\ndomestic,goods,7,5,98\n"
        "imported,food,2,1,0\nimported,goods,3,2,1\n,value added,80,83,\n",
        encoding="utf-8",
    )
    table = symmetric_table(
        tmp_path / "make.csv", tmp_path / "use.csv", "commodity-by-commodity industry-technology"
    )
    assert (table.sectors, table.unit) == (("food", "goods"), "EUR_1e6")
    np.testing.assert_allclose(table.imports, [3, 6])
    np.testing.assert_allclose(table.final_uses["exports"], [73, 99])
    np.testing.assert_allclose(table.value_added, [0.9 * 80, 0.1 * 80 + 83])
    assert all(finding.passed for finding in check_table(table))
