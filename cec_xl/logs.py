"""Where CEC-XL writes down what went wrong, so that a dialogue can stay one sentence long.

The log stands in the folder the operating system keeps for such files, outside the workbook and outside synchronised
folders. It holds program errors with their traceback; customers' figures are not logged.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOGGER_NAME = "cec_xl"
FOLDER_VARIABLE = "CEC_XL_HOME"
"""Environment variable that moves the log and the undo files, for shared computers and for tests."""

_MEGABYTE = 1_000_000
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def data_folder() -> Path:
    """The user's own folder for the log and the undo files, created when it is missing.

    Falls back to the temporary folder where the usual place does not let us write.
    """
    for folder in (_usual_folder(), Path(tempfile.gettempdir()) / "cec-xl"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.gettempdir())


def _usual_folder() -> Path:
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "CEC-XL"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "CEC-XL"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "cec-xl"


def log_path() -> Path:
    """The log file, which may not exist yet."""
    return data_folder() / "cec-xl.log"


def get_logger() -> logging.Logger:
    """The program's logger, writing to `log_path` (one megabyte, one older file kept)."""
    logger = logging.getLogger(LOGGER_NAME)
    path = log_path()
    ours = [handler for handler in logger.handlers if isinstance(handler, RotatingFileHandler)]
    if not any(Path(handler.baseFilename) == path for handler in ours):
        for handler in ours:
            logger.removeHandler(handler)
            handler.close()
        handler = RotatingFileHandler(path, maxBytes=_MEGABYTE, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
        logger.propagate = False
    return logger
