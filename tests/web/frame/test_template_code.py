"""How templates are compiled changes what they cost, and nothing of what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, UndefinedError, pass_context
from markupsafe import Markup

from kmwiki.web import templating
from kmwiki.web.markup import Drawn
from tests.support.site import test_settings as settings_for

PAGES = {
    "words.html": "{% macro hail(name) %}<p>{{ _('hail', name=name) }}</p>{% endmacro %}{% set said = [] %}",
    "page.html": (
        "{% from 'words.html' import hail %}{{ _('hail', name=name) }}{{ hail(name) }}"
        "{% for one in names %}{{ hail(one) }}{% endfor %}{% call(x) twice() %}{{ _('plain') }}{{ x }}{% endcall %}"
    ),
    "values.html": "{{ ready }} {% macro around(it) %}<i>{{ it }}</i>{% endmacro %}{{ around(ready) }}",
    "calls.html": "{{ plain() }} {{ ready() }} {{ number() }} {{ nothing() }}",
    "with_context.html": "{% from 'mine.html' import mine with context %}{{ mine() }}",
    "mine.html": "{% macro mine() %}{{ name }}{% endmacro %}",
    "strict.html": "{% from 'words.html' import missing %}{{ missing() }}",
    "chosen.html": "{% from which import hail %}{{ hail('x') }}",
    "scoped.html": (
        "{% macro own() %}{{ name }}|{% endmacro %}{% for one in names %}{% set name = one %}{{ own() }}{{ told() }}{% endfor %}"
        "{% block more %}{% set name = 'of the block' %}{{ told() }}{% endblock %}"
    ),
}


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    app = Flask("drawing", template_folder=str(folder))
    app.config.update(SETTINGS=settings_for(tmp_path), TEMPLATES_AUTO_RELOAD=False)
    templating.init_app(app)

    def words(key: str, **args: object) -> Markup:
        return {"hail": Markup("สวัสดี <b>%(name)s</b>"), "plain": Markup("&amp;")}[key] % args

    app.jinja_env.globals["_"] = words
    return app


def drawn(site: Flask, template: str, /, **variables: object) -> str:
    return site.jinja_env.get_template(template).render(**variables)


def test_words_and_macros_escape_what_is_put_into_them(site: Flask) -> None:
    html = drawn(site, "page.html", name="<i>", names=["<u>", "&"], twice=lambda caller: caller("<x>") * 2)
    said = "สวัสดี <b>{}</b>".format
    assert html == (
        f"{said('&lt;i&gt;')}<p>{said('&lt;i&gt;')}</p><p>{said('&lt;u&gt;')}</p><p>{said('&amp;')}</p>"
        + "&amp;&lt;x&gt;" * 2
    )


def test_what_any_other_call_gives_is_escaped_unless_it_is_html(site: Flask) -> None:
    class Html(Markup):
        pass

    calls = {"plain": lambda: "<b>", "ready": lambda: Html("<b>"), "number": lambda: 1, "nothing": lambda: None}
    assert drawn(site, "calls.html", **calls) == "&lt;b&gt; <b> 1 None"
    assert drawn(site, "calls.html", **calls | {"ready": lambda: Drawn(["<b", ">"])}) == "&lt;b&gt; <b> 1 None"
    assert drawn(site, "values.html", ready=Drawn(["<b", ">"])) == "<b> <i><b></i>"


def test_a_component_with_its_importers_variables_is_made_for_each(site: Flask) -> None:
    assert drawn(site, "with_context.html", name="ก") == "ก"
    assert drawn(site, "with_context.html", name="ข") == "ข"


def test_components_are_made_once(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = site.jinja_env
    drawn(site, "page.html", name="", names=[], twice=lambda caller: "")
    assert environment.component("words.html") is environment.component("words.html")  # type: ignore[attr-defined]
    site.jinja_env.auto_reload = True
    (Path(site.template_folder or "") / "words.html").write_text("{% macro hail(name) %}new{% endmacro %}", "utf-8")
    environment._components.clear()  # type: ignore[attr-defined]
    assert drawn(site, "page.html", name="", names=["1"], twice=lambda caller: "").endswith("new")


def test_a_macro_that_is_not_there_is_said_so(site: Flask) -> None:
    with pytest.raises(UndefinedError, match="missing"):
        drawn(site, "strict.html")


def test_a_component_may_be_named_by_a_variable(site: Flask) -> None:
    assert drawn(site, "chosen.html", which="words.html") == "<p>สวัสดี <b>x</b></p>"


def test_calls_see_what_they_saw(site: Flask) -> None:
    """A function that asks for the template's variables gets those of the loop and the block it stands in."""
    told = pass_context(lambda context: f"[{context.get('name')}]")
    html = drawn(site, "scoped.html", name="outside", names=["a", "b"], told=told)
    assert html == "outside|[a]outside|[b][of the block]"
    plain = Environment(loader=site.jinja_loader, autoescape=True).get_template("scoped.html")
    assert html == plain.render(name="outside", names=["a", "b"], told=told)


def test_what_was_compiled_the_other_way_is_compiled_anew(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = site.jinja_options["bytecode_cache"]
    before = cache.get_source_checksum("x")
    monkeypatch.setattr(templating, "_CODE", templating._CODE + 1)
    assert cache.get_source_checksum("x") != before
