import pytest

from bot.desk.sessions import Sessions, new_token, safe_next

SESSIONS = Sessions("khoa", 3600)


def test_a_sealed_token_opens_again() -> None:
    token = new_token()
    assert SESSIONS.unseal(SESSIONS.seal(token)) == token


@pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c", "é"])
def test_a_forged_cookie_opens_nothing(cookie: str | None) -> None:
    assert SESSIONS.unseal(cookie) is None


def test_another_key_opens_nothing() -> None:
    assert Sessions("khoa-khac", 3600).unseal(SESSIONS.seal("token")) is None


def test_an_old_cookie_opens_nothing() -> None:
    assert Sessions("khoa", -1).unseal(SESSIONS.seal("token")) is None


def test_a_login_form_field_is_no_session() -> None:
    assert SESSIONS.unseal(SESSIONS.seal_form("token")) is None


def test_a_form_token_belongs_to_one_login() -> None:
    token = SESSIONS.csrf("lan")
    assert SESSIONS.csrf_matches("lan", token)
    assert not SESSIONS.csrf_matches("hung", token)
    assert not SESSIONS.csrf_matches("lan", None)
    assert not SESSIONS.csrf_matches("lan", "é")


def test_the_login_form_must_match_its_cookie() -> None:
    assert SESSIONS.form_matches("nonce", SESSIONS.seal_form("nonce"))
    assert not SESSIONS.form_matches("other", SESSIONS.seal_form("nonce"))
    assert not SESSIONS.form_matches(None, SESSIONS.seal_form("nonce"))
    assert not SESSIONS.form_matches("nonce", None)


@pytest.mark.parametrize(
    "address",
    [None, "", "https://evil.example", "//evil.example", "/", "/deskevil", "/desk/\\evil", "/desk/\r\nX: y", "desk"],
)
def test_login_never_sends_to_another_site(address: str | None) -> None:
    assert safe_next(address) == "/desk"


def test_login_returns_to_the_page_that_was_asked_for() -> None:
    assert safe_next("/desk/tickets/PA-261123-0001") == "/desk/tickets/PA-261123-0001"
