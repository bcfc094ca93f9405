"""The command line: `cec-xl demo | new | refresh | check | explain | …`.

Exit codes: 0 done; 1 the workbook has incidents that block (its results are unchanged); 2 the command was typed
wrongly; 3 a file cannot be opened, understood or saved; 4 something asked for is not there (a customer, a table);
70 a fault of the program itself.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from cec_xl.cli.parser import build_parser, command_language
from cec_xl.cli.terminal import Terminal
from cec_xl.errors import CecError, FileError
from cec_xl.labels import Labels

EXIT_DONE, EXIT_BLOCKED, EXIT_USAGE, EXIT_FILE, EXIT_INPUT, EXIT_FAULT = 0, 1, 2, 3, 4, 70


def program() -> int:
    """The program itself: `main` in a process of its own, which ends right after.

    Everything goes with the process, so nothing is taken apart piece by piece on the way out: nobody should wait for
    that once all is saved and said. Where a thread is still at work, Python's own way of ending waits for it.
    """
    code = main()
    if threading.active_count() == 1:
        with suppress(OSError, ValueError):
            for stream in (sys.stdout, sys.stderr):
                # A program without a console has neither.
                if stream is not None:
                    stream.flush()
            os._exit(code)
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches the user without ``--debug``."""
    # numpy's linear algebra would start a thread for each processor, and nothing here needs a single one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Millions of short-lived objects and hardly a cycle among them: looking for cycles costs more than it frees.
    gc.set_threshold(200_000, 20, 20)
    # The C library of Linux gives larger pieces of memory back at once, until one of them has been freed; then it keeps
    # pieces up to that size for the next array, which saves a refresh two or three percent. This one is never touched.
    bytes(8 << 20)
    typed = list(sys.argv[1:] if arguments is None else arguments)
    labels = Labels(command_language(typed))
    options = build_parser(labels, typed).parse_args(typed)
    terminal = Terminal(labels, as_json=options.json)
    try:
        return int(options.run(options, terminal))
    except CecError as error:
        if options.debug:
            raise
        terminal.error(error)
        return EXIT_FILE if isinstance(error, FileError) else EXIT_INPUT
    except BrokenPipeError:
        # Whoever read our output has seen enough (`cec-xl refresh … | head`); what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except KeyboardInterrupt:
        terminal.say(labels.text("cli.interrupted"))
        return EXIT_FAULT
    except Exception as error:
        if options.debug:
            raise
        terminal.fault(error)
        return EXIT_FAULT


if __name__ == "__main__":
    sys.exit(program())
