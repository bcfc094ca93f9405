"""The package layer: a workbook as a zip file of parts, edited part by part."""

from cec_xl.hosts.package.limits import Limits
from cec_xl.hosts.package.package import Package
from cec_xl.hosts.package.relationships import Relationship

__all__ = ["Limits", "Package", "Relationship"]
