"""What migrations of many years attach is the same text for ever."""

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, AuditedPerson, Parent


def test_plainest_declaration_gives_this_text() -> None:
    assert capture_sql("some_table", Audited("app.thing")).forward == (
        'CREATE OR REPLACE TRIGGER zz_insert_is_audited AFTER INSERT ON "some_table"'
        " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION"
        " auditlog_capture('app.thing', 'tenant_id', '', '', '', '{id,tenant_id}', '{}', '{}')",
        'CREATE OR REPLACE TRIGGER zz_update_is_audited AFTER UPDATE ON "some_table"'
        " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION"
        " auditlog_capture('app.thing', 'tenant_id', '', '', '', '{id,tenant_id}', '{}', '{}')",
        'CREATE OR REPLACE TRIGGER zz_delete_is_audited AFTER DELETE ON "some_table"'
        " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION"
        " auditlog_capture('app.thing', 'tenant_id', '', '', '', '{id,tenant_id}', '{}', '{}')",
    )


def test_fullest_declaration_gives_this_text() -> None:
    audited = Audited(
        "app.thing",
        label_column="code",
        parent=Parent("app.document", "document_id"),
        masked=("secret", "token"),
        masked_but_last_four=("iban",),
        ignored=("seen_at", "colour"),
        tenant_column="owner's",
        person_column="user_id",
    )
    assert capture_sql("some_table", audited).forward[0].partition("FUNCTION ")[2] == (
        "auditlog_capture('app.thing', 'owner''s', 'code', 'app.document', 'document_id',"
        " '{colour,id,seen_at,tenant_id}', '{secret,token}', '{iban}', 'user_id')"
    )


def test_declaration_of_a_persons_rows_gives_this_text() -> None:
    of_his = AuditedPerson("tenancy.second_factor", label_column="type", masked=("data",), ignored=("last_used_at",))
    himself = AuditedPerson("tenancy.user", person_column="id", label_column="email", masked_but_last_four=("phone",))
    assert capture_sql("some_table", of_his).forward[2] == (
        'CREATE OR REPLACE TRIGGER zz_delete_is_audited AFTER DELETE ON "some_table"'
        " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION"
        " auditlog_capture_person('tenancy.second_factor', 'user_id', 'type', 'tenancy.user',"
        " '{id,last_used_at,tenant_id}', '{data}', '{}')"
    )
    assert capture_sql("some_table", himself).forward[0].partition("FUNCTION ")[2] == (
        "auditlog_capture_person('tenancy.user', 'id', 'email', '', '{id,tenant_id}', '{}', '{phone}')"
    )


def test_triggers_come_off_again() -> None:
    assert capture_sql("some_table", Audited("app.thing")).reverse == (
        'DROP TRIGGER IF EXISTS zz_insert_is_audited ON "some_table"',
        'DROP TRIGGER IF EXISTS zz_update_is_audited ON "some_table"',
        'DROP TRIGGER IF EXISTS zz_delete_is_audited ON "some_table"',
    )
