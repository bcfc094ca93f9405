"""The side of the LibreOffice host that touches the office: a spreadsheet document as a few plain operations.

These modules need nothing but the standard library and the office's own ``uno``, and no newer Python than 3.10: they
also run inside an office whose Python is older than ours and has no numpy. The extension carries a copy of them, so
they import each other relatively and nothing else of ours. What they take and give is what JSON can carry.
"""
