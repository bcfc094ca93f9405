"""Where a workbook lives: a closed file, Excel, LibreOffice. All behind the port of `port.py`."""
