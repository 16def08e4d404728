"""`python -m kaiji` is `kaiji`."""

from kaiji.cli.main import run

run()
