"""The functions and commands of CEC-XL in LibreOffice: the extension's sources, its parts in Python, its installation.

The extension (``.oxt``) is generated from `udfs.registry` and the ribbon's table of buttons. `office/` holds what runs
inside the office's own Python; everything else runs in ours, in the same process where the two fit together.
"""
