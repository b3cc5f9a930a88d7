"""``/-/patterns``: every component in every state, in the reader's language and theme."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from wtforms import Form, StringField

from kmwiki.web.language import language
from kmwiki.web.pattern_samples import samples

blueprint = Blueprint("patterns", __name__)


class SampleForm(Form):
    """One field, so that the macros for WTForms are shown beside the plain ones."""

    event_date = StringField()


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/-/patterns")
def show() -> str:
    """The sample page. The words in it are made up; nothing is read from the database but the frame."""
    form = SampleForm(data={"event_date": "29 ต.ค. 53" if language() == "th" else "29/10/2010"})
    form.event_date.id = "pattern-date"
    return render_template("patterns/index.html", sample={**samples(language()), "form": form})
