"""Tests the accepted formats of the database URL."""

from __future__ import annotations

import pytest

from bot.errors import ConfigurationError, Unavailable
from bot.store import Store, database_url

IN_LIBPQ = "postgresql://clerk:p%40ss@one:5432,two:5433/bedside"


@pytest.mark.parametrize(
    "url",
    [
        IN_LIBPQ,
        f"{IN_LIBPQ}?target_session_attrs=read-write",
        "postgresql+psycopg://clerk:p%40ss@one:5432,two:5433/bedside",
        "postgresql://clerk:p%40ss@/bedside?host=one:5432&host=two:5433",
        "postgresql://clerk:p%40ss@/bedside?host=one,two&port=5432,5433",
    ],
)
def test_two_hosts_are_asked_for_the_one_that_can_be_written_to(url: str) -> None:
    asked = database_url.options(database_url.parsed(url))
    assert asked["host"] == "one,two"
    assert asked["port"] == "5432,5433"
    assert (asked["user"], asked["password"], asked["dbname"]) == ("clerk", "p@ss", "bedside")
    assert asked["target_session_attrs"] == "read-write"
    assert asked["connect_timeout"] == database_url.CONNECT_EACH_S
    assert asked["tcp_user_timeout"] == 20_000


def test_one_host_may_be_read_only_and_what_the_address_says_goes() -> None:
    url = database_url.parsed("postgresql://clerk@one/bedside?connect_timeout=7&sslmode=require")
    asked = database_url.options(url)
    assert "target_session_attrs" not in asked
    assert (asked["connect_timeout"], asked["sslmode"]) == ("7", "require")


def test_ipv6_and_hosts_without_ports_are_understood() -> None:
    url = database_url.parsed("postgresql://clerk@[::1]:5432,two/bedside")
    assert database_url.options(url)["host"] == "::1,two"
    assert database_url.hosts(url) == "::1:5432 or two"


def test_a_comma_in_a_password_is_no_second_host() -> None:
    asked = database_url.options(database_url.parsed("postgresql://clerk:a,b@one/bedside"))
    assert (asked["host"], asked["password"]) == ("one", "a,b")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:sesame@one:here/bedside",
        "postgresql://clerk:sesame@one:5432,two:here/bedside",
        "postgresql://clerk:ses%ame@one,two/bedside",
        "postgresql://clerk:ses/ame@one:1,two:2/bedside",
        "postgresql://clerk:sesame@one,two/bedside?colour=red",
        "postgres://clerk:sesame@one/bedside",
    ],
)
def test_what_is_no_address_is_refused_in_words_without_the_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://user:password@one") as refused:
        Store(url)
    assert "ame" not in str(refused.value).replace("name", "")


def test_a_standby_is_nothing_to_work_on() -> None:
    with pytest.raises(ConfigurationError, match="Set it to read-write"):
        Store(f"{IN_LIBPQ}?target_session_attrs=prefer-standby")


def test_a_server_that_is_not_there_is_named_with_all_its_hosts() -> None:
    store = Store("postgresql://clerk:sesame@127.0.0.1:1,127.0.0.1:2/bedside")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1 or 127\.0\.0\.1:2 doesn't") as told:
        store.migrate()
    for port in (1, 2):
        assert f"port {port} failed: Connection refused" in str(told.value)
    assert "sesame" not in str(told.value)
    store.close()
