"""Getting Excel and Python to find each other, and saying what is in the way.

`install` and `uninstall` tell Excel where this Python is; `run_doctor` looks at everything that must be so, and
`report` puts its lines into words. `log_path` is where details of failures are kept.
"""

from cec_xl.install.checks import Check, State, report
from cec_xl.install.doctor import run_doctor
from cec_xl.install.setup import install, uninstall
from cec_xl.logs import log_path

__all__ = ["Check", "State", "install", "log_path", "report", "run_doctor", "uninstall"]
