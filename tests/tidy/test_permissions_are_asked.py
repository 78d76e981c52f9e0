"""Nothing is done without a permission: every act, job and command asks for one, or says why not."""

import ast
from collections.abc import Iterator

from django.core.management import get_commands, load_command_class

from tenancy.tenants.commands import PlainCommand
from tests.tidy.source import Module, modules

# Steps of an act that has asked already, and what happens before anybody is in a tenant.
WITHOUT = {
    "accounting/journals/planned_reversals.py _run": "the clock does it; reversing asks for what the person may now",
    "accounting/journals/recurring.py _run_day": "the clock does it; drafting and posting ask what the person may now",
    "accounting/journals/handing_over.py _repeated_by": "a step of removing a person, which has asked",
    "accounting/journals/handing_over.py _taken_over": "a step of removing a person, which has asked",
    "tenancy/tenants/creation.py create_tenant": "before it there is nobody who could hold a permission",
    "erp/web/demo/filling.py _keep_books": "the demo is filled by the operator at the shell",
    "erp/web/demo/abroad.py trade_abroad": "the demo is filled by the operator at the shell",
    "accounting/imports/accounts.py make_planned_accounts": "a step of an import, which has asked",
    "accounting/imports/accounts.py rounding_account": "a step of an import, which has asked",
    "accounting/imports/accounts.py _step_aside": "a step of an import, which has asked",
    "accounting/imports/posting.py post_checked": "a step of an import, which has asked",
    "accounting/imports/valuing.py declare_units": "a step of an import, which has asked",
    "auditlog/alerts/raising.py raise_alert": "a rule of the log finds it, and nobody asked for it",
    "auditlog/alerts/sweeping.py _note_breakdown": "the watch over the log notes its own breakdown",
    "auditlog/exports/removing.py remove_expired_exports": "the clock takes expired files away",
    "reporting/takeaways/removing.py throw_away": "the clock takes expired files away, and a new file the one before",
    "reporting/downloads/removing.py remove_expired_downloads": "the clock takes expired files away",
    "tenancy/invitations/accepting.py accept_invitation": "the token entitles whoever is invited",
    "tenancy/invitations/accepting.py accept_with_new_account": "as above; the sender is asked for his right again",
    "tenancy/entrance/ending.py end_session": "a person ends his own; a screen that ends another's asks",
    "tenancy/entrance/ending.py end_sessions_of": "a person ends his own; a screen that ends another's asks",
    "tenancy/entrance/remembering.py remember_browser": "a person's own browser, which belongs to no tenant",
    "tenancy/entrance/address.py ask_for_address": "a person's own address, which belongs to no tenant",
    "tenancy/entrance/address.py prove_address": "a person's own address, which belongs to no tenant",
    "tenancy/entrance/address.py agree_to_address": "a person's own address, which belongs to no tenant",
    "tenancy/entrance/address.py move_where_nobody_refused": "the clock moves what both sides let pass",
    "tenancy/entrance/address.py _move": "a step of the three acts above it",
    "tenancy/entrance/address.py refuse_address": "a person's own address, which belongs to no tenant",
    "tenancy/entrance/naming.py change_own_name": "a person's own name, which belongs to no tenant",
    "tenancy/entrance/recovering.py ask_for_recovery": "a person's own factors, which belong to no tenant",
    "tenancy/entrance/recovering.py confirm_recovery": "a person's own factors, which belong to no tenant",
    "tenancy/entrance/recovering.py refuse_recovery": "a person's own factors, which belong to no tenant",
    "tenancy/entrance/recovering.py complete_recovery": "a person's own factors, which belong to no tenant",
    "erp/web/entrance/own_act_views.py as_own_act": "how a person himself signs in, which belongs to no tenant",
    "tenancy/plans/changing.py change_plan": "operators hold none; the database asks for their live session",
    "tenancy/files/storing.py store_file": "a step of the act that the file belongs to, which has asked",
    "tenancy/files/storing.py remove_file": "a step of the act that the file belongs to, which has asked",
    "auditlog/chain/giving.py keep_given_head": "a step of an export or a mail, which has asked",
    "auditlog/verification/keeping.py verify_and_keep": "its page and its job have asked; the clock asks nobody",
    "accounting/opening/posting.py _take_back": "a step of posting opening balances, which has asked",
    "tenancy/reviews/filling_in.py _keep_note": "a step of filling in the sheet, which has asked",
    "tenancy/reviews/beginning.py _begin": "its act has asked; the clock asks nobody",
    "accounting/periods/opening.py open_missing_years": "a step of an import, which has asked",
    "tenancy/seeing/ending.py end_seeing": "to see less than one may is everybody's right",
    "tenancy/closing/closing.py seal_off_tenant": "the clock closes what its owner has closed",
    "tenancy/support/ending.py _end": "the clock writes the end of what is over",
    "operators/console/asking.py ask_for_support": "operators hold none; the database asks for their live session",
    "operators/console/asking.py end_support": "an operator gives up his own",
    "operators/console/planning.py put_on_plan": "operators hold none; the database asks for their live session",
    "operators/console/planning.py refuse_plan": "operators hold none; the database asks for their live session",
    "operators/console/suspending.py suspend_tenant": "operators hold none; the database asks for their live session",
    "operators/console/suspending.py reinstate_tenant": "operators hold none; the database asks for their live session",
}


def _functions() -> Iterator[tuple[Module, ast.FunctionDef]]:
    for module in modules():
        if not module.is_migration:
            for node in module.tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield module, node


def _calls(node: ast.AST) -> set[str]:
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {getattr(one, "id", getattr(one, "attr", "")) for one in calls}


def test_every_act_asks_for_a_permission() -> None:
    silent = {
        f"{module.name} {node.name}"
        for module, node in _functions()
        if "act" in _calls(node) and "require_permission" not in _calls(node)
    }
    assert silent - set(WITHOUT) == set()
    assert set(WITHOUT) - silent == set(), "these ask by now, or are gone"


def test_every_job_asks_for_a_permission_again_in_the_worker() -> None:
    """Itself, or by the one act that it does."""
    asking = {node.name for _, node in _functions() if "require_permission" in _calls(node)} | {"require_permission"}
    silent = [
        f"{module.name} {node.name}"
        for module, node in _functions()
        if any("job_kind" in ast.unparse(one) for one in node.decorator_list) and not _calls(node) & asking
    ]
    assert silent == []


def test_every_command_acts_as_the_operator_at_the_shell() -> None:
    """Who can run a command owns the machine; its acts ask his actor, who is named in the log."""
    ours = {
        name: app
        for name, app in get_commands().items()
        if isinstance(app, str)
        and app.split(".")[0] in ("tenancy", "auditlog", "accounting", "reporting", "erp", "operators")
    }
    assert len(ours) >= 8
    assert [name for name, app in ours.items() if not isinstance(load_command_class(app, name), PlainCommand)] == []
