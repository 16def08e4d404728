"""One table of settings: the file, the environment over it, and a plain word for what cannot be used."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kaiji.web.configuration.databases import database
from kaiji.web.configuration.definitions import SETTINGS
from kaiji.web.configuration.home import prepare, secret_key
from kaiji.web.configuration.reading import read_configuration
from kaiji.web.configuration.whose import desk_of, refuse_other_desk
from kaiji.web.errors import DeskUnclearError, NotReadyError, SettingError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_environment_prevails_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "kaiji.toml").write_text(
        'desk = "access-provider"\n[server]\nport = 9000\nthreads = 8\n', encoding="utf-8"
    )
    told = read_configuration(tmp_path, {"KAIJI_PORT": "9100"})
    assert told.text("desk") == "access-provider"
    assert (told.number("server.port"), told.number("server.threads"), told.number("server.processes")) == (
        9100,
        8,
        2,
    )
    assert told.on("server.behind_proxy") is False


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("[server]\nprot = 9000\n", "server.prot"),
        ('desk = "police"\n', "KAIJI_DESK=police"),
        ('[server]\nport = "many"\n', "KAIJI_PORT=many"),
        ("[server]\nport = 70000\n", "KAIJI_PORT=70000"),
        ("[server]\nport = true\n", "KAIJI_PORT=True"),
        ("[database]\nurl = 5\n", "DATABASE_URL=…"),
        ("[server\n", "kaiji.toml"),
    ],
)
def test_a_bad_setting_is_named_and_a_secret_is_not_repeated(text: str, given: str, tmp_path: Path) -> None:
    (tmp_path / "kaiji.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_configuration(tmp_path, {})
    assert given in caught.value.given


def test_a_desk_that_nothing_tells_is_the_one_whose_database_lies_there(tmp_path: Path) -> None:
    new = read_configuration(tmp_path, {})
    assert (new.text("desk"), new.desk_by) == ("claimant", "default")
    (tmp_path / "kaiji-access-provider.sqlite3").touch()
    seen = read_configuration(tmp_path, {})
    assert (seen.text("desk"), seen.desk_by) == ("access-provider", "database")
    told = read_configuration(tmp_path, {"KAIJI_DESK": "content-provider"})
    assert (told.text("desk"), told.desk_by) == ("content-provider", "told")
    (tmp_path / "kaiji-claimant.sqlite3").touch()
    with pytest.raises(DeskUnclearError) as caught:
        read_configuration(tmp_path, {})
    assert "kaiji-access-provider.sqlite3" in caught.value.given
    assert "KAIJI_DESK" in caught.value.in_language("ja")
    assert "claimant / access-provider" in caught.value.in_language("en")
    (tmp_path / "kaiji.toml").write_text('desk = "claimant"\n', encoding="utf-8")
    assert read_configuration(tmp_path, {}).text("desk") == "claimant"


@pytest.mark.parametrize(
    ("tables", "desk"),
    [
        (["cases_caserow", "access_provider_item"], "access-provider"),
        (["claimant"], "claimant"),
        (["cases_caserow", "journal_entry"], None),
        (["claimant_answerrow", "content_provider_matter"], None),
    ],
)
def test_a_database_shows_whose_desk_it_is_by_its_tables(tables: list[str], desk: str | None) -> None:
    assert desk_of(tables) == desk


def test_tables_of_another_desk_are_refused_with_the_setting_that_opens_them() -> None:
    refuse_other_desk("claimant", ["claimant_answerrow"], "here")
    refuse_other_desk("claimant", [], "here")
    with pytest.raises(DeskUnclearError) as caught:
        refuse_other_desk("claimant", ["access_provider_item"], "here")
    assert "KAIJI_DESK=access-provider" in caught.value.in_language("ja")
    assert 'desk = "access-provider"' in caught.value.in_language("en")


def test_every_setting_has_its_own_variable_and_key() -> None:
    assert len({row.key for row in SETTINGS}) == len({row.variable for row in SETTINGS}) == len(SETTINGS)


def test_a_database_url_is_read_and_its_password_never_shown(tmp_path: Path) -> None:
    row = database(
        "postgresql://kaiji:p%40ss@db.example:5433/office?sslmode=verify-full", tmp_path, "claimant"
    )
    assert (row["NAME"], row["USER"], row["PASSWORD"], row["HOST"], row["PORT"]) == (
        "office",
        "kaiji",
        "p@ss",
        "db.example",
        "5433",
    )
    assert row["OPTIONS"] == {"sslmode": "verify-full"}
    assert database("", tmp_path, "claimant")["NAME"] == str(tmp_path / "kaiji-claimant.sqlite3")
    assert (
        "recursive_triggers=ON"
        in database("sqlite:////srv/k.sqlite3", tmp_path, "claimant")["OPTIONS"]["init_command"]
    )
    for bad in (
        "mysql://u:secret@h/x",
        "postgresql://u:secret@h",
        "postgresql://u:secret@h/x?options=-c",
        "sqlite://",
    ):
        with pytest.raises(SettingError) as caught:
            database(bad, tmp_path, "claimant")
        assert "secret" not in caught.value.in_language("en")


def test_two_starts_at_once_keep_one_secret_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    threads = [threading.Thread(target=prepare, args=(home,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    key = secret_key(home)
    assert len(key) > 60
    assert (home / "secret.key").stat().st_mode & 0o077 == 0
    prepare(home)
    assert secret_key(home) == key
    assert [path.name for path in home.iterdir()] == ["secret.key"]


def test_a_home_that_is_a_file_is_refused_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", encoding="utf-8")
    with pytest.raises(NotReadyError) as caught:
        prepare(tmp_path / "home")
    assert caught.value.given == str(tmp_path / "home")
