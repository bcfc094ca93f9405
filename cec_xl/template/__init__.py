"""Builds the workbook template from text: sheets, styles, charts, names, ribbon and VBA project, without Excel."""
