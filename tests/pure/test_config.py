"""Settings: what is said is what happens, and what can't be right stops the start with one line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import config
from config import SettingError, Settings, load_settings
from kmwiki.search import meaning
from tests.support import concepts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def load(folder: Path, **given: str) -> Settings:
    return load_settings({f"KMWIKI_{name}": value for name, value in given.items()}, root=folder)


def refusal(folder: Path, **given: str) -> SettingError:
    with pytest.raises(SettingError) as caught:
        load(folder, **given)
    return caught.value


def test_without_a_word_the_defaults_stand(folder: Path) -> None:
    settings = load(folder)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert settings.data_dir == folder / "instance"
    assert settings.content_dir == folder / "content"
    assert settings.database_path == folder / "instance" / "kmwiki.db"
    assert (settings.mirror, settings.smtp_url, settings.trusted_proxies) == ("members", None, 0)
    assert settings.write_limits is True
    assert settings.semantic is False
    assert settings.known_hosts == {"localhost", "127.0.0.1", "::1"}


def test_the_file_speaks_before_the_defaults_and_the_environment_before_the_file(folder: Path) -> None:
    (folder / "instance").mkdir()
    (folder / "instance" / "kmwiki.env").write_text("# จังหวัดตัวอย่าง\nKMWIKI_PORT=8100\nKMWIKI_MIRROR=off\n", "utf-8")
    settings = load(folder, PORT="8200")
    assert (settings.port, settings.mirror) == (8200, "off")
    assert settings.base_url == "http://127.0.0.1:8200"


def test_an_empty_value_means_the_default(folder: Path) -> None:
    settings = load(folder, SMTP_URL="", PORT="", MIRROR="")
    assert (settings.smtp_url, settings.port, settings.mirror) == (None, 8000, "members")


def test_the_data_folder_may_bear_a_thai_name(folder: Path) -> None:
    settings = load(folder, DATA_DIR="ข้อมูล km")
    assert settings.data_dir == folder / "ข้อมูล km"
    assert (folder / "ข้อมูล km" / "secret_key").exists()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(folder: Path) -> None:
    first, second = load(folder), load(folder)
    assert first.secret_key == second.secret_key
    assert len(bytes.fromhex(first.secret_key)) == 32
    assert stat.S_IMODE((folder / "instance" / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in (folder / "instance").iterdir()] == ["secret_key"]


def test_a_key_that_others_could_read_is_closed(folder: Path) -> None:
    load(folder)
    (folder / "instance" / "secret_key").chmod(0o644)
    load(folder)
    assert stat.S_IMODE((folder / "instance" / "secret_key").stat().st_mode) == 0o600


def test_a_key_cut_short_in_its_file_stops_the_start(folder: Path) -> None:
    load(folder)
    (folder / "instance" / "secret_key").write_text("abc", "utf-8")
    assert refusal(folder).key == "cli.setting.secret_short"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("too short", "cli.setting.secret_short"),
        ("a" * 64, "cli.setting.secret_known"),
        ("please-CHANGE-ME-before-going-live-9f3", "cli.setting.secret_known"),
    ],
)
def test_a_short_or_known_key_stops_the_start(folder: Path, value: str, key: str) -> None:
    error = refusal(folder, SECRET_KEY=value)
    assert (error.key, error.args_["name"]) == (key, "KMWIKI_SECRET_KEY")
    assert value not in str(error)


def test_a_good_key_is_taken_and_nothing_is_written(folder: Path) -> None:
    key = "6b1f0c9d2e7a4538bb01d4e95c3f8a76"
    assert load(folder, SECRET_KEY=key).secret_key == key
    assert not (folder / "instance").exists()


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("PORT", "eighty", "cli.setting.number"),
        ("PORT", "0", "cli.setting.number"),
        ("PORT", "70000", "cli.setting.number"),
        ("WORKERS", "0", "cli.setting.number"),
        ("TRUSTED_PROXIES", "-1", "cli.setting.number"),
        ("MIRROR", "everyone", "cli.setting.choice"),
        ("WRITE_LIMITS", "maybe", "cli.setting.choice"),
        ("BASE_URL", "km.example.go.th", "cli.setting.base_url"),
        ("BASE_URL", "ftp://km.example.go.th", "cli.setting.base_url"),
        ("BASE_URL", "https://km.example.go.th/wiki", "cli.setting.base_url"),
        ("BASE_URL", "https://km.example.go.th:https", "cli.setting.base_url"),
        ("BASE_URL", "http://[::1", "cli.setting.base_url"),
        ("SMTP_URL", "mail.example.go.th:25", "cli.setting.smtp_url"),
        ("DATABASE_URL", "mysql://localhost/km", "cli.setting.database_url"),
        ("DATABASE_URL", "sqlite:///:memory:", "cli.setting.database_url"),
        ("DATABASE_URL", "postgresql+psycopg://km@localhost/km", "cli.setting.postgresql"),
        ("REDIS_URL", "redis://localhost", "cli.setting.not_built"),
        ("SEARCH_ENGINE", "postgres", "cli.setting.not_built"),
        ("PROT", "8001", "cli.setting.misspelt"),
        ("SEMANTIC", "yes", "cli.setting.choice"),
    ],
)
def test_a_wrong_value_names_its_variable_and_leaves_nothing_behind(
    folder: Path, name: str, value: str, key: str
) -> None:
    error = refusal(folder, **{name: value})
    assert (error.key, error.args_["name"]) == (key, f"KMWIKI_{name}")
    assert not (folder / "instance").exists()


def test_a_misspelt_setting_is_told_what_was_meant(folder: Path) -> None:
    assert refusal(folder, CONTENT_DIRR="x").args_["meant"] == "KMWIKI_CONTENT_DIR"


def test_variables_of_others_are_left_alone(folder: Path) -> None:
    assert load(folder, TEST_BROWSER="chromium").port == 8000


def test_the_base_url_is_the_host_that_may_be_asked_for(folder: Path) -> None:
    settings = load(folder, BASE_URL="https://KM.Example.go.th/")
    assert settings.base_url == "https://km.example.go.th"
    assert "km.example.go.th" in settings.known_hosts
    assert settings.is_https


def test_a_database_elsewhere_is_found_from_any_folder(folder: Path) -> None:
    assert load(folder, DATABASE_URL="sqlite:///data/ฐาน.db").database_path == folder / "data" / "ฐาน.db"
    assert load(folder, DATABASE_URL="sqlite:////srv/km.db").database_path == Path("/srv/km.db")


def test_a_data_folder_that_can_not_be_made_is_named(folder: Path) -> None:
    (folder / "instance").write_text("a file in the way", "utf-8")
    error = refusal(folder)
    assert (error.key, error.args_["name"]) == ("cli.setting.data_dir", "KMWIKI_DATA_DIR")


def test_a_settings_file_in_another_encoding_is_refused_by_name(folder: Path) -> None:
    (folder / "instance").mkdir()
    (folder / "instance" / "kmwiki.env").write_bytes("KMWIKI_HOST=จังหวัด".encode("cp874"))
    assert refusal(folder).key == "cli.setting.unreadable"


def test_similar_meaning_needs_its_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    concepts.leave_out(monkeypatch)
    error = refusal(folder, SEMANTIC="on")
    assert (error.key, error.args_["name"]) == ("cli.setting.semantic", "KMWIKI_SEMANTIC")
    assert (config.ROOT / error.args_["file"]).is_file()
    assert not (folder / "instance").exists()
    assert load(folder, SEMANTIC="off").semantic is False

    concepts.install(monkeypatch)
    assert load(folder, SEMANTIC="on").semantic is True
    assert config.SEMANTIC_MODULE == meaning.MODULE
