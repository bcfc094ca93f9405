"""The workbook's VBA project, written from text without Excel.

`project.build_project` puts modules kept as plain ``.bas`` and ``.cls`` text, together with generated ones, into the
bytes of ``xl/vbaProject.bin``. The formats are the public [MS-OVBA] (project, compression) and [MS-CFB] (container).
"""
