"""Every report that is listed has what its page, the command and a schedule need."""

from dataclasses import fields

import pytest
from django.urls import reverse

from reporting.errors import UnknownReport
from reporting.registry import REPORTS, ReportRequest, report_named


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_a_report_has_a_page_and_takes_what_can_be_asked(report) -> None:
    assert reverse(report.url_name, args=["karoo"])
    assert report.takes <= {field.name for field in fields(ReportRequest)}


def test_an_unknown_report_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownReport, match=r"trial-balans.*trial-balance"):
        report_named("trial-balans")
