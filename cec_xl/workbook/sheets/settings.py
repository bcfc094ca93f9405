"""*Parámetros*: everything the method leaves to the firm, one row each."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="settings",
    stage=Stage.START,
    order=10,
    brief=True,
    basic=True,
    steps=1,
    freeze="setting_key",
    portrait=True,
    one_page=True,
    blocks=(
        TableBlock(
            "settings",
            hidden=("setting_key",),
            widths={"setting_key": 20, "setting_name": 32, "setting_value": 34, "setting_help": 70},
            guide=False,
            filter=False,
        ),
    ),
    done='cecxl_setting_company<>""',
)
