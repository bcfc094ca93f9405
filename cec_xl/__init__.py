"""CEC-4444 strategic classification of customers, inside the consultant's Excel workbook."""

__version__ = "0.1.0"
