"""Every route and who may use it: the table that ``test_every_route_has_a_row`` holds the site against.

Whoever adds a route adds its row here. The right-hand side is one of

    ``public``   anybody, even while the site is closed to visitors: signing in, joining, health, static files
    ``member``   whoever has signed in, about themselves
    an ability   of ``kmwiki.access.permissions``: the view asks for it
"""

from __future__ import annotations

PUBLIC, MEMBER = "public", "member"

ROUTES: dict[str, str] = {
    # files and health
    "static": PUBLIC,
    "site.healthz": PUBLIC,
    "site.readyz": PUBLIC,
    # coming in
    "accounts.login": PUBLIC,
    "accounts.second_step": PUBLIC,
    "accounts.join": PUBLIC,
    "accounts.ask_to_join": PUBLIC,
    "accounts.forgot": PUBLIC,
    "accounts.set_password": PUBLIC,
    # one's own account
    "accounts.logout": "site.visit",
    "accounts.profile": MEMBER,
    "accounts.password": MEMBER,
    "accounts.email": MEMBER,
    "accounts.sessions": MEMBER,
    "accounts.end_one_session": MEMBER,
    "accounts.second_factor": MEMBER,
    # people
    "people.index": "people.see",
    "people.show": "people.see",
    # reading
    "home.index": "site.visit",
    "lists.kind": "site.visit",
    "lists.agency": "site.visit",
    "lists.fiscal_year": "site.visit",
    "lists.category": "site.visit",
    "lists.tags": "site.visit",
    "lists.tag": "site.visit",
    "lists.recent": "site.visit",
    "lists.wanted": "site.visit",
    "search.results": "site.visit",
    "search.suggest": "site.visit",
    "search.download": "site.visit",
    "search.similar": "pages.see",
    # for programs
    "api.search": "site.visit",
    "api.openapi": PUBLIC,
    "patterns.show": "site.visit",
    # words, and searches
    "discovery.glossary": "site.visit",
    "discovery.glossary_csv": "site.visit",
    "discovery.synonyms": "synonyms.see",
    "discovery.synonyms_csv": "synonyms.see",
    "discovery.synonym": "synonyms.see",
    "discovery.new_synonym": "synonyms.edit",
    "discovery.edit_synonym": "synonyms.edit",
    "discovery.delete_synonym": "synonyms.edit",
    "discovery.put_back": "synonyms.edit",
    "discovery.not_found": "misses.see",
    "discovery.not_found_csv": "misses.see",
    "discovery.dismiss": "misses.see",
    "discovery.bring_back": "misses.see",
    "discovery.searches": "searches.keep",
    "discovery.save_search": "searches.keep",
    "discovery.saved_search": "searches.keep",
    "discovery.delete_search": "searches.keep",
    "pages.show": "pages.see",
    "pages.short": "pages.see",
    "pages.history": "pages.see",
    "pages.compare": "pages.see",
    "pages.blame_page": "pages.see",
    "pages.split": "pages.split",
    "pages.fold": "pages.fold",
    "pages.broken_links_page": MEMBER,
    "pages.broken_links_csv": MEMBER,
    "pages.relink": "pages.rename",
    "pages.change_links": "pages.rename",
    # bringing in and taking out
    "transfer.one_page": "pages.see",
    "transfer.export": "transfer.export",
    "transfer.archive": "transfer.export",
    # writing
    "pages.new": "pages.start",
    "pages.edit": "pages.edit",
    "pages.preview": MEMBER,
    "pages.restore": "pages.edit",
    "pages.confirm": "pages.see",
    "pages.bin": "pages.bin",
    "pages.unbin": "pages.unbin",
    "pages.bin_list": MEMBER,
    "pages.drafts": "drafts.keep",
    "pages.keep_draft": "drafts.keep",
    "pages.discard_draft": MEMBER,
    "pages.who_writes": "site.visit",
    "pages.here": "pages.edit",
    "pages.archive": "pages.archive",
    "pages.unarchive": "pages.archive",
    "pages.hide": "pages.hide",
    "pages.unhide": "pages.hide",
    "pages.lock": "pages.lock",
    "pages.unlock": "pages.lock",
    # files
    "files.show": "pages.see",
    "files.short": "pages.see",
    "files.new": "files.add",
    "files.of_page": "pages.see",
    "files.tend": "pages.edit",
    # talking
    "comments.post": "comments.post",
    "comments.show": "pages.see",
    "comments.edit": "comments.edit",
    "comments.save": "comments.edit",
    "comments.delete": "comments.delete",
    "comments.undelete": "comments.undelete",
    "comments.history": "comments.history",
    "comments.hide": "comments.hide",
    "comments.unhide": "comments.hide",
    # the office
    "admin.overview": "admin.enter",
    "admin.waiting": "members.approve",
    "admin.approve": "members.approve",
    "admin.decline": "members.approve",
    "admin.people": "admin.people",
    "admin.people_csv": "admin.people",
    "admin.new_person": "admin.people",
    "admin.person": "admin.people",
    "admin.standing": "admin.people",
    "admin.disable": "admin.people",
    "admin.enable": "admin.people",
    "admin.remove_factor": "admin.people",
    "admin.reset_link": "admin.people",
    "admin.agencies": "admin.agencies",
    "admin.agency": "admin.agencies",
    "admin.invites": "admin.invites",
    "admin.close": "admin.invites",
    "admin.settings": "admin.settings",
    "admin.years": "admin.settings",
    "admin.criteria": "admin.settings",
    "admin.edition": "admin.settings",
    "admin.audit": "admin.audit",
}

# What stands in the variable parts of addresses while routes are tried. ``no`` and ``comment_id`` come from the test.
VALUES: dict[str, object] = {
    "code": "health", "username": "author", "kind": "wiki", "year": 2569, "number": 1, "tag": "pmqa", "name": "app.css",
    "token": "no-such-token", "invite_id": 1, "row_id": 1, "text_id": 1, "miss_id": 1, "search_id": 1, "edition_id": 1, "slug": "any", "act": "bin", "form": "md",
}  # fmt: skip
