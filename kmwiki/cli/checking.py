"""``check``: every part's health, with the mend."""

from __future__ import annotations

import click

from config import Settings
from kmwiki.cli.terminal import app_context, command, json_option, say, show, show_json, wording
from kmwiki.worker.health import CHECKS, Health


@command(help="cli.help.check")
@json_option
def check(as_json: bool) -> None:
    with app_context(prepare=False) as app:
        settings: Settings = app.config["SETTINGS"]
        findings = [look(settings) for look in CHECKS]
    if as_json:
        show_json([_as_data(finding) for finding in findings])
    else:
        for finding in findings:
            _show(finding)
    unwell = sum(not finding.well for finding in findings)
    say("cli.check.some_not_well" if unwell else "cli.check.all_well", **({"count": unwell} if unwell else {}))
    click.get_current_context().exit(1 if unwell else 0)


def _show(finding: Health) -> None:
    mark = wording("cli.check.well" if finding.well else "cli.check.not_well")
    show(f"{mark}\t{wording(f'cli.check.{finding.name}')}\t{wording(finding.found, **finding.args)}")
    if not finding.well and finding.mend:
        show("\t\t" + wording("cli.check.mend", mend=wording(finding.mend, **finding.args)))


def _as_data(finding: Health) -> dict[str, object]:
    return {
        "name": finding.name,
        "ok": finding.well,
        "message": wording(finding.found, **finding.args),
        "mend": None if finding.well or not finding.mend else wording(finding.mend, **finding.args),
    }
