"""*Importación_archivos*: how each file is read and which files count, for the next import to go on from."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="import_sources",
    stage=Stage.INFORMATION,
    order=6,
    widths={4: 3, 7: 3},
    blocks=(
        TableBlock(
            "import_mapping",
            title="template.import_mapping",
            widths={"import_group": 10, "import_role": 20, "import_field": 30, "import_column": 30},
            text=("import_column",),
        ),
        TableBlock(
            "import_answers",
            at=(0, 5),
            title="template.import_answers",
            widths={"import_key": 26, "import_value": 44},
            text=("import_value",),
            filter=False,
        ),
        TableBlock(
            "import_files",
            at=(0, 8),
            title="template.import_files",
            widths={
                "import_file": 34,
                "import_role": 20,
                "import_amount": 17,
                "import_place": 60,
                "import_table": 18,
                "import_fingerprint": 20,
            },
            formats={"import_amount": "cents"},
            hidden=("import_fingerprint",),
        ),
    ),
)
