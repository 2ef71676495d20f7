"""A full table condenses to its totals and some requirement columns: by code, in balance, reproducibly."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.condense import Recipe, condense, write
from scenario_engine.support.errors import AlignmentFault, TableError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
CHINA = ROOT / "scenario_engine" / "data" / "china"
FULL_TABLES = ROOT.parent / "shared" / "data" / "io"

CODES = ["001", "002", "003"]
FLOWS = np.array([[20.0, 30.0, 5.0], [10.0, 60.0, 15.0], [5.0, 20.0, 10.0]]) * 1e4
OUTPUT = np.array([100.0, 200.0, 80.0]) * 1e4


def keeping(*cores: str) -> Recipe:
    return Recipe(cores, "CNY_1e8", "NBS input-output table {year}, {sectors} sectors, producers' prices")


def toy_table() -> pd.DataFrame:
    """Three sectors in CNY_1e4, in the layout of the National Bureau."""
    table = pd.DataFrame(FLOWS, index=pd.Index(CODES, name="Code"), columns=CODES)
    table["FU103"] = OUTPUT - FLOWS.sum(axis=1)
    table["GO"] = OUTPUT
    table.loc["TII"] = [*FLOWS.sum(axis=0), np.nan, np.nan]
    table.loc["TVA"] = [*(OUTPUT - FLOWS.sum(axis=0)), np.nan, np.nan]
    table.loc["TI"] = [*OUTPUT, np.nan, np.nan]
    return table


def toy_files(folder: Path, table: pd.DataFrame) -> tuple[Path, Path]:
    table_csv, sectors_csv = folder / "toyland_2017_3_full_table.csv", folder / "toyland_2017_3_sectors.csv"
    table.to_csv(table_csv)
    pd.DataFrame({"code": CODES, "name_en": ["farms", "works", "shops"]}).to_csv(sectors_csv, index=False)
    return table_csv, sectors_csv


def test_requirements_are_columns_of_the_inverse_less_the_unit(tmp_path):
    """For three sectors, the columns are those of (I - A)^-1 - I, and totals are in CNY_1e8."""
    condensed = condense(*toy_files(tmp_path, toy_table()), keeping("003", "001"), unit="万元")

    expected = np.linalg.inv(np.eye(3) - FLOWS / OUTPUT) - np.eye(3)
    np.testing.assert_allclose(condensed.requirements.to_numpy(), expected[:, [2, 0]], rtol=1e-13)
    assert list(condensed.requirements.columns) == ["003", "001"]
    assert condensed.spectral_radius == pytest.approx(np.abs(np.linalg.eigvals(FLOWS / OUTPUT)).max())
    assert condensed.largest_residual < 1e-14
    assert condensed.totals.loc["002"].to_dict() == pytest.approx(
        {"gross_output": 200.0, "intermediate_input": 110.0, "value_added": 90.0}
    )
    assert (condensed.region, condensed.year) == ("toyland", 2017)


def test_codes_say_where_a_figure_is_not_positions(tmp_path):
    """Rows and columns of the table in any order give the same figures."""
    table = toy_table()
    shuffled = table.loc[["TI", "003", "TVA", "001", "TII", "002"], ["GO", "002", "FU103", "003", "001"]]
    (tmp_path / "plain").mkdir()
    (tmp_path / "shuffled").mkdir()
    plain = condense(*toy_files(tmp_path / "plain", table), keeping("002"), unit="万元")
    other = condense(*toy_files(tmp_path / "shuffled", shuffled), keeping("002"), unit="万元")
    pd.testing.assert_frame_equal(plain.requirements, other.requirements)
    pd.testing.assert_frame_equal(plain.totals, other.totals)


def test_written_files_are_tidy_and_say_their_origin(tmp_path):
    """Three files: totals by sector and indicator, requirements by sector and core, and a manifest."""
    table_csv, sectors_csv = toy_files(tmp_path, toy_table())
    paths = write(condense(table_csv, sectors_csv, keeping("001", "003"), unit="万元"), tmp_path)

    names = ["io_2017_sectors.csv", "io_2017_requirements.csv", "io_2017_manifest.toml"]
    assert [path.name for path in paths] == names
    sectors, requirements, manifest = (path.read_bytes().decode("utf-8") for path in paths)
    assert sectors.splitlines()[:2] == [
        "year,region,sector,indicator,value,unit,vintage,source,quality",
        '2017,toyland,001,gross_output,100,CNY_1e8,input-output,"NBS input-output table 2017, 3 sectors, '
        "producers' prices\",official: balances checked to 1e-6",
    ]
    assert len(sectors.splitlines()) == 1 + 3 * 3
    assert requirements.startswith("sector,core,value\n001,001,")
    assert len(requirements.splitlines()) == 1 + 3 * 2
    origin = tomllib.loads(manifest)
    assert origin["command"] == "scenario-engine data condense toyland_2017_3_full_table.csv"
    assert origin["sectors"] == 3
    assert origin["cores"] == ["001", "003"]
    assert origin["table"]["name"] == table_csv.name
    assert len(origin["sectors_file"]["sha256"]) == 64
    assert str(tmp_path) not in sectors + requirements + manifest


@pytest.mark.parametrize(
    ("row", "column", "change", "message"),
    [
        ("TI", "002", 1.0, "= total input does not hold: sector 002: 2,000,000 against 2,000,100 万元"),
        (
            "TVA",
            "003",
            -2.0,
            "intermediate input [+] value added = total input does not hold: sector 003: 799,800",
        ),
        ("001", "002", 1.0, "final demand = output does not hold: sector 001: 1,000,100 against 1,000,000"),
        ("003", "GO", -80e2, "final demand = output does not hold: sector 003: 800,000 against 0"),
        (
            "002",
            "001",
            np.nan,
            "final demand = output does not hold: sector 002: 1,900,000 against 2,000,000",
        ),
    ],
)
def test_a_table_out_of_balance_names_sector_and_figure(tmp_path, row, column, change, message):
    """An identity broken by more than 1e-6 stops the reading, with the sector and both sides of it."""
    table = toy_table()
    table.loc[row, column] += change * 100
    with pytest.raises(TableError, match=message):
        condense(*toy_files(tmp_path, table), keeping("001"), unit="万元")


def test_rounding_is_not_imbalance(tmp_path):
    """A difference of 1e-8 of output passes."""
    table = toy_table()
    table.loc["TI", "002"] *= 1 + 1e-8
    assert condense(*toy_files(tmp_path, table), keeping("001"), unit="万元").totals.shape == (3, 3)


def test_codes_that_are_absent_or_repeated_are_named(tmp_path):
    """A core, row or column that is not there, or is there twice, is an error that names code and file."""
    table_csv, sectors_csv = toy_files(tmp_path, toy_table())
    with pytest.raises(TableError, match=r"core columns 088: each must be one sector"):
        condense(table_csv, sectors_csv, keeping("088"), unit="万元")
    with pytest.raises(TableError, match=r"core columns 001, 001: each must be one sector"):
        condense(table_csv, sectors_csv, keeping("001", "001"), unit="万元")
    sectors_csv.write_text("code\n001\n002\n", encoding="utf-8")
    with pytest.raises(AlignmentFault, match=r"toyland_2017_3_sectors\.csv is not .*: it lacks 003"):
        condense(table_csv, sectors_csv, keeping("001"), unit="万元")


def test_a_name_without_region_and_year_is_refused(tmp_path):
    """Region and year are read from the name of the table file, so it must carry them."""
    table_csv, sectors_csv = toy_files(tmp_path, toy_table())
    nameless = table_csv.rename(tmp_path / "table.csv")
    with pytest.raises(TableError, match=r"^table\.csv: region and year are read from the name"):
        condense(nameless, sectors_csv, keeping("001"))


@pytest.mark.skipif(
    not (FULL_TABLES / "china_2017_149_full_table.csv").exists(),
    reason="full tables are not carried; china_2017_149_full_table.csv is not in ../shared/data/io",
)
def test_carried_files_are_the_full_table_condensed(tmp_path):
    """Condensing the 2017 table again gives the carried files byte for byte, and their manifest."""
    condensed = condense(
        FULL_TABLES / "china_2017_149_full_table.csv",
        FULL_TABLES / "china_2017_149_sectors.csv",
        Recipe.of(catalogue.find("china")),
    )
    for path in write(condensed, tmp_path):
        if path.suffix == ".csv":
            assert path.read_bytes() == (CHINA / path.name).read_bytes()
        else:
            again, kept = (tomllib.loads(p.read_text(encoding="utf-8")) for p in (path, CHINA / path.name))
            # The residual is rounding of the machine at hand: bounded, not reproduced.
            assert max(again.pop("largest_residual"), kept.pop("largest_residual")) < 1e-14
            assert again == kept


def test_carried_totals_agree_with_the_sections():
    """Value added of the 149 sectors, summed to sections, is that of sections.csv for 2017, input-output."""
    sectors = pd.read_csv(CHINA / "io_2017_sectors.csv", dtype={"sector": str})
    members = pd.read_csv(CHINA / "memberships.csv", dtype=str)
    members = members[members["classification"] == "sector_section"]
    section_of = dict(zip(members["member"], members["group"], strict=True))
    value_added = sectors[sectors["indicator"] == "value_added"].set_index("sector")["value"]
    sections = pd.read_csv(CHINA / "sections.csv").query("year == 2017 and vintage == 'input-output'")
    pd.testing.assert_series_equal(
        value_added.groupby(section_of).sum(),
        sections.set_index("industry")["value"],
        check_names=False, atol=1e-3,
    )  # fmt: skip
