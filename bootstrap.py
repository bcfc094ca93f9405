"""Set everything up and run one thing, with nothing but Python 3.11 or later.

    python3 bootstrap.py demo     make a private environment, install CEC-XL, run `cec-xl demo`
    python3 bootstrap.py test     the same with the test tools: lint, type check, tests

The environment is the folder `.venv` beside this file; deleting it undoes everything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(command: Sequence[str | Path], **options: object) -> int:
    """Run a command and return its exit code."""
    return subprocess.run([str(part) for part in command], check=False, **options).returncode  # type: ignore[call-overload]


def create_environment() -> None:
    """Create `.venv` with pip in it, however the system's Python was packaged."""
    if PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0:
        return
    if has_ensurepip() or install_venv_package():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    elif run([sys.executable, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        # A Python without ensurepip but with pip: let that pip fill the new environment.
        venv.create(ENVIRONMENT, with_pip=False, clear=True)
        run([sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "pip"])
    else:
        sys.exit("This Python has neither ensurepip nor pip. On Debian or Ubuntu: sudo apt-get install python3-venv")


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a new environment; Debian's cannot without an extra package."""
    try:
        import ensurepip
    except ImportError:
        return False
    return bool(ensurepip.version())


def install_venv_package() -> bool:
    """On Debian and Ubuntu, install the package that the system's Python lacks."""
    if not shutil.which("apt-get"):
        return False
    administrator = [] if os.geteuid() == 0 else ["sudo"]
    if administrator and not shutil.which("sudo"):
        return False
    print("Installing python3-venv, which Debian and Ubuntu ship apart from Python …", flush=True)
    run([*administrator, "apt-get", "update", "-qq"])
    return run([*administrator, "apt-get", "install", "-y", "-qq", "python3-venv"]) == 0


def install(*what: str) -> None:
    """Install the project into the environment."""
    # Python compiles what is imported; of all that is installed it is a small part.
    quiet = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
    if run([*quiet, "--upgrade", "pip>=25.1"], cwd=HERE) or run([*quiet, *what], cwd=HERE):
        sys.exit("The installation did not go through; the lines above say why.")


def demo(arguments: Sequence[str]) -> int:
    """Install CEC-XL and run the demo in the current folder."""
    install(str(HERE))
    return run([PYTHON, "-m", "cec_xl", "demo", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Install everything the tests need and run the three checks; all of them, so one run tells everything."""
    # Spark is 450 MB and of no use without Java.
    spark = ("--group", "spark") if shutil.which("java") else ()
    install("-e", ".[all]", "--group", "test", *spark)
    # What looks at the sources runs beside the tests, which leave a processor idle now and then.
    sources = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    beside = [
        subprocess.Popen([PYTHON, "-m", *check], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for check in sources
    ]
    tests = ["pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "--timeout", "600", *arguments]
    codes = [run([PYTHON, "-m", *tests], cwd=HERE)]
    for process in beside:
        sys.stdout.buffer.write(process.communicate()[0])
        codes.append(process.returncode)
    return max(codes)


def main() -> int:
    """Do what the command line says."""
    tasks = {"demo": demo, "test": test}
    if sys.version_info < (3, 11):  # noqa: UP036  whoever runs this may have an older Python
        sys.exit("CEC-XL needs Python 3.11 or later.")
    if len(sys.argv) < 2 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    create_environment()
    return tasks[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
