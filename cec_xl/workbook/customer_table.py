"""The customers table, which every other part of the workbook starts from. METHOD §1."""

from __future__ import annotations

from cec_xl.workbook.schema import Field, Kind, Table, choice

CUSTOMERS = Table(
    "customers",
    (
        Field("customer_id", required=True),
        Field("customer_name", required=True),
        choice("situation", required=True),
        Field("family", source="families.family"),
        Field("zone"),
        Field("sector"),
        Field("manager"),
        Field("volume", Kind.MONEY),
        Field("share", Kind.RATIO),
        Field("margin", Kind.MONEY),
        Field("loyalty", Kind.YEARS),
        Field("diversity", Kind.COUNT),
        Field("risk", Kind.COUNT),
        Field("frequency", Kind.COUNT),
        Field("growth", Kind.RATIO),
        Field("headcount", Kind.COUNT),
        Field("image", Kind.GRADE),
        Field("competition", Kind.COUNT),
        Field("machinery", Kind.COUNT),
        Field("satisfaction", Kind.SCORE),
        Field("last_order", Kind.DATE),
        choice("position"),
    ),
)
