"""One map from ability to the rows that grant it. Read a row aloud: "edit a page: its author may; …".

``docs/permissions.md`` numbers the scenarios; the tests bear the same numbers. A predicate takes the actor and the
thing and answers only its own little question, so that the map stays the one place where rules are combined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kmwiki.core.errors import NotAllowed, NotFound, SignInFirst

from .actor import Actor
from .tokens import page_tokens, tokens_out_of_bin

Predicate = Callable[[Actor, Any], bool]


def member(actor: Actor, _thing: Any) -> bool:
    return actor.person_id is not None


def may_visit(actor: Actor, _thing: Any) -> bool:
    return actor.person_id is not None or actor.visitors_may_read


def consultant(actor: Actor, _thing: Any) -> bool:
    return "consultant" in actor.roles


def facilitator(actor: Actor, _thing: Any) -> bool:
    return "facilitator" in actor.roles


def moderator(actor: Actor, _thing: Any) -> bool:
    return "moderator" in actor.roles


def admin(actor: Actor, _thing: Any) -> bool:
    return "admin" in actor.roles


def sees(actor: Actor, page: Any) -> bool:
    """The reader's tokens meet the page's."""
    return bool(actor.tokens & page_tokens(page))


def would_see(actor: Actor, page: Any) -> bool:
    """As :func:`sees`, whether or not the page lies in the bin."""
    return bool(actor.tokens & tokens_out_of_bin(page))


def author(actor: Actor, page: Any) -> bool:
    return actor.person_id is not None and actor.person_id in page.author_ids


def named_writer(actor: Actor, page: Any) -> bool:
    """The authors named them to write as well."""
    return actor.person_id is not None and actor.person_id in page.writer_ids


def own_account(actor: Actor, person: Any) -> bool:
    return actor.person_id is not None and actor.person_id == person.id


def own_comment(actor: Actor, comment: Any) -> bool:
    return actor.person_id is not None and actor.person_id == comment.person_id


def others_comment(actor: Actor, comment: Any) -> bool:
    return not own_comment(actor, comment)


def own_or_moderated_comment(actor: Actor, comment: Any) -> bool:
    return own_comment(actor, comment) or moderator(actor, comment) or admin(actor, comment)


def wiki_page(_actor: Actor, page: Any) -> bool:
    return page.kind == "wiki"


def thread(_actor: Actor, page: Any) -> bool:
    return page.kind == "thread"


def lesson_page(_actor: Actor, page: Any) -> bool:
    return page.kind in ("practice", "aar")


def guidance(_actor: Actor, page: Any) -> bool:
    return page.kind == "guidance"


def published(_actor: Actor, page: Any) -> bool:
    """It has left its writer's desk; it may have been archived since."""
    return page.state != "draft"


def draft(_actor: Actor, page: Any) -> bool:
    """It has not been published yet."""
    return page.state == "draft"


def in_use(_actor: Actor, page: Any) -> bool:
    """Published and not archived."""
    return page.state == "published"


def unlocked(_actor: Actor, page: Any) -> bool:
    return not page.locked


def open_page(_actor: Actor, page: Any) -> bool:
    return not page.binned and not page.locked


def in_bin(_actor: Actor, page: Any) -> bool:
    return page.binned


def out_of_bin(_actor: Actor, page: Any) -> bool:
    return not page.binned


def shown(_actor: Actor, page: Any) -> bool:
    return not page.hidden


def own_words(actor: Actor, words: Any) -> bool:
    """They said it; whoever asks for the words has no say."""
    return actor.person_id is not None and actor.person_id == words.speaker_id


def not_author(actor: Actor, page: Any) -> bool:
    return not author(actor, page)


def staff(actor: Actor, _thing: Any) -> bool:
    return "staff" in actor.roles


def proven_kind(_actor: Actor, page: Any) -> bool:
    """What others can have tried: a practice, a review, a wiki page; neither talk nor guidance."""
    return page.kind in ("practice", "aar", "wiki")


def peer(actor: Actor, page: Any) -> bool:
    """Of another agency than the page's; a page without an agency may be of one's own, so it has no peers."""
    return page.agency_id is not None and other_agency(actor, page)


def other_agency(actor: Actor, page: Any) -> bool:
    return actor.agency_id is not None and actor.agency_id != page.agency_id


def own_word(actor: Actor, thing: Any) -> bool:
    return actor.person_id is not None and actor.person_id == thing.person_id


def of_its_agency(actor: Actor, thing: Any) -> bool:
    return actor.agency_id is not None and actor.agency_id == thing.agency_id


def about_others(actor: Actor, case: Any) -> bool:
    """Whose own words are looked at does not look, and does not learn who reported them."""
    return actor.person_id not in case.about_ids


def about_them(actor: Actor, note: Any) -> bool:
    return actor.person_id is not None and actor.person_id in note.about_ids


def comment_of_another(actor: Actor, comment: Any) -> bool:
    return not own_comment(actor, comment)


def guidance_kind(_actor: Actor, kind: Any) -> bool:
    return kind == "guidance"


def other_kind(_actor: Actor, kind: Any) -> bool:
    return kind in ("practice", "aar", "thread", "wiki")


# Each ability has rows; one row is enough; every predicate of a row must hold.
_MAP: dict[str, list[tuple[Predicate, ...]]] = {
    "site.visit": [(may_visit,)],
    # Pages. "pages.start" is asked of a kind's key.
    "pages.see": [(sees,)],
    "pages.start": [
        (member, other_kind),
        (consultant, guidance_kind),
        (facilitator, guidance_kind),
        (admin, guidance_kind),
    ],
    "pages.edit": [
        (sees, author, open_page),
        (sees, named_writer, draft, open_page),
        (sees, member, wiki_page, in_use, open_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, wiki_page, out_of_bin),
        (sees, moderator, published, thread, out_of_bin),
        (sees, moderator, published, lesson_page, out_of_bin),
        (admin, sees, out_of_bin),
    ],
    "pages.publish": [
        (author, open_page, consultant),
        (author, open_page, facilitator),
        (author, open_page, wiki_page),
        (author, open_page, thread),
        (author, open_page, lesson_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, wiki_page),
        (sees, moderator, published, thread),
        (sees, moderator, published, lesson_page),
        (sees, admin),
    ],
    "pages.bin": [
        (sees, author, open_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, out_of_bin),
        (sees, admin, out_of_bin),
    ],
    # Whom a team page was closed to may not learn from the bin that there was one.
    "pages.unbin": [
        (would_see, author, in_bin, unlocked),
        (would_see, facilitator, published, in_bin, unlocked),
        (would_see, moderator, published, in_bin),
        (admin, in_bin),
    ],
    "pages.archive": [
        (sees, author, open_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, out_of_bin),
        (sees, admin, out_of_bin),
    ],
    # Renaming is a change of title: its authors, and the same people who may archive others' pages. Whoever may edit a
    # wiki page of others may not rename it.
    "pages.rename": [
        (sees, author, open_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, out_of_bin),
        (sees, admin, out_of_bin),
    ],
    # A part becomes a page that everybody sees who sees this one, so what was hidden is not split.
    "pages.split": [
        (sees, author, open_page, shown),
        (sees, member, wiki_page, in_use, open_page, shown),
        (sees, facilitator, published, open_page, shown),
        (sees, moderator, published, wiki_page, out_of_bin, shown),
        (sees, moderator, published, thread, out_of_bin, shown),
        (sees, moderator, published, lesson_page, out_of_bin, shown),
        (admin, sees, out_of_bin, shown),
    ],
    # To fold a page into another one: who may edit it and rename it. It is archived by that, which a draft can't be.
    "pages.fold": [
        (sees, author, published, open_page),
        (sees, facilitator, published, open_page),
        (sees, moderator, published, wiki_page, out_of_bin),
        (sees, moderator, published, thread, out_of_bin),
        (sees, moderator, published, lesson_page, out_of_bin),
        (admin, sees, published, out_of_bin),
    ],
    # As renaming: the words stay, but what the page is said to be does not.
    "pages.change_kind": [
        (sees, author, open_page),
        (sees, facilitator, published, open_page),
        (sees, admin, out_of_bin),
    ],
    "pages.hide": [(sees, moderator), (sees, admin)],
    "pages.lock": [(sees, moderator), (sees, admin)],
    "pages.set_rights": [
        (sees, author, open_page),
        (sees, facilitator, published, open_page),
        (sees, admin, out_of_bin),
    ],
    # What one is writing and has not saved is nobody else's.
    "drafts.keep": [(member,)],
    # Comments. "comments.post" is asked of the page; the rest of the comment.
    "comments.post": [(member, sees, published, open_page)],
    "comments.edit": [(own_comment,)],
    "comments.delete": [(own_or_moderated_comment,)],
    "comments.undelete": [(own_or_moderated_comment,)],
    "comments.hide": [(moderator,), (admin,)],
    "comments.see_hidden": [(own_or_moderated_comment,)],
    "comments.history": [(own_or_moderated_comment,)],
    # Extending what was said: "words.borrow" is asked of the page it was said on, "words.lend" of the borrowed words.
    "words.borrow": [(member, sees, published, out_of_bin, shown)],
    "words.answer": [(member,)],
    "words.lend": [(own_words,)],
    # Endorsing a revision never stops its publishing. An adoption is told by another agency; its colleagues tell on.
    "standing.endorse": [
        (sees, consultant, proven_kind, in_use, open_page, shown, not_author),
        (sees, facilitator, proven_kind, in_use, open_page, shown, not_author),
        (sees, staff, peer, proven_kind, in_use, open_page, shown, not_author),
        (sees, admin, proven_kind, in_use, open_page, shown, not_author),
    ],
    "standing.withdraw": [(own_word,)],
    "standing.remove": [(moderator,), (admin,)],  # an unkind word of advice, as they hide a comment
    "standing.adopt": [(sees, member, other_agency, proven_kind, in_use, open_page, shown, not_author)],
    "standing.edit_adoption": [(own_word,), (of_its_agency,)],
    "standing.take_back": [(own_word,), (of_its_agency,), (moderator,), (admin,)],
    # Guidance that agencies are asked to take note of.
    "guidance.ask": [
        (sees, author, guidance, in_use, open_page),
        (sees, facilitator, guidance, in_use, open_page),
        (sees, admin, guidance, in_use),
    ],
    "guidance.acknowledge": [(member, sees, guidance, in_use)],
    "guidance.acknowledgements": [(member, sees, guidance)],
    # What is due to be looked at again.
    "reviews.see": [(facilitator,), (admin,)],
    # Questions. Accepting an answer is asked of the question's page. Entrusted questions are facilitators' to pass on,
    # and nobody but a moderator may look up who entrusted one: an administrator's reach ends here on purpose.
    "questions.accept": [
        (sees, author, thread, published, open_page),
        (sees, facilitator, thread, published, open_page),
    ],
    "questions.look_after": [(facilitator,)],
    "entrusted.give": [(member,)],
    "entrusted.pass_on": [(facilitator,)],
    "entrusted.look_up": [(moderator,)],
    # Kind, not policed. Of the page, of the comment; the rest of a case and of a note to a writer.
    "moderation.report_page": [(member, sees, not_author)],
    "moderation.report_comment": [(member, comment_of_another)],
    "moderation.own_reports": [(member,)],
    "moderation.queue": [(moderator,), (admin,)],
    "moderation.settle": [(moderator, about_others), (admin, about_others)],
    "moderation.read_note": [(about_them,), (moderator,), (admin,)],
    "moderation.answer": [(about_them,)],
    # Thanks are for what others wrote and said.
    "thanks.page": [(member, sees, published, out_of_bin, not_author)],
    "thanks.comment": [(member, others_comment)],
    "thanks.settle": [(member,)],
    # Files. Until a page has it a file is its uploader's alone; then its page decides (pages.see, pages.edit).
    "files.add": [(member,)],
    # People.
    "people.see": [(member,)],
    "account.own": [(own_account,)],
    # Saying in one's profile which categories one answers questions about.
    "account.answer": [(consultant,)],
    "welcome.end": [(member,)],
    "members.approve": [(facilitator,), (moderator,), (admin,)],
    # Finding. Members read the table of synonyms; what was not found is for whoever can do something about it.
    "synonyms.see": [(member,)],
    "synonyms.edit": [(facilitator,), (admin,)],
    "misses.see": [(facilitator,), (admin,)],
    "links.mend_all": [(facilitator,), (moderator,), (admin,)],
    "searches.keep": [(member,)],
    # Being told. One's own notices and what one follows are nobody else's to see, whatever their role.
    "follows.keep": [(member,)],
    "notices.read": [(member,)],
    # Bringing in and taking out. What is taken out is what its reader may see: this is about the doing. Whoever brings
    # pages in as their files tell them says in others' names what they once said, and who may see it.
    "transfer.import": [(member,)],
    "transfer.import_as_told": [(admin,)],
    "transfer.export": [(member,)],
    # The office.
    "admin.people": [(admin,)],
    "admin.agencies": [(admin,)],
    "admin.invites": [(facilitator,), (moderator,), (admin,)],
    "admin.settings": [(admin,)],
    "admin.audit": [(moderator,), (admin,)],
    "admin.enter": [(facilitator,), (moderator,), (admin,)],
}

ABILITIES: Mapping[str, list[tuple[Predicate, ...]]] = _MAP


def can(actor: Actor, ability: str, thing: Any = None) -> bool:
    """May this actor do this to this thing?

    Raises:
        KeyError: the ability is not in the map: a misspelt rule must not read as "no".
    """
    for row in _MAP[ability]:  # asked thirty times a page: any() and all() take twice as long
        for holds in row:
            if not holds(actor, thing):
                break
        else:
            return True
    return False


def require(actor: Actor, ability: str, thing: Any = None) -> None:
    """Pass, or raise what the asker should see.

    Raises:
        NotFound: the thing is a page this actor may not even see.
        SignInFirst: a visitor asked for what members do.
        NotAllowed: everything else.
    """
    if can(actor, ability, thing):
        return
    if hasattr(thing, "author_ids") and not sees(actor, thing) and not (thing.binned and author(actor, thing)):
        raise NotFound()
    if actor.is_visitor:
        raise SignInFirst()
    raise NotAllowed()
