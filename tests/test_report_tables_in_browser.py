"""Tables of the page in a real browser: they sort, filter, compare by bars, and hand over their rows."""

import csv
import io

import pytest

from tests.browser import downloaded, needs_browser

pytestmark = [needs_browser, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_table_sorts_by_a_column_and_back(driver):
    """A click on a head sorts, a second click turns the order; the order is told to screen readers."""
    column = "return [...document.querySelectorAll('[data-table=industries] tbody td:nth-child(1)')].map(c => c.textContent)"
    assert driver.execute_script(column)[:2] == ["C", "I"]
    head = "[data-table=industries] th:nth-child(1)"
    driver.execute_script(f"document.querySelector('{head} button').click()")
    assert driver.execute_script(column) == list("ABCDEFGHIJKLMNOPQRS")
    assert driver.find_element("css selector", head).get_attribute("aria-sort") == "ascending"
    driver.execute_script(f"document.querySelector('{head} button').click()")
    assert driver.execute_script(column) == list("SRQPONMLKJIHGFEDCBA")


def test_bars_of_one_unit_are_drawn_to_one_scale(driver):
    """Equal amounts are equally long in every column, and what is below zero grows to the other side of it."""
    bars = """const block = {name: 'x', title: 'x', kind: 'table', years: null, sort: null,
      columns: [{title: 'a', unit: '1', bar: true}, {title: 'b', unit: '1', bar: true}], rows: arguments[0]};
    const one = tableBlock(block);
    one.draw();
    return [...one.element.querySelectorAll('tbody td')].map(cell => [cell.className, cell.getAttribute('style')])"""
    assert driver.execute_script(bars, [[2, 8]]) == [
        ["number bar", "--part:25.0%"],
        ["number bar", "--part:100.0%"],
    ]
    assert driver.execute_script(bars, [[-2, 6]]) == [
        ["number bar below", "--from:0.0%;--to:25.0%;--zero:25.0%"],
        ["number bar above", "--from:25.0%;--to:100.0%;--zero:25.0%"],
    ]


def test_the_heat_map_is_a_table_whose_margins_are_sums(driver):
    """Heads name their rows and columns, colours follow the numbers, and another measure is a button away."""
    read = """const table = document.querySelector('[data-heat=region_industries] table');
    return {heads: [...table.tHead.rows[0].cells].map(one => one.textContent),
      names: [...table.tHead.querySelectorAll('abbr')].map(one => one.title),
      sides: [...table.tBodies[0].rows].map(row => [row.cells[0].tagName, row.cells[0].scope, row.cells[0].textContent]),
      cells: [...table.tBodies[0].rows].map(row => [...row.cells].slice(1).map(one => [one.textContent, one.style.background])),
      foot: table.tFoot ? table.tFoot.rows[0].cells.length : 0}"""
    driver.execute_script("redraw(true)")
    shown = driver.execute_script(read)
    assert shown["heads"][1:] == [*"ABCDEFGHIJKLMNOPQRS", "Σ"]
    assert shown["names"][2] == "Manufacturing"
    assert len(shown["sides"]) == 31
    assert shown["sides"][0] == ["TH", "row", "Beijing"]
    amounts = {row[2]: [float(text.replace(",", "").replace("–", "0")) for text, _ in cells]
               for row, cells in zip(shown["sides"], shown["cells"], strict=True)}  # fmt: skip
    assert sum(amounts["Guangdong"][:-1]) == pytest.approx(amounts["Guangdong"][-1], abs=2.0)
    darkest = {
        cells[2][1]
        for row, cells in zip(shown["sides"], shown["cells"], strict=True)
        if row[2] == "Guangdong"
    }
    assert darkest.isdisjoint({cells[16][1] for cells in shown["cells"]})
    driver.execute_script(
        "document.querySelectorAll('[data-heat=region_industries] .choice button')[1].click()"
    )
    growth = driver.execute_script(read)
    assert growth["heads"][-1] == "S"
    assert growth["foot"] == 0
    driver.execute_script(
        "document.querySelectorAll('[data-heat=region_industries] .choice button')[0].click()"
    )


def test_a_table_filters_in_either_language(driver):
    """Typing part of a name leaves the rows that hold it."""
    rows = driver.execute_script(
        """const card = document.querySelector('[data-table=regions]'), field = card.querySelector('input');
        field.value = '广东'; field.dispatchEvent(new Event('input'));
        return [...card.querySelectorAll('tbody tr')].map(row => row.cells[0].textContent)"""
    )
    assert rows == ["Guangdong"]
    none = driver.execute_script(
        """const card = document.querySelector('[data-table=regions]'), field = card.querySelector('input');
        field.value = 'nowhere'; field.dispatchEvent(new Event('input'));
        return card.querySelector('tbody').textContent"""
    )
    assert none == "No rows"


def test_the_scorecard_filters_and_its_bars_hand_over_counts(driver, folder):
    """Rows with one verdict, and the file of the bars by report."""
    shown = driver.execute_script(
        """const card = document.querySelector('[data-table=scorecard]'), field = card.querySelector('input');
        field.value = 'CAII 2021'; field.dispatchEvent(new Event('input'));
        return [...card.querySelectorAll('tbody tr')].filter(row => row.cells[0].textContent === 'CAII 2021').length"""
    )
    driver.execute_script("document.querySelector('[data-chart=scorecard_by_report] .csv').click()")
    text = downloaded(folder / "downloads" / "scorecard_by_report.csv")
    counts = [int(row["Value"]) for row in csv.DictReader(io.StringIO(text)) if row["Name"] == "CAII 2021"]
    assert shown == sum(counts) > 300


def test_every_chart_and_table_hands_over_its_data(driver, folder, baseline):
    """A button stands on every card; the file it saves holds the numbers, with unit."""
    missing = driver.execute_script(
        "const cards = [...document.querySelectorAll('.card.chart, .card.table, .card.map, .card.graph')];"
        "return cards.filter(card => !card.querySelector('.csv')).length"
    )
    assert missing == 0
    files = driver.execute_script(
        """const files = [], saving = save;
        save = (name, text) => files.push([name, text]);
        document.querySelectorAll('.csv').forEach(button => button.click());
        save = saving;
        return files"""
    )
    assert len(files) > 50
    for name, text in files:
        head, *rows = csv.reader(io.StringIO(text))
        assert rows, name
        assert {len(row) for row in rows} == {len(head)}, name
    driver.execute_script("document.querySelector('[data-chart=value_added_by_year] .csv').click()")
    text = downloaded(folder / "downloads" / "value_added_by_year.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    (core,) = (row for row in rows if row["Year"] == "2030" and row["Series"] == "Core value added")
    assert float(core["Value"]) == pytest.approx(
        baseline.result["core_value_added"].sel(year=2030).sum().item(), rel=1e-8
    )
    assert core["Unit"] == "CNY_1e8"
