"""The sheets the method asks for, as declared."""

from __future__ import annotations

import re

import pytest

from cec_xl.labels import Labels
from cec_xl.workbook.layout import Grid, Sheet, Stage, TableBlock
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import TABLES

STAGES = {
    Stage.INFORMATION: {"Clientes", "Circuito_compra", "Incidentes", "Encuestas", "Cuota_cliente", "Datos_históricos"},
    Stage.FAMILIES: {"Familias_clientes"},
    Stage.PROCESSES: {"Cadena_valor"},
    Stage.PRODUCTS: {"Familias_productos"},
    Stage.REFLECTION: {"Misión_visión", "DAFO"},
    Stage.SEGMENTATION: {"Análisis_clientes", "Pareto"},
    Stage.CLASSIFICATION: {
        "CEC_4444", "CEC_actuales_1", "CEC_actuales_2", "CEC_potenciales_1", "CEC_potenciales_2", "CEC_satisfechos",
        "Criterios_dígitos", "Ponderación", "CEC_clientes", "Gráfico_criterios", "Gráfico_actuales",
        "Gráfico_potenciales", "Matriz_posición", "Matriz_estrategias", "Matriz_volumen_cuota", "Matriz_2_3",
        "Matriz_1_2_3", "Matriz_1_2_3_4", "Segmentos", "Política_servicios", "Reglas",
    },
    Stage.IMPLEMENTATION: {"Plan_acción"},
    Stage.INDICATORS: {"CMI", "Mapa_estratégico"},
    Stage.WINBACK: {"Perdidos", "Motivos", "Balance_clientes", "Recuperación", "Plan_recuperación"},
}  # fmt: skip
"""METHOD §1: stage -> sheets of the Spanish template."""


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_the_sheets_of_the_method(stage: Stage):
    tabs = {Labels("es").text(f"sheets.{sheet.key}") for sheet in all_sheets() if sheet.stage is stage}
    assert STAGES[stage] <= tabs


def test_tabs_follow_the_stages():
    stages = [list(Stage).index(sheet.stage) for sheet in all_sheets()]
    assert stages == sorted(stages)
    assert all_sheets()[0].key == "home"


@pytest.mark.parametrize("sheet", all_sheets(), ids=lambda sheet: sheet.key)
def test_a_code_name_is_one_that_vba_takes(sheet: Sheet):
    assert re.fullmatch(r"[A-Za-z]\w{0,30}", sheet.code_name, re.ASCII)


def test_no_two_sheets_share_a_place_in_their_stage():
    places = [(sheet.stage, sheet.order) for sheet in all_sheets()]
    assert len(set(places)) == len(places)


def test_every_table_stands_on_one_sheet_only():
    placed = [block.table for sheet in all_sheets() for block in sheet.blocks if isinstance(block, TableBlock)]
    assert len(set(placed)) == len(placed)


def test_nothing_stands_below_a_table_that_grows_by_a_refresh():
    for sheet in all_sheets():
        for table in (block for block in sheet.blocks if isinstance(block, TableBlock) and TABLES[block.table].result):
            columns = range(table.at[1], table.at[1] + len(TABLES[table.table].fields))
            for grid in (block for block in sheet.blocks if isinstance(block, Grid)):
                for cell in grid.cells:
                    below = grid.at[0] + cell.at[0] > table.at[0] + 1
                    assert not (below and grid.at[1] + cell.at[1] in columns), (sheet.key, table.table)


def test_links_lead_to_sheets():
    keys = {sheet.key for sheet in all_sheets()}
    for sheet in all_sheets():
        grids = [block for block in sheet.blocks if isinstance(block, Grid)]
        assert {cell.link for grid in grids for cell in grid.cells if cell.link} <= keys
