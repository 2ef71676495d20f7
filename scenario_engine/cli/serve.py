"""`scenario-engine serve`: the report with sliders, on this machine."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter


def serve(
    scenario: str = "baseline",
    *,
    port: int = 8060,
    assign: Annotated[list[str] | None, Parameter(name="--set")] = None,
) -> int:
    """Serve the report of a scenario on loopback, with a slider for each of its levers.

    Parameters
    ----------
    scenario
        Path or name of a scenario.
    port
        Port on 127.0.0.1.
    assign
        A key to set, such as inputs.real_gdp_growth.add=0.5; may be repeated. The page is of the scenario changed so.
    """
    import socket

    from scenario_engine.cli.console import out
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.optional import need

    need("starlette", "serve", "A page with sliders")
    uvicorn = need("uvicorn", "serve", "A page with sliders")
    from scenario_engine.view.serve.app import application
    from scenario_engine.view.serve.recompute import LiveScenario

    chosen = assigned(load(scenario), assign or ())
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as fault:
            raise ScenarioEngineError(
                f"port {port} cannot be used ({fault}).", "Choose another with --port."
            ) from fault
    app = application(LiveScenario(chosen))
    out().print(f"http://127.0.0.1:{port}  (stop with Ctrl-C)")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    return 0
