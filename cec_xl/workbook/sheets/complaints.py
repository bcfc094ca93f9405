"""*Incidentes*: incidents, complaints and claims, and how they were settled. METHOD §1 stage 1."""

from cec_xl.workbook.layout import Calculated, Cell, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

OPEN = "COUNTA({complaints.complaint_date})-COUNT({complaints.closed_on})"
DAYS = 'SUMPRODUCT(({complaints.closed_on}<>"")*({complaints.closed_on}-{complaints.complaint_date}))'

SHEET = Sheet(
    key="complaints",
    stage=Stage.INFORMATION,
    order=30,
    freeze="customer_id",
    blocks=(
        Grid(
            (0, 0),
            (
                Cell((0, 0), "template.complaints_open", tone=Tone.LABEL),
                Cell((0, 1), formula=f"={OPEN}", kind=Kind.COUNT, tone=Tone.RESULT, name="complaints_open"),
                Cell((0, 3), "template.days_to_close", tone=Tone.LABEL),
                Cell((0, 4), formula=f'=IFERROR({DAYS}/COUNT({{complaints.closed_on}}),"")', kind=Kind.SCORE,
                     tone=Tone.RESULT, left=True, name="complaints_days"),
            ),
        ),
        TableBlock(
            "complaints",
            at=(2, 0),
            blank_rows=25,
            widths={"complaint_date": 24, "description": 48, "responsible": 22, "solution": 48, "complaint_kind": 20},
            wrapped=("description", "solution"),
            calculated=(
                Calculated(
                    "template.days",
                    '=IF({this.closed_on}="","",{this.closed_on}-{this.complaint_date})',
                    Kind.COUNT,
                ),
            ),
        ),
    ),
    done="COUNTA({complaints.customer_id})>0",
)  # fmt: skip
