"""Every model, imported for its table. For migrations and for the app; features import their own models."""

from kmwiki.accounts import models as accounts
from kmwiki.acknowledging import models as acknowledging
from kmwiki.attachments import models as attachments
from kmwiki.comments import models as comments
from kmwiki.comments import visits
from kmwiki.contentsync import models as contentsync
from kmwiki.core import journal, once, site
from kmwiki.demo import models as demo
from kmwiki.discovery import models as discovery
from kmwiki.extending import models as extending
from kmwiki.follows import models as follows
from kmwiki.frame import models as frame
from kmwiki.moderation import models as moderation
from kmwiki.notifications import models as notifications
from kmwiki.pages import drafts, presence
from kmwiki.pages import models as pages
from kmwiki.questions import models as questions
from kmwiki.reviewing import models as reviewing
from kmwiki.standing import models as standing
from kmwiki.thanks import models as thanks
from kmwiki.transfer import models as transfer

__all__ = [
    "accounts", "acknowledging", "attachments", "comments", "contentsync", "demo", "discovery", "drafts", "extending",
    "follows", "frame", "journal", "moderation", "notifications", "once", "pages", "presence", "questions",
    "reviewing", "site", "standing", "thanks", "transfer", "visits",
]  # fmt: skip
