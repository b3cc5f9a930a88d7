"""The kinds of page, as data. A sixth kind is one declaration here, one template part and its wording."""

from .declarations import AAR, GUIDANCE, KINDS, PRACTICE, THREAD, WIKI, kind_named
from .fields import FieldProblem, clean_fields, field_texts
from .shapes import ADLI, CHOSEN_LINKS, LICENCES, LINK_TYPES, RATINGS, Field, Kind, QuestionSet, Section, licence_key
from .threads import QUESTION, is_question, name_of_kind

__all__ = [
    "AAR", "ADLI", "CHOSEN_LINKS", "GUIDANCE", "KINDS", "LICENCES", "LINK_TYPES", "PRACTICE", "QUESTION", "RATINGS",
    "THREAD", "WIKI",
    "Field", "FieldProblem", "Kind", "QuestionSet", "Section", "clean_fields", "field_texts",
    "is_question", "kind_named", "licence_key", "name_of_kind",
]  # fmt: skip
