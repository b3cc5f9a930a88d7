"""Mail out: plain text in UTF-8 over SMTP, with HTML beside it where there is some. Sent by the worker only, never
while somebody waits for a page."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.policy import default as DEFAULT
from email.utils import format_datetime, make_msgid
from urllib.parse import parse_qs, quote, unquote, urlsplit

from .clock import now

TIMEOUT_SECONDS = 20


class MailTrouble(Exception):
    """The mail did not go out; try again later. The text holds no password. ``is_away``: the server could not be
    reached or takes nothing now, so that any other mail would fare the same."""

    def __init__(self, text: str, *, is_away: bool = False) -> None:
        super().__init__(text)
        self.is_away = is_away


@dataclass(frozen=True)
class Mail:
    """One message to one person."""

    to: str
    subject: str
    body: str
    to_name: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, for programs: addresses in them are kept whole."""


_PLAIN = "".join(chr(number) for number in range(32, 127))  # headers are ASCII; an address in Thai is quoted


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded. A long address would be folded into encoded words, and no mail program looks for
    an address in those."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {quote(self, safe=_PLAIN)}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"):
    _HEADERS.map_to_type(_name, _Whole)


def send(mail: Mail, *, smtp_url: str, base_url: str) -> None:
    """Hand one mail to the server.

    Args:
        smtp_url: ``smtp://user:password@host:587`` (STARTTLS where the server offers it) or ``smtps://…``;
            ``?from=wiki@example.org`` names the sender.
        base_url: its host is the sender's when the URL names none.

    Raises:
        MailTrouble: the server is away or refuses, or an address can't be one.
    """
    parts = urlsplit(smtp_url)
    host = parts.hostname or "localhost"
    try:
        message = compose(mail, sender=sender_of(smtp_url, base_url))
        # A certificate that can't be checked is refused: the mail holds a link that sets a password.
        safe = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=safe)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=safe)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        refused = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused, ValueError)
        said = f"{type(error).__name__}: {_without(str(error), parts.password)}"
        raise MailTrouble(said, is_away=not isinstance(error, refused)) from error


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """The message as it goes out. Names and subject become one line: a line end in them would begin a new header.

    Raises:
        ValueError: an address that is none.
    """
    message = EmailMessage(policy=DEFAULT.clone(header_factory=_HEADERS))
    message["From"] = _address(sender, "")
    message["To"] = _address(mail.to, mail.to_name)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.rsplit("@", 1)[-1])
    message["Auto-Submitted"] = "auto-generated"  # no holiday notices in answer
    for name, value in mail.headers:
        message[name] = one_line(value)
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def sender_of(smtp_url: str, base_url: str) -> str:
    """Who the mail is from: as the setting says, else ``kmwiki@<the site's host>``."""
    parts = urlsplit(smtp_url)
    if named := parse_qs(parts.query).get("from"):
        return named[0]
    user = unquote(parts.username or "")
    return user if "@" in user else f"kmwiki@{urlsplit(base_url).hostname or 'localhost'}"


def one_line(text: str) -> str:
    """``text`` without line ends and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _address(address: str, name: str) -> Address:
    if any(not c.isprintable() or c.isspace() for c in address):
        raise ValueError("an address holds no spaces or line ends")
    return Address(display_name=one_line(name), addr_spec=address)


def _without(text: str, password: str | None) -> str:
    return text.replace(password, "…")[:300] if password else text[:300]
