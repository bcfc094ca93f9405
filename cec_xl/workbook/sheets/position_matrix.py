"""*Matriz_posición*: segment against competitive position, a strategy in every cell. METHOD §5."""

from cec_xl.workbook.layout import Matrix, Sheet, Stage, TableBlock
from cec_xl.workbook.schema import Kind

POSITIONS = tuple(f"choices.position.{key}" for key in ("weak", "medium", "good"))
SEGMENTS = tuple(f"choices.segment.{key}" for key in ("unnecessary", "dull", "future", "vital"))
STRATEGIES = "matrix_position_strategy"


def _matrix(row: int, content: str, kind: Kind = Kind.COUNT, choices: str | None = None) -> Matrix:
    return Matrix(
        (row, 0),
        f"matrix_position_{content}",
        f"template.matrix_{content}",
        "template.position_axis",
        "template.segment_axis",
        POSITIONS,
        SEGMENTS,
        kind,
        choices,
        coloured_by=None if choices else STRATEGIES,
    )


SHEET = Sheet(
    key="position_matrix",
    stage=Stage.CLASSIFICATION,
    order=70,
    portrait=True,
    one_page=True,
    widths={0: 22, 1: 16, 2: 18, 3: 18, 4: 18, 5: 18},
    blocks=(
        TableBlock("position_matrix", title="template.position_cells", filter=False, guide=False),
        _matrix(7, "customers"),
        _matrix(15, "billing", Kind.MONEY),
        _matrix(23, "strategy", Kind.TEXT, "cell_strategy"),
    ),
)
