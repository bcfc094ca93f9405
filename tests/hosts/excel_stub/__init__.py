"""A stand-in for Excel and pywin32, so that xlwings' own Windows code runs on any machine.

`pywin32` replaces the modules of pywin32 and nothing inside xlwings; the other modules are the objects Excel would
hand over through COM: application, workbook, sheet, range, table. They are as strict as Excel where strictness
matters: texts put into a cell are read as Excel reads what is typed, numpy scalars are refused, protected sheets and
edit mode raise the errors Excel raises, and a filtered table hides its rows from block writes.
"""
