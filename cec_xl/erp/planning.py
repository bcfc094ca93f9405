"""From what the user hands over to a mapping that can be confirmed: files examined, grouped, guessed, formats decided.

Nothing is imported here. What only the user can know comes out as questions; what was assumed, as notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cec_xl.erp.amounts import NetRule, net_rule
from cec_xl.erp.dialect import Dialect, detect_dialect, sample_text, split_lines
from cec_xl.erp.engine import FILE
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile, SourceKind, examine, expand, is_address, once_each, without_password
from cec_xl.erp.formats import decide_formats
from cec_xl.erp.guess import guess_source
from cec_xl.erp.mapping import ColumnMatch, ImportMapping, SavedSource, Source
from cec_xl.erp.notices import Labelled, Notice, Question, listed
from cec_xl.erp.raw import RawTables
from cec_xl.erp.settings import Overrides
from cec_xl.erp.sheets import cell_text, is_typed, sheets_of
from cec_xl.errors import DamagedFileError, FileError

_SAMPLE_ROWS = 4000
