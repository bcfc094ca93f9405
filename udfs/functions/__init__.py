"""One plain Python function per worksheet function, vectorised, with no knowledge of Excel or LibreOffice.

Each takes a value, a row, a column or a block and answers in the same shape; whole columns in one call are the way to
use them, because a call costs milliseconds and a row of it microseconds.
"""
