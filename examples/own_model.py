import scenario_engine as se

base_gdp = se.exogenous("base_gdp", "sector", "money", "GDP of the base year")
growth = se.exogenous("growth", "year", "1", "Growth of GDP, g", years="projected", display="percent")


@se.operator("year sector", "money", source="definition")
def output(base_gdp, growth):
    """Output of a sector, Yₜ = Y₀ Π (1 + g)."""
    return base_gdp * (1 + growth).cumprod("year")


@se.operator("year", "money", source="definition")
def gdp(output):
    """GDP, Y = Σ Yₛ."""
    return output.sum("sector")


model = se.Model([base_gdp, growth, output, gdp], counted_in={"money": "EUR bn"})
growing = {"value": 2, "unit": "percent", "draw": {"distribution": "normal", "sd": 0.5, "effect": "add"}}
base = model.scenario(horizon=(2024, 2030), inputs={"base_gdp": {"a": 300, "b": 700}, "growth": growing})
high = base.with_(growth={"add": 0.6, "unit": "percent"}, name="high")
print(se.compare(base, high)["gdp"].sel(year=2030))
print(base.sweep(10_000)["gdp"].sel(year=2030, statistic=["p05", "p50", "p95"]))
print(base.sensitivity("gdp[2030]", samples=256), base.solve(vary="growth", target="gdp[2030] = 1200"))
out = high.run()
print(out.explain("gdp", year=2030), out.report(), sep="\n")
