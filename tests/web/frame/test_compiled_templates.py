"""Templates are compiled once, and kept for processes to come."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment
from jinja2.environment import Template

from kmwiki.web.templating import CompiledTemplates, init_app
from tests.support.site import test_settings as settings_for


def drawing(folder: Path) -> Flask:
    """An application that draws templates and does nothing else."""
    app = Flask("drawing", template_folder=str(folder / "pages"))
    app.config["SETTINGS"] = settings_for(folder)
    init_app(app)
    return app


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "pages" / "page.html"
    path.parent.mkdir()
    path.write_text("สวัสดี {{ name }}", "utf-8")
    return path


def drawn(folder: Path) -> str:
    template: Template = drawing(folder).jinja_env.get_template("page.html")
    return template.render(name="<b>")


def test_a_second_process_compiles_nothing(tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(tmp_path) == "สวัสดี &lt;b&gt;"

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Environment, "_generate", refuse)
    assert drawn(tmp_path) == "สวัสดี &lt;b&gt;"


def test_a_changed_template_is_drawn_as_it_is_now(tmp_path: Path, page: Path) -> None:
    drawn(tmp_path)
    page.write_text("ลาก่อน {{ name }}", "utf-8")
    assert drawn(tmp_path) == "ลาก่อน &lt;b&gt;"


def test_only_the_application_may_write_there(tmp_path: Path, page: Path) -> None:
    drawn(tmp_path)
    assert (tmp_path / "templates").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", [b"", b"\x00" * 500, b"not what it was"])
def test_what_was_kept_and_is_broken_is_made_anew(tmp_path: Path, page: Path, harm: bytes) -> None:
    drawn(tmp_path)
    (kept,) = (tmp_path / "templates").glob("*.jinja")
    whole = kept.read_bytes()
    for broken in (harm, whole[: len(whole) // 2], whole[:-3]):
        kept.write_bytes(broken)
        assert drawn(tmp_path) == "สวัสดี &lt;b&gt;"
        assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_pages_are_drawn(tmp_path: Path, page: Path) -> None:
    (tmp_path / "templates").write_text("a file where the folder should be")
    assert drawn(tmp_path) == "สวัสดี &lt;b&gt;"


def test_a_full_disk_is_no_reason_to_refuse_a_page(tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert drawn(tmp_path) == "สวัสดี &lt;b&gt;"


def test_the_site_keeps_its_templates(app: Flask) -> None:
    kept = app.jinja_options["bytecode_cache"]
    assert isinstance(kept, CompiledTemplates)
    assert Path(kept.directory).parent == Path(app.config["SETTINGS"].data_dir)
