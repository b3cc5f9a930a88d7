"""``user``: people, from the terminal. Whoever may run this owns the machine, so the program itself acts."""

from __future__ import annotations

import sys
from typing import Any

import click

from kmwiki.cli.terminal import (
    SpokenCommand,
    app_context,
    fail,
    group,
    json_option,
    option,
    say,
    show,
    show_json,
    show_table,
)

DEFAULT_DAYS = 90


@group(help="accounts.cli.user")
def user() -> None:
    """Only a place for the verbs."""


@user.command(cls=SpokenCommand, help="accounts.cli.add")
@click.argument("name")
@option("--role", "roles", multiple=True, default=("staff",), help="accounts.cli.option.role")
@option("--agency", help="accounts.cli.option.agency")
@option("--display-name", help="accounts.cli.option.display_name")
@option("--email", help="accounts.cli.option.email")
@option("--password-stdin", is_flag=True, help="accounts.cli.option.password_stdin")
@json_option
def add(
    name: str, roles: tuple[str, ...], agency: str | None, display_name: str | None, email: str | None,
    password_stdin: bool, as_json: bool,
) -> None:  # fmt: skip
    from kmwiki.accounts.passwords import check_password, hash_password
    from kmwiki.accounts.registering import add_person
    from kmwiki.accounts.resetting import make_reset_link
    from kmwiki.core.database import transaction
    from kmwiki.frame.agencies import agency_by_code

    with app_context() as app:
        kept = None
        if password_stdin:
            typed = sys.stdin.readline().rstrip("\r\n")
            kept = hash_password(check_password(typed, names=(name, display_name, email)))
        with transaction():
            if agency and agency_by_code(agency) is None:
                raise _no_such_agency(agency)
            person = add_person(
                None, username=name, display_name=display_name or name, roles=roles, agency_code=agency,
                email=email, password_hash=kept,
            )  # fmt: skip
            link = None
            if kept is None:
                link = make_reset_link(None, person, base_url=app.config["SETTINGS"].base_url)
            told = _told(person)
        say("accounts.cli.added", username=told["username"])
        if link:
            say("accounts.cli.link_made")
        if as_json:
            show_json({**told, "link": link})
        elif link:
            show(link)


def _no_such_agency(code: str) -> click.exceptions.Exit:
    from kmwiki.frame.agencies import all_agencies

    codes = ", ".join(agency.code for agency in all_agencies(open_only=True))
    return fail(f"accounts.cli.{'no_such_agency' if codes else 'no_agency_yet'}", agency=code[:40], codes=codes)


@user.command("list", cls=SpokenCommand, help="accounts.cli.list")
@json_option
def list_(as_json: bool) -> None:
    from sqlalchemy import select

    from kmwiki.accounts.models import Person
    from kmwiki.core.database import db

    with app_context():
        people = [_told(person) for person in db.session.scalars(select(Person).order_by(Person.sort_key, Person.id))]
    if as_json:
        show_json(people)
    else:
        show_table(
            (one["username"], one["display_name"], one["agency"], ",".join(one["roles"]), one["state"])
            for one in people
        )


@user.command(cls=SpokenCommand, help="accounts.cli.role")
@click.argument("name")
@click.argument("roles", nargs=-1, required=True)
@json_option
def role(name: str, roles: tuple[str, ...], as_json: bool) -> None:
    from kmwiki.accounts.managing import change_standing
    from kmwiki.accounts.reading import get_account
    from kmwiki.core.database import transaction

    with app_context():
        with transaction():
            person = get_account(name)
            change_standing(None, person, roles=roles)
            told = _told(person)
        say("accounts.cli.roles_set", username=told["username"], roles=", ".join(told["roles"]))
        if as_json:
            show_json(told)


@user.command(cls=SpokenCommand, help="accounts.cli.token")
@click.argument("name")
@option("--days", type=int, default=DEFAULT_DAYS, show_default=True, help="accounts.cli.option.days")
@json_option
def token(name: str, days: int, as_json: bool) -> None:
    from kmwiki.accounts.api_tokens import make_token
    from kmwiki.accounts.reading import get_account
    from kmwiki.core.database import transaction

    with app_context():
        with transaction():
            person = get_account(name)
            made, username = make_token(person, days=days), person.username
        say("accounts.cli.token_made", username=username, days=days)
        if as_json:
            show_json({"username": username, "token": made, "days": days})
        else:
            show(made)


@user.command(cls=SpokenCommand, help="accounts.cli.tokens")
@click.argument("name")
@option("--end", "end_them", is_flag=True, help="accounts.cli.option.end")
@json_option
def tokens(name: str, end_them: bool, as_json: bool) -> None:
    from kmwiki.accounts.api_tokens import end_tokens, tokens_of
    from kmwiki.accounts.reading import get_account
    from kmwiki.core.database import transaction

    with app_context():
        if end_them:
            with transaction():
                end_tokens(get_account(name))
            say("accounts.cli.tokens_ended", username=name)
        told = [
            {"made": one.created_at.isoformat(), "ends": one.expires_at.isoformat(),
             "used": one.used_at.isoformat() if one.used_at else None}
            for one in tokens_of(get_account(name))
        ]  # fmt: skip
    if as_json:
        show_json(told)
    else:
        show_table((one["made"], one["ends"], one["used"]) for one in told)


@user.command("reset-link", cls=SpokenCommand, help="accounts.cli.reset_link")
@click.argument("name")
@json_option
def reset_link(name: str, as_json: bool) -> None:
    from kmwiki.accounts.reading import get_account
    from kmwiki.accounts.resetting import make_reset_link
    from kmwiki.core.database import transaction

    with app_context() as app:
        with transaction():
            person = get_account(name)
            link, username = make_reset_link(None, person, base_url=app.config["SETTINGS"].base_url), person.username
        say("accounts.cli.link_made")
        if as_json:
            show_json({"username": username, "link": link})
        else:
            show(link)


def _told(person: Any) -> dict[str, Any]:
    """A person as data: what other programs may rely on."""
    return {
        "username": person.username, "display_name": person.display_name,
        "agency": person.agency.code if person.agency else None, "roles": sorted(person.roles),
        "executive": person.executive, "state": person.state,
    }  # fmt: skip
