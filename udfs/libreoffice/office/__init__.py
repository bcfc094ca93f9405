"""What the extension runs inside the office's own Python: standard library and ``uno`` only (see hosts/calc/office)."""
