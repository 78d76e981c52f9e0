"""Says at the end of a test run how many attacks were tried and how many were held."""

from typing import Any

MARK = "attack"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line with the figures, and a line for each attack that was not held.

    Reports carry their properties from the workers to the process that prints.
    """
    held, broken, skipped = (_attacks(terminalreporter, outcome) for outcome in ("passed", "failed", "skipped"))
    if not held and not broken:
        return
    terminalreporter.section("attacks on the walls")
    text = f"{len(held) + len(broken)} attacks tried, {len(held)} held"
    if skipped:
        text += f", {len(skipped)} could not be tried here"
    terminalreporter.write_line(text, green=not broken, red=bool(broken))
    for name in broken:
        terminalreporter.write_line(f"NOT HELD  {name}", red=True)


def _attacks(terminalreporter: Any, outcome: str) -> list[str]:
    reports = terminalreporter.stats.get(outcome, [])
    return [
        str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == MARK and report.when in ("call", "setup")
    ]
