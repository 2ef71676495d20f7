"""`scenario-engine serve`: the report with sliders, on this machine."""

import socket

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Assignments, ScenarioName
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.optional import need


def serve(
    scenario: ScenarioName = "baseline",
    *,
    port: int = 8060,
    assign: Assignments = None,
) -> None:
    """Serve the report of a scenario on loopback, with a slider for each of its levers.

    Parameters
    ----------
    port
        Port on 127.0.0.1.
    """
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load

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
