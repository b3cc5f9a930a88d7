"""The house stays tidy: names at the top, no drawers called "utils", nothing unsafe or inline in what is sent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT, read_sources
from tests.architecture.layout import (
    built_markup,
    inline_things,
    machine_paths,
    nameless,
    strangers,
    too_long,
    unsafe_templates,
)

# The modules that hand cleaned HTML to templates (safety rule 1), and that mark words in escaped text (rule 5).
TRUSTED_WITH_MARKUP = ("kmwiki.render.filling", "kmwiki.web.markup")
TEXT = tuple(".py .md .toml .txt .lock .html .css .js .po .sh .yaml .yml .svg run LICENSE".split())
# This page and the tests beside it name what they look for.
ABOUT_PATHS = "tests/architecture/"


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:  # an unpacked archive without git: look at what lies there
        ignored = {".venv", "instance", ".git", "__pycache__"}
        paths = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
        return [str(path) for path in paths if not ignored & set(path.parts)]
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def _texts(paths: list[str]) -> dict[str, str]:
    return {path: Path(ROOT, path).read_text(encoding="utf-8") for path in paths if path.endswith(TEXT)}


TRACKED = _tracked()
TEMPLATES = {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in sorted((ROOT / "templates").rglob("*.*"))}


def test_only_known_names_lie_at_the_top() -> None:
    assert strangers(TRACKED) == []


def test_every_module_bears_the_name_of_a_thing() -> None:
    assert nameless(TRACKED) == []


def test_no_module_grows_past_one_subject() -> None:
    assert too_long(read_sources()) == []


def test_nothing_names_a_folder_of_somebodys_machine() -> None:
    assert machine_paths(_texts([path for path in TRACKED if not path.startswith(ABOUT_PATHS)])) == []


def test_templates_switch_off_no_escaping() -> None:
    assert unsafe_templates(TEMPLATES) == []


def test_templates_hold_no_inline_style_script_or_handler() -> None:
    assert inline_things(TEMPLATES) == []


def test_markup_is_made_only_where_html_was_cleaned() -> None:
    assert built_markup(read_sources(), trusted=TRUSTED_WITH_MARKUP) == []


# The checkers themselves.


def test_a_stranger_at_the_top_is_caught() -> None:
    assert strangers(["kmwiki/a.py", "notes.txt", "src/x.py"]) == ["notes.txt", "src"]


def test_a_drawer_called_helpers_is_caught() -> None:
    assert nameless(["kmwiki/pages/helpers.py", "kmwiki/common/x.py", "kmwiki/pages/saving.py"]) == [
        "kmwiki/common/x.py",
        "kmwiki/pages/helpers.py",
    ]


def test_a_file_of_many_subjects_is_caught() -> None:
    assert too_long({"a": "x\n" * 401, "b": "x\n"}) == ["a: 401 lines"]


def test_a_machines_path_is_caught() -> None:
    assert machine_paths({"a": "see /home/somchai/km and /usr/bin/chromium"}) == ["a: /home/somchai"]


@pytest.mark.parametrize("template", ["{{ body | safe }}", "{{ body|safe }}", "{% autoescape false %}"])
def test_unescaped_output_is_caught(template: str) -> None:
    assert len(unsafe_templates({"a": template})) == 1


@pytest.mark.parametrize(
    "template",
    [
        '<p class="x" style="color: red">',
        "<a href='#' onclick='go()'>",
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_things_are_caught(template: str) -> None:
    assert len(inline_things({"a": template})) >= 1


def test_scripts_and_styles_from_files_are_fine() -> None:
    template = '<script type="module" src="/a.js"></script><link rel="stylesheet" href="/x.css">{# style="" #}'
    assert inline_things({"a": template}) == []


def test_markup_of_user_text_is_caught() -> None:
    sources = {"kmwiki.web.x": 'Markup(f"<b>{name}</b>")\nMarkup("<br>")\nmarkupsafe.Markup(text)\n'}
    caught = [hit.split(":")[0] for hit in built_markup(sources, trusted=())]
    assert caught == ["kmwiki.web.x line 1", "kmwiki.web.x line 3"]
    assert (
        len(
            built_markup(
                {"kmwiki.web.y": "class Safe:\n    def __html__(self):\n        return self.text\n"}, trusted=()
            )
        )
        == 1
    )
    assert built_markup(sources, trusted=["kmwiki.web.x"]) == []
