"""What stands where in a CEC workbook, how it is read, and how results are written into it.

Only this package knows table and field names; it speaks to a workbook through `cec_xl.hosts.port` alone.
"""
