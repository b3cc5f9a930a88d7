"""The forms of the office. Each names the fields it takes; the rules check them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from kmwiki.web.accounts.forms import OLD_PASSWORD_ATTRS
from kmwiki.web.form_fields import CheckboxListField, DayField, NumberField, choices_of

needed = InputRequired(_l("accounts.needed"))
NUMBER_ATTRS = {"inputmode": "numeric", "autocomplete": "off"}


class AddPersonForm(FlaskForm):
    username = StringField(_l("accounts.username"), [needed], render_kw={"autocomplete": "off"})
    display_name = StringField(_l("accounts.display_name"), [needed])
    email = EmailField(_l("accounts.email"), render_kw={"autocomplete": "off"})
    agency = SelectField(_l("accounts.agency"), validate_choice=False)


class StandingForm(FlaskForm):
    roles = CheckboxListField(_l("admin.roles"))
    executive = BooleanField(_l("admin.executive"))
    agency = SelectField(_l("accounts.agency"), validate_choice=False)
    password = PasswordField(_l("accounts.your_password"), [needed], render_kw=OLD_PASSWORD_ATTRS)


class AgencyNamesForm(FlaskForm):
    name_th = StringField(_l("admin.name_th"), [needed])
    name_en = StringField(_l("admin.name_en"), render_kw={"lang": "en"})
    short_th = StringField(_l("admin.short_th"))
    short_en = StringField(_l("admin.short_en"), render_kw={"lang": "en"})


class AddAgencyForm(AgencyNamesForm):
    code = StringField(_l("admin.code"), [needed], render_kw={"autocapitalize": "none", "spellcheck": "false"})


class AgencyForm(AgencyNamesForm):
    position = NumberField(_l("admin.position"), render_kw=NUMBER_ATTRS)
    closed_on = DayField(_l("admin.closed_on"), render_kw={"autocomplete": "off"})


class InviteForm(FlaskForm):
    agency = SelectField(_l("accounts.agency"), [needed], validate_choice=False)
    uses = NumberField(_l("admin.uses"), default=10, render_kw=NUMBER_ATTRS)
    days = NumberField(_l("admin.days"), default=14, render_kw=NUMBER_ATTRS)


class SettingsForm(FlaskForm):
    name_th = StringField(_l("admin.name_th"), [needed])
    name_en = StringField(_l("admin.name_en"), render_kw={"lang": "en"})
    goal_th = StringField(_l("admin.goal_th"))
    goal_en = StringField(_l("admin.goal_en"), render_kw={"lang": "en"})
    contact_th = StringField(_l("admin.contact_th"))
    contact_en = StringField(_l("admin.contact_en"), render_kw={"lang": "en"})
    default_visibility = RadioField(
        _l("admin.default_visibility"), validate_choice=False,
        choices=choices_of(
            (("members", _l("admin.visibility.members")), ("public", _l("admin.visibility.public")))
        ),
    )  # fmt: skip
    visitors_may_read = BooleanField(_l("admin.visitors_may_read"))
    question_days = NumberField(_l("admin.question_days"), render_kw=NUMBER_ATTRS)


class YearForm(FlaskForm):
    year = NumberField(_l("admin.year"), render_kw=NUMBER_ATTRS)
    theme_th = StringField(_l("admin.theme_th"))
    theme_en = StringField(_l("admin.theme_en"), render_kw={"lang": "en"})


class EditionForm(FlaskForm):
    name_th = StringField(_l("admin.name_th"), [needed])
    name_en = StringField(_l("admin.name_en"), render_kw={"lang": "en"})
    from_fiscal_year = NumberField(_l("admin.from_fiscal_year"), render_kw=NUMBER_ATTRS)
