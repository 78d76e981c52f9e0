"""Hold the catalogue against what is expected; each difference is a finding.

A finding may carry the statements that mend it. The synchronisation runs them, in an
order in which privileges come last, so that a table which is not guarded cannot be
reached; the check only reports.
"""

import re
from collections.abc import Iterator

from tenancy.scoping import catalogue
from tenancy.scoping.catalogue import APP_ROLE, OWNER_ROLE, Policy, Table
from tenancy.scoping.declared import declared_findings, declared_partition_triggers, declared_triggers
from tenancy.scoping.expected import OWNER_READS, ExpectedTable, Reference, expected_tables
from tenancy.scoping.finding import Finding
from tenancy.scoping.surroundings import findings_around


def find_all() -> list[Finding]:
    """Every finding in the database that the present connection sees."""
    tables = catalogue.read_tables()
    expected = expected_tables()
    findings: list[Finding] = []
    for name, table in sorted(tables.items()):
        findings.extend(_of_any_relation(table))
        if table.kind not in "rp":
            continue
        if table.partition_of in expected:
            findings.extend(_of_partition(table))
        elif name in expected:
            findings.extend(_of_table(table, expected[name]))
        else:
            findings.extend(_of_unknown_table(table))
    findings.extend(
        Finding(name, "table is missing", "the model has no table; run migrate")
        for name in sorted(set(expected) - set(tables))
        if expected[name].tenant_column
    )
    for name, triggers in sorted(declared_triggers().items()):
        present = tables[name].triggers if name in tables else set()
        findings.extend(
            Finding(name, "missing trigger", f"the guard {trigger} is gone")
            for trigger in sorted(set(triggers) - present)
        )
    findings.extend(findings_around())
    findings.extend(declared_findings())
    return findings


def _of_any_relation(table: Table) -> Iterator[Finding]:
    if table.owner == APP_ROLE:
        yield Finding(table.name, "owned by the application", "the application owns this relation")
    elif table.owner != OWNER_ROLE:
        yield Finding(table.name, "foreign owner", f"{table.owner} owns this relation, not {OWNER_ROLE}")
    if table.kind == "v" and "security_invoker=true" not in table.options:
        yield Finding(table.name, "view without security_invoker", "the view reads with its owner's rights")
    if table.kind in "mf":
        yield Finding(table.name, "materialised view", "row-level security cannot hold on this relation")
    for trigger in table.disabled_triggers:
        yield Finding(table.name, "disabled trigger", f"trigger {trigger} does not fire")
    for rule in table.rules:
        yield Finding(table.name, "rule on table", f"rule {rule} rewrites statements with the owner's rights")
    for grantee in sorted(set(table.privileges) - {APP_ROLE}):
        yield Finding(
            table.name,
            "foreign grant",
            f"{grantee} holds {', '.join(sorted(table.privileges[grantee]))}",
        )


def _of_unknown_table(table: Table) -> Iterator[Finding]:
    if APP_ROLE in table.privileges:
        yield Finding(
            table.name,
            "unsynchronised table",
            "the application may reach a table that no model or list declares",
        )
    elif "tenant_id" in table.columns:
        yield Finding(table.name, "unsynchronised table", "a table with tenants' rows has no declared guard")


def _of_table(table: Table, expected: ExpectedTable) -> Iterator[Finding]:
    if expected.tenant_column:
        yield from _of_row_security(table)
        yield from _of_policies(table, expected)
    if expected.composite_key:
        yield from _of_keys(table)
        for reference in expected.references:
            yield from _of_reference(table, reference)
        yield from _of_stray_references(table, expected)
    yield from _of_privileges(table, expected)


def _of_partition(table: Table) -> Iterator[Finding]:
    """A partition is reached through the table over it alone: no right, no policy, the same triggers.

    The owner may be let read one by itself, as a table of its own.
    """
    yield from _of_row_security(table)
    for policy in table.policies:
        if not _same(policy, OWNER_READS):
            yield Finding(table.name, "extra policy", f"policy {policy.name} is on a partition, which needs none")
    yield from _of_statistics(table)
    for trigger in sorted(set(declared_partition_triggers().get(table.partition_of, ())) - table.triggers):
        yield Finding(table.name, "unguarded partition", f"this partition lacks the guard {trigger}")
    yield from _of_privileges(table, ExpectedTable(table.name, frozenset()))


def _of_row_security(table: Table) -> Iterator[Finding]:
    name = table.name
    if not table.row_security:
        yield Finding(
            name,
            "row security off",
            "row-level security is not enabled",
            3,
            (f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY',),
        )
    if not table.forced:
        yield Finding(
            name,
            "row security not forced",
            "the owner of the table is exempt from row-level security",
            3,
            (f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY',),
        )


def normalised(expression: str) -> str:
    """An SQL condition as it is compared: no casts to text, parentheses, aliases or case."""
    bare = re.sub(r"\s+as\s+\"?\w+\"?", "", expression.lower())
    bare = bare.replace("::text", "")
    return re.sub(r"[\s()]+", "", bare)


def _same(left: Policy, right: Policy) -> bool:
    return (
        left.command == right.command
        and left.permissive == right.permissive
        and left.roles == right.roles
        and normalised(left.using) == normalised(right.using)
        and normalised(left.check) == normalised(right.check)
    )


def _of_policies(table: Table, expected: ExpectedTable) -> Iterator[Finding]:
    wanted = {policy.name: policy for policy in expected.policies}
    present = {policy.name: policy for policy in table.policies}
    for name in sorted(set(present) - set(wanted)):
        yield Finding(table.name, "extra policy", f"policy {name} is not declared")
    for name, policy in wanted.items():
        if name not in present:
            yield Finding(
                table.name,
                "missing policy",
                f"policy {name} is missing",
                4,
                (_create_policy(table.name, policy),),
            )
        elif not _same(policy, present[name]):
            yield Finding(
                table.name,
                "policy differs",
                f"policy {name} reads USING ({present[name].using}) WITH CHECK ({present[name].check})",
            )


def _create_policy(table: str, policy: Policy) -> str:
    check = f" WITH CHECK ({policy.check})" if policy.check else ""
    return (
        f'CREATE POLICY {policy.name} ON "{table}" FOR {policy.command}'
        f" TO {', '.join(policy.roles)} USING ({policy.using}){check}"
    )


def _of_statistics(table: Table) -> Iterator[Finding]:
    if table.tenant_statistics:
        # With statistics the planner believes that a tenant which it has not met has one
        # row, and reads all of its rows by whichever index is smallest.
        yield Finding(
            table.name,
            "statistics on the tenant",
            "the planner misjudges tenants that are newer than its statistics",
            5,
            (f'ALTER TABLE "{table.name}" ALTER COLUMN tenant_id SET STATISTICS 0',),
        )


def _of_keys(table: Table) -> Iterator[Finding]:
    name = table.name
    yield from _of_statistics(table)
    keys = [one for one in table.constraints if one.kind == "p"]
    if not keys or keys[0].columns != ("tenant_id", "id"):
        drop = f'DROP CONSTRAINT "{keys[0].name}", ' if keys else ""
        yield Finding(
            name,
            "single-column key",
            "the primary key is not (tenant_id, id)",
            1,
            (f'ALTER TABLE "{name}" {drop}ADD PRIMARY KEY (tenant_id, id)',),
        )
    key_names = {key.name for key in keys}
    for index, columns in sorted(table.unique_indexes.items()):
        if index not in key_names and columns[:1] != ("tenant_id",):
            yield Finding(
                name,
                "global unique",
                f"unique index {index} ({', '.join(columns)}) does not begin with tenant_id",
            )


def _of_reference(table: Table, reference: Reference) -> Iterator[Finding]:
    name, columns = table.name, ("tenant_id", reference.column)
    constraint = reference.constraint_name(name)
    found = [one for one in table.constraints if one.kind == "f" and one.name == constraint]
    if not found:
        yield Finding(
            name,
            "missing reference",
            f"{reference.column} has no composite foreign key",
            2,
            (
                f'ALTER TABLE "{name}" ADD CONSTRAINT "{constraint}"'
                f' FOREIGN KEY (tenant_id, "{reference.column}")'
                f' REFERENCES "{reference.target}" (tenant_id, id)'
                f" DEFERRABLE INITIALLY DEFERRED",
            ),
        )
    elif (found[0].columns, found[0].target, found[0].target_columns) != (
        columns,
        reference.target,
        ("tenant_id", "id"),
    ) or not found[0].deferred:
        yield Finding(name, "reference differs", f"{constraint} is not the composite reference")
    elif not found[0].validated:
        yield Finding(name, "reference not validated", f"{constraint} was never validated")
    if not any(index[:2] == columns for index in table.indexes.values()):
        yield Finding(
            name,
            "reference without index",
            f"no index begins with (tenant_id, {reference.column})",
            2,
            (f'CREATE INDEX "{reference.index_name(name)}" ON "{name}" (tenant_id, "{reference.column}")',),
        )


def _of_stray_references(table: Table, expected: ExpectedTable) -> Iterator[Finding]:
    declared = {reference.constraint_name(table.name) for reference in expected.references}
    for one in table.constraints:
        is_stray = one.kind == "f" and one.name not in declared and one.columns != ("tenant_id",)
        if is_stray and one.target in _tenant_tables():
            yield Finding(
                table.name,
                "single-column reference",
                f"{one.name} refers to {one.target} without the tenant",
            )


def _tenant_tables() -> set[str]:
    return {name for name, table in expected_tables().items() if table.composite_key}


def _of_privileges(table: Table, expected: ExpectedTable) -> Iterator[Finding]:
    held = table.privileges.get(APP_ROLE, set())
    missing, surplus = expected.privileges - held, held - expected.privileges
    if surplus:
        yield Finding(
            table.name,
            "surplus grant",
            f"{APP_ROLE} may also {', '.join(sorted(surplus))}",
            8,
            (f'REVOKE ALL ON "{table.name}" FROM {APP_ROLE}',),
        )
    if missing:
        yield Finding(
            table.name,
            "missing grant",
            f"{APP_ROLE} may not {', '.join(sorted(missing))}",
            9,
            (f'GRANT {", ".join(sorted(expected.privileges))} ON "{table.name}" TO {APP_ROLE}',),
        )
