"""``user``: people from the terminal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from kmwiki import app as app_module
from kmwiki.accounts.api_tokens import holder_of
from kmwiki.accounts.passwords import verify_password
from kmwiki.accounts.reading import person_by_username
from kmwiki.cli import root
from kmwiki.cli.terminal import Program
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.frame.models import Agency
from kmwiki.i18n.catalogue import translate
from tests.support.site import PASSWORD


@pytest.fixture
def run(app, site, monkeypatch):
    """Runs the command line on the database of the test; the terminal speaks English."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    class SameApp:
        create_app = staticmethod(lambda settings=None: app)
        prepare = staticmethod(app_module.prepare)

    def run_it(*words: str, typed: str | None = None) -> Result:
        end_reading()
        result = CliRunner().invoke(root, ["user", *words], input=typed, obj=Program(lambda: SameApp))
        end_reading()
        return result

    return run_it


def test_a_person_is_added_with_a_password_from_stdin(run):
    done = run(
        "add", "สมหญิง", "--role", "staff", "--role", "admin", "--agency", "health", "--password-stdin",
        typed=f"{PASSWORD}\nmore\n",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    person = person_by_username("สมหญิง")
    assert person.roles == {"staff", "admin"}
    assert person.agency.code == "health"
    assert verify_password(person.password_hash, PASSWORD)
    assert PASSWORD not in done.output


def test_without_a_password_a_link_that_sets_one_is_the_data(run, client):
    done = run("add", "somsri")
    address = done.stdout.strip()
    assert "/set-password/" in address
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.parametrize(
    "words",
    [("add", "x"), ("add", "good", "--role", "king"), ("add", "good", "--agency", "none"), ("role", "nobody", "staff")],
)
def test_what_cannot_be_is_one_line_and_exit_one(run, words):
    done = run(*words)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_wrong_agency_is_told_with_the_codes_there_are(run):
    told = run("add", "good", "--agency", "governor").stderr
    assert "governor" in told
    assert "health" in told
    assert "admin" in told
    assert person_by_username("good") is None


def test_where_there_is_no_agency_yet_the_example_of_the_help_works_and_an_agency_is_told_not_to_be_there(run):
    with transaction():
        db.session.execute(delete(Agency))
    told = run("add", "good", "--agency", "governor")
    assert (told.exit_code, "--agency" in told.stderr) == (1, True)
    example = next(line for line in translate("en", "cli.examples").splitlines() if " user add " in line)
    done = run(*example.split(" user ")[1].split(), typed=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output


def test_a_short_password_is_refused_and_nobody_is_added(run):
    done = run("add", "somsri", "--password-stdin", typed="short\n")
    assert done.exit_code == 1
    assert person_by_username("somsri") is None


def test_people_are_listed_as_a_table_and_as_data(run, site):
    site.person("มาลี", display_name="มาลี ดี")
    assert run("list").stdout == "มาลี\tมาลี ดี\thealth\tstaff\tactive\n"
    assert json.loads(run("list", "--json").stdout) == [
        {"username": "มาลี", "display_name": "มาลี ดี", "agency": "health", "roles": ["staff"], "executive": False,
         "state": "active"}
    ]  # fmt: skip


def test_roles_are_set_as_a_whole_and_the_last_administrator_stays(run, site):
    site.person("malee", "staff")
    assert run("role", "malee", "facilitator", "admin").exit_code == 0
    assert person_by_username("malee").roles == {"facilitator", "admin"}
    refused = run("role", "malee", "staff")
    assert refused.exit_code == 1
    assert "administrator" in refused.stderr


def test_a_token_acts_as_its_person_and_is_data(run, site):
    site.person("malee")
    done = run("token", "malee", "--days", "3")
    assert holder_of(done.stdout.strip()).person.username == "malee"
    assert run("token", "malee", "--days", "0").exit_code == 1


def test_tokens_are_listed_without_their_words_and_ended_together(run, site):
    site.person("malee")
    token = run("token", "malee", "--days", "3").stdout.strip()
    [listed] = json.loads(run("tokens", "malee", "--json").stdout)
    assert listed["used"] is None
    assert listed["made"] < listed["ends"]
    assert token not in run("tokens", "malee").stdout
    assert run("tokens", "malee", "--end").stdout == ""
    assert holder_of(token) is None
    assert run("tokens", "nobody").exit_code == 1


def test_a_reset_link_is_made_for_who_forgot(run, site, client):
    site.person("malee")
    address = run("reset-link", "malee").stdout.strip()
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_terminal_speaks_thai_where_its_locale_does(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "th_TH.UTF-8")
    assert "เพิ่ม somsri แล้ว" in run("add", "somsri").stderr
