"""Reports as PDF: how many pages, the same bytes again, every language, every kind of customer."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from cec_xl.errors import FileError, InputError
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.classify import classify
from cec_xl.method.settings import Segment
from cec_xl.new_files import free_path
from cec_xl.report.files import Wanted, make_report, report_name, segment_called, write_report
from cec_xl.report.gather import gather
from cec_xl.report.opportunities import blocked_customers, bought_elsewhere
from cec_xl.report.subject import Subject
from cec_xl.template.sample import sample_contents
from cec_xl.workbook.refresh import score_workbook
from tests.method.cases import WORKED, portfolio
from tests.template.refreshed import memory_workbook
from tests.workbook.firm import customer, firm

pytest.importorskip("reportlab", reason="the extra that writes PDF is not installed")

PAGE = re.compile(rb"/Type /Page\b")


def sample(language: str) -> Subject:
    labels = Labels(language)
    book = memory_workbook(sample_contents(labels), labels)
    subject = gather(book, score_workbook(book))
    assert subject is not None
    return subject


@pytest.fixture(scope="module")
def spanish() -> Subject:
    return sample("es")


def pages(content: bytes) -> int:
    return len(PAGE.findall(content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_portfolio_takes_a_few_pages_in_every_language(language: str):
    content = make_report(sample(language), Wanted())
    assert content.startswith(b"%PDF")
    assert 3 <= pages(content) <= 5


def test_the_same_subject_gives_the_same_bytes(spanish: Subject):
    for wanted in (Wanted(), Wanted(customer=3), Wanted(segment=Segment.DULL)):
        assert make_report(spanish, wanted) == make_report(spanish, wanted)


def test_a_customer_takes_exactly_one_page_whatever_is_known_of_it(spanish: Subject):
    # Current, without a share, potential, lost.
    for position in (0, 16, 112, 145):
        assert pages(make_report(spanish, Wanted(customer=position))) == 1


@pytest.mark.parametrize("segment", list(Segment))
def test_every_segment_has_its_report(spanish: Subject, segment: Segment):
    assert pages(make_report(spanish, Wanted(segment=segment))) >= 1


def test_a_firm_without_customers_is_reported_without_a_fault():
    book = firm([])
    subject = gather(book, score_workbook(book))
    assert subject is not None
    for wanted in (Wanted(), Wanted(segment=Segment.VITAL)):
        assert pages(make_report(subject, wanted)) >= 1


def test_texts_of_the_user_are_not_taken_for_markup():
    labels = Labels("es")
    book = firm([customer(labels, 1, customer_name="<b>A & B</i>")])
    subject = gather(book, score_workbook(book))
    assert subject is not None
    assert pages(make_report(subject, Wanted(customer=0))) == 1
    assert report_name(subject, Wanted(customer=0), "libro") == "libro - informe -b-A & B--i-"


def test_what_blocks_the_scoring_leaves_nothing_to_report():
    book = firm(weights=(1.0, 1.0, 0.0, 0.0))
    assert gather(book, score_workbook(book)) is None


def test_what_is_bought_elsewhere_by_hand():
    # 100 at a share of 25 % is 400 in all, 300 of it elsewhere; a share of 0 or none says nothing.
    customers = portfolio(["a", "b", "c"], volume=[100.0, 50.0, 10.0], share=[0.25, 0.0, np.nan], diversity=[1] * 3)
    found = bought_elsewhere(classify(customers, WORKED))
    assert found[0] == pytest.approx(300)
    assert np.isnan(found[1:]).all()
    assert blocked_customers(classify(customers, WORKED)).size == 0


def test_a_segment_is_found_by_the_beginning_of_its_name_in_any_language():
    labels = Labels("es")
    assert segment_called("vitales", labels) is Segment.VITAL
    assert segment_called("Vital", labels) is Segment.VITAL
    assert segment_called("con futuro", labels) is Segment.FUTURE
    with pytest.raises(InputError, match="oro"):
        segment_called("oro", labels)


def test_a_report_never_replaces_an_earlier_one(tmp_path: Path):
    first = free_path(tmp_path, "informe")
    write_report(b"x", first)
    assert free_path(tmp_path, "informe").name == "informe (2).pdf"
    with pytest.raises(FileError):
        write_report(b"x", tmp_path / "none" / "x.pdf")
