"""The CEC-4444 method as arithmetic on arrays: no sheets, no files, no texts for users.

Everything here imports numpy and the standard library; pandas only where a caller asks for a frame.
"""
