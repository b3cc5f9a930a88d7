"""What a rule refused, said at the field of the form it belongs to."""

from __future__ import annotations

from flask_babel import gettext
from flask_wtf import FlaskForm

from kmwiki.core.errors import Invalid


def show_refusal(form: FlaskForm, refused: Invalid) -> None:
    """Add the refusal to its field's errors, or to the form's when the form has no such field."""
    message = gettext(refused.key, **refused.args_)
    field = form._fields.get(refused.field) if refused.field else None
    if field is None:
        form.form_errors.append(message)
    else:
        field.errors = [*field.errors, message]
        if "instead" in refused.args_:  # what may be sent instead, to be looked at
            field.data = refused.args_["instead"]


def status_of(form: FlaskForm) -> int:
    """422 for a form that came back with errors, 200 for one that is only shown."""
    return 422 if form.errors else 200
