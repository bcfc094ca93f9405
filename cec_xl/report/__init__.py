"""Reports as PDF: one customer on one page, one segment, or the whole portfolio in a few pages.

Made by this program itself, so neither Excel nor LibreOffice is needed. The library that writes PDF, ReportLab, is an
extra (``pip install "cec-xl[pdf]"``): importing this package does not need it, `documents` does.
"""
