"""`python -m scenario_engine`: the command line, where its script is not on the path."""

from scenario_engine.cli import main

if __name__ == "__main__":
    main()
