"""The forms of joining, signing in and one's own account. Each names the fields it takes; the rules check them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kmwiki.accounts.passwords import PASSWORD_MAX, PASSWORD_MIN
from kmwiki.web.form_fields import CheckboxListField

# No field of words bears `maxlength`: a browser cuts what is pasted over it, and says nothing. The rules say how long
# a text may be, and give it back. Passwords and codes are no words.
needed = InputRequired(_l("accounts.needed"))

USERNAME_ATTRS = {
    "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false",
}  # fmt: skip
NEW_PASSWORD_ATTRS = {"autocomplete": "new-password", "minlength": PASSWORD_MIN, "maxlength": PASSWORD_MAX}
OLD_PASSWORD_ATTRS = {"autocomplete": "current-password", "maxlength": PASSWORD_MAX}
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12}


class SignInForm(FlaskForm):
    name = StringField(
        _l("accounts.username_or_email"), [needed],
        render_kw=USERNAME_ATTRS,
    )  # fmt: skip
    password = PasswordField(_l("accounts.password"), [needed], render_kw=OLD_PASSWORD_ATTRS)
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(_l("accounts.code"), [needed], render_kw={**CODE_ATTRS, "autofocus": True})


class JoinForm(FlaskForm):
    username = StringField(_l("accounts.username"), [needed], render_kw=USERNAME_ATTRS)
    display_name = StringField(_l("accounts.display_name"), [needed], render_kw={"autocomplete": "name"})
    email = EmailField(_l("accounts.email"), render_kw={"autocomplete": "email"})
    password = PasswordField(_l("accounts.password"), [needed], render_kw=NEW_PASSWORD_ATTRS)


class AskToJoinForm(JoinForm):
    agency = SelectField(_l("accounts.agency"))
    about = TextAreaField(_l("accounts.who_are_you"), render_kw={"rows": 3})


class FirstAdminForm(FlaskForm):
    username = StringField(_l("accounts.username"), [needed], render_kw=USERNAME_ATTRS)
    display_name = StringField(_l("accounts.display_name"), [needed], render_kw={"autocomplete": "name"})
    password = PasswordField(_l("accounts.password"), [needed], render_kw=NEW_PASSWORD_ATTRS)


class NewPasswordForm(FlaskForm):
    password = PasswordField(_l("accounts.new_password"), [needed], render_kw=NEW_PASSWORD_ATTRS)


class ForgotForm(FlaskForm):
    name = StringField(
        _l("accounts.username_or_email"), [needed],
        render_kw=USERNAME_ATTRS,
    )  # fmt: skip


class ProfileForm(FlaskForm):
    display_name = StringField(_l("accounts.display_name"), [needed])
    nickname = StringField(_l("accounts.nickname"))
    full_name = StringField(_l("accounts.full_name"), render_kw={"autocomplete": "name"})
    address_as = StringField(_l("accounts.address_as"))
    position = StringField(_l("accounts.position"), render_kw={"autocomplete": "organization-title"})
    about = TextAreaField(_l("accounts.about"), render_kw={"rows": 5})
    skills = StringField(_l("accounts.skills"))
    retired_expert = BooleanField(_l("accounts.retired_expert"))
    ask_about = TextAreaField(_l("accounts.ask_about"), render_kw={"rows": 3})
    reachable = StringField(_l("accounts.reachable"))
    answers = CheckboxListField(_l("accounts.answers"))  # offered to consultants


class ChangePasswordForm(FlaskForm):
    old_password = PasswordField(_l("accounts.old_password"), [needed], render_kw=OLD_PASSWORD_ATTRS)
    password = PasswordField(_l("accounts.new_password"), [needed], render_kw=NEW_PASSWORD_ATTRS)


class EmailForm(FlaskForm):
    """Stands beside :class:`ChangePasswordForm` on one page, so its password field bears an id of its own."""

    email = EmailField(_l("accounts.email"), render_kw={"autocomplete": "email"})
    password = PasswordField(_l("accounts.your_password"), [needed], id="password_again", render_kw=OLD_PASSWORD_ATTRS)


class SecondFactorForm(FlaskForm):
    secret = HiddenField()
    code = StringField(_l("accounts.code"), [needed], render_kw=CODE_ATTRS)


class PasswordAgainForm(FlaskForm):
    password = PasswordField(_l("accounts.your_password"), [needed], render_kw=OLD_PASSWORD_ATTRS)
