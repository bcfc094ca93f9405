"""*Importación*: what the last import did with every row, what it assumed, which typed values it left alone."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="import_report",
    stage=Stage.INFORMATION,
    order=5,
    basic=True,
    widths={5: 3, 7: 3},
    blocks=(
        TableBlock(
            "import_report",
            title="template.import_report",
            widths={"import_file": 34, "import_role": 20, "import_outcome": 40, "import_amount": 17},
            formats={"import_amount": "cents"},
            filter=False,
        ),
        TableBlock(
            "import_notices",
            at=(0, 6),
            title="template.import_notices",
            widths={"import_notice": 80},
            wrapped=("import_notice",),
            filter=False,
        ),
        TableBlock(
            "import_kept",
            at=(0, 8),
            title="template.import_kept",
            widths={
                "customer_id": 16,
                "customer_name": 30,
                "kept_field": 20,
                "kept_value": 22,
                "computed_value": 22,
                "kept_how": 38,
            },
        ),
    ),
)
