"""Digital signatures: whether a workbook or its macros are signed, so that no change voids them in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cec_xl.hosts.package.package import Package

ORIGIN_KIND = "origin"
ORIGIN_TYPE = "/digital-signature/origin"
MACRO_SIGNATURE_KINDS = ("vbaProjectSignature", "vbaProjectSignatureAgile", "vbaProjectSignatureV3")


def signature_origin(package: Package) -> str | None:
    """The part all signatures of the package hang from; None where the package is not signed."""
    for relationship in package.relationships(""):
        if relationship.type.endswith(ORIGIN_TYPE) and relationship.target in package:
            return relationship.target
    return None


def signed_macro_parts(package: Package) -> Iterator[str]:
    """The macro projects that carry a signature.

    It covers the macro project alone: a change of cells leaves it valid, a change of the project does not.
    """
    for root in package.relationship_targets("", "officeDocument"):
        for project in package.relationship_targets(root, "vbaProject"):
            if any(package.relationship_targets(project, kind) for kind in MACRO_SIGNATURE_KINDS):
                yield project


def drop_signatures(package: Package) -> None:
    """Take the package's signatures out, as Excel does when a signed workbook is edited."""
    origin = signature_origin(package)
    if origin is None:
        return
    for signature in package.relationship_targets(origin, "signature"):
        if signature in package:
            package.remove(signature)
    package.remove(origin)
