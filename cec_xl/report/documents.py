"""Writes reports as PDF files. The same subject gives the same bytes: no clock, no random name goes into the file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, SimpleDocTemplate

from cec_xl.method.settings import Segment
from cec_xl.report.customer_page import customer_page
from cec_xl.report.look import BOLD, LINE_COLOUR, MARGIN, MUTED_COLOUR, NAVY_COLOUR, PLAIN, WIDTH, register_fonts
from cec_xl.report.portfolio_pages import portfolio_pages
from cec_xl.report.segment_pages import segment_pages
from cec_xl.report.subject import Subject

FOOTER = 28.0
"""Height kept free below the text, in points."""


def portfolio_report(subject: Subject) -> bytes:
    """The executive report of the whole portfolio."""
    register_fonts()
    return _document(subject, portfolio_pages(subject), subject.say("portfolio_title"))


def segment_report(subject: Subject, segment: Segment) -> bytes:
    """The report of one segment."""
    register_fonts()
    title = subject.say("segment_title", segment=subject.choice("segment", segment))
    return _document(subject, segment_pages(subject, segment), title)


def customer_report(subject: Subject, position: int) -> bytes:
    """The page of one customer; what would not fit is made smaller, so that it is always one page."""
    register_fonts()
    height = A4[1] - 2 * MARGIN - FOOTER - 12
    page = KeepInFrame(WIDTH, height, customer_page(subject, position), mode="shrink")
    return _document(subject, [page], subject.customer(position))


def _document(subject: Subject, story: Sequence[Flowable], title: str) -> bytes:
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=MARGIN - 6,
        bottomMargin=MARGIN + FOOTER - 12,
        title=title,
        author="CEC-XL",
        subject=subject.company,
        lang=subject.labels.language,
        invariant=1,
    )

    def frame(canvas: Canvas, _: object) -> None:
        _page_frame(canvas, subject, title)

    document.build(list(story), onFirstPage=frame, onLaterPages=frame)
    return buffer.getvalue()


def _page_frame(canvas: Canvas, subject: Subject, title: str) -> None:
    """A band on top; below whose report it is, of which day, and which page."""
    canvas.saveState()
    canvas.setFillColor(NAVY_COLOUR)
    canvas.rect(0, A4[1] - 14, A4[0], 14, stroke=0, fill=1)
    canvas.setStrokeColor(LINE_COLOUR)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, FOOTER + 8, A4[0] - MARGIN, FOOTER + 8)
    canvas.setFillColor(MUTED_COLOUR)
    canvas.setFont(BOLD, 7.5)
    canvas.drawString(MARGIN, FOOTER - 2, "CEC 4444")
    canvas.setFont(PLAIN, 7.5)
    day = "" if subject.day is None else f" · {subject.date(subject.day)}"
    canvas.drawString(MARGIN + 44, FOOTER - 2, f"{title}{day}"[:110])
    canvas.drawRightString(A4[0] - MARGIN, FOOTER - 2, subject.say("page", number=canvas.getPageNumber()))
    canvas.restoreState()
