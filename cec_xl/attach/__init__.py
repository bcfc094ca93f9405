"""Puts the CEC sheets into a workbook somebody already has, beside their own sheets and without touching those.

Our sheets are built in memory as for a new workbook and then transplanted part by part: sheets, tables, drawings and
charts get free part names, their formats are appended to the workbook's, their names and tabs to its lists.
"""

from cec_xl.attach.attaching import Attachment, attach_sheets

__all__ = ["Attachment", "attach_sheets"]
