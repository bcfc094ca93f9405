"""Saving workbooks so that a crash at any moment leaves the old file or the new one, whole."""

from cec_xl.hosts.saving.atomic import replace_file
from cec_xl.hosts.saving.backups import Backups
from cec_xl.hosts.saving.locks import check_savable
from cec_xl.hosts.saving.save import save_package

__all__ = ["Backups", "check_savable", "replace_file", "save_package"]
