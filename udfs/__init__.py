"""Worksheet functions and buttons: plain Python functions, faced to Excel and LibreOffice."""
