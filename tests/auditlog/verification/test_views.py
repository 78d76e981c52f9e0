"""The page of verification: the verdict, the head to write down, heads that were kept."""

import json
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditlog.chain.giving import give_head
from auditlog.chain.models import GivenHead, Occasion
from auditlog.chain.signing import sign_head
from auditlog.verification.checking import NOT_IN_THE_LOG
from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import AuditVerification, HeadMailChoice, Scope
from auditlog.verification.queries import VERIFY_JOB
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.running import run_job_of
from tenancy.tenants.models import Tenant

PAGE = "/t/karoo/audit/verification/"
COMMAND = Actor.command("test")


def written(client: Client) -> tuple[str, str]:
    """The number and the hash as they stand on the page to be copied."""
    head = client.get(PAGE).context["head"]
    return str(head["number"]), " ".join(head["fours"])


@pytest.mark.parametrize(("person", "status"), [("owner", 200), ("admin", 200), ("auditor", 200), ("accountant", 403),
                                                ("clerk", 403), ("outsider", 404)])  # fmt: skip
def test_page_is_for_those_who_read_the_log(
    person: str, status: int, karoo: Tenant, within: Any, browser_of: Any
) -> None:
    with within(karoo):
        verify_and_keep(karoo, scope=Scope.WHOLE, actor=COMMAND)
    assert browser_of(person).get(PAGE).status_code == status


@pytest.mark.parametrize("times", [1, 3])
def test_page_asks_as_much_for_one_verification_as_for_three(
    times: int, karoo: Tenant, within: Any, browser_of: Any
) -> None:
    owner = browser_of("owner")
    with within(karoo):
        for _ in range(times):
            give_head(karoo, occasion=Occasion.EXPORT, label="audit-2026.zip", actor=COMMAND)
            verify_and_keep(karoo, scope=Scope.WHOLE, actor=COMMAND)
    owner.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        owner.get(PAGE)
    assert len(asked) == 13


def test_verification_runs_as_a_job_and_its_verdict_is_shown(
    karoo: Tenant, within: Any, browser_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = browser_of("auditor")
    assert "Not verified yet" in auditor.get(PAGE).content.decode()
    assert auditor.post(f"{PAGE}run/").status_code == 302
    with within(karoo):
        [job] = Job.objects.filter(kind=VERIFY_JOB)
    page = auditor.get(PAGE).content.decode()
    assert "Waiting for its turn" in page
    assert "Verify now" not in page
    auditor.post(f"{PAGE}run/")
    assert "is being verified already" in auditor.get(PAGE).content.decode()
    panel = auditor.get(f"{PAGE}progress/", headers={"HX-Request": "true"})
    assert b"verification-progress" in panel.content
    run_job_of(karoo.id, job.id)
    with within(karoo):
        job.refresh_from_db()
        [kept] = AuditVerification.objects.all()
    assert (job.state, kept.verified_by, kept.verdict) == (JobState.SUCCEEDED, "Auditor", "unbroken")
    assert job.message.startswith("The audit log is unbroken: ")
    ended = auditor.get(f"{PAGE}progress/", headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    page = auditor.get(PAGE).content.decode()
    assert "Unbroken" in page
    assert "by Auditor" in page


def test_who_may_no_longer_verify_is_told_so_by_the_job(karoo: Tenant, within: Any, browser_of: Any) -> None:
    browser_of("auditor").post(f"{PAGE}run/")
    with within(karoo):
        from tenancy.access.models import Membership

        [job] = Job.objects.filter(kind=VERIFY_JOB)
        Membership.objects.filter(user_id=job.requested_by_id).update(role="viewer")
    run_job_of(karoo.id, job.id)
    with within(karoo):
        job.refresh_from_db()
        assert not AuditVerification.objects.exists()
    assert job.state == JobState.FAILED


def test_broken_verdict_names_the_first_row_on_the_page(
    karoo: Tenant, within: Any, browser_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auditlog.verification import verifying
    from auditlog.verification.findings import Problem

    def broken(walk: Any) -> Any:
        for number in range(7, 37):
            yield Problem("event", number, f"event {number} (seal 3) was changed after it was written")

    monkeypatch.setattr(verifying._Walk, "_problems", broken)
    with within(karoo):
        verify_and_keep(karoo, scope=Scope.WHOLE, actor=COMMAND)
    page = browser_of("owner").get(PAGE).content.decode()
    assert "Event 7 (seal 3) was changed after it was written." in page
    assert "29 more" in page
    assert "10 more are not told one by one." in page


def test_head_that_was_written_down_is_found_again(browser_of: Any) -> None:
    owner = browser_of("owner")
    number, fours = written(owner)
    owner.post(f"{PAGE}signed-head/")
    answer = owner.post(PAGE, {"heads": f"{number}: {fours.upper()}\n{fours}\n"})
    assert answer.status_code == 200
    assert [one.fits for one in answer.context["checked"]] == [True, True]
    assert answer.content.decode().count("In the log.") == 2


@pytest.mark.parametrize(
    ("heads", "sentence"),
    [
        ("1:" + "0" * 64, f"{NOT_IN_THE_LOG} Seal 1 bears another hash."),
        ("999999:" + "0" * 64, f"{NOT_IN_THE_LOG} There is no seal 999999."),
        ("0" * 64, NOT_IN_THE_LOG),
    ],
)
def test_head_that_is_not_in_the_log_is_said_to_be_missing(heads: str, sentence: str, browser_of: Any) -> None:
    answer = browser_of("owner").post(PAGE, {"heads": heads})
    assert [(one.fits, one.sentence) for one in answer.context["checked"]] == [(False, sentence)]
    assert sentence in answer.content.decode()


def test_typed_head_that_a_verification_did_not_find_is_no_broken_log(
    karoo: Tenant, within: Any, browser_of: Any
) -> None:
    with within(karoo):
        verify_and_keep(karoo, scope=Scope.WHOLE, actor=COMMAND, typed_heads=["0" * 64])
    page = browser_of("owner").get(PAGE).content.decode()
    assert '<h2 id="verdict-title">Unbroken</h2>' in page
    assert "A head that was typed with it is not in the log" in page
    assert "Unbroken; head not found" in page


@pytest.mark.parametrize(
    ("heads", "sentence"),
    [
        ("", "Write the head that you kept"),
        ("12:9f86d08", "&#x27;12:9f86d08&#x27; is not a head."),
        ("\n".join(["0" * 64] * 51), "Hold at most 50 heads against the log at a time."),
    ],
)
def test_what_is_no_head_is_refused_beside_the_field_and_kept(heads: str, sentence: str, browser_of: Any) -> None:
    answer = browser_of("owner").post(PAGE, {"heads": heads})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert answer.context["heads_form"]["heads"].value() == heads
    assert "Verify now" in page


def test_signed_copy_is_a_file_that_the_log_remembers(karoo: Tenant, within: Any, browser_of: Any) -> None:
    answer = browser_of("auditor").post(f"{PAGE}signed-head/")
    assert answer["Content-Disposition"] == 'attachment; filename="karoo-audit-head.json"'
    document = json.loads(answer.content)
    with within(karoo):
        [given] = GivenHead.objects.all()
        signed = sign_head(karoo.id, "karoo", given.number, bytes(given.hash), given.signed_at)
    assert document == signed.as_json()
    assert (given.occasion, given.label) == (Occasion.COPY, "copy for Auditor")
    page = browser_of("owner").get(PAGE).content.decode()
    assert "Copy for Auditor" in page
    assert "In the log" in page


def test_heads_of_exports_are_remembered(karoo: Tenant, within: Any, tmp_path: Any) -> None:
    from django.core.management import call_command

    output = tmp_path / "log.ndjson"
    call_command("export_audit", tenant="karoo", format="ndjson", output=str(output), stdout=StringIO())
    with within(karoo):
        [given] = GivenHead.objects.all()
    assert (given.occasion, given.label) == (Occasion.EXPORT, "export log.ndjson")
    assert str(given) in output.read_text().splitlines()[-1]


def test_daily_mail_is_the_owners_own_to_turn_off(karoo: Tenant, within: Any, browser_of: Any) -> None:
    owner = browser_of("owner")
    assert "go to owner@karoo.example" in owner.get(PAGE).content.decode()
    assert owner.post(f"{PAGE}mail/", {}).status_code == 302
    page = owner.get(PAGE).content.decode()
    assert "No owner gets the head by mail." in page
    assert "The daily mail no longer comes to you." in page
    owner.post(f"{PAGE}mail/", {"wanted": "on"})
    with within(karoo):
        [choice] = HeadMailChoice.objects.all()
    assert choice.wanted
    assert "Send me the head each morning" not in browser_of("auditor").get(PAGE).content.decode()
    assert browser_of("auditor").post(f"{PAGE}mail/", {}).status_code == 403
