from datetime import timedelta

import pytest

from bot.desk.attempts import FREE_TRIES
from bot.desk.officers import (
    InvalidOfficer,
    TooManyTries,
    UnknownOfficer,
    authenticate,
    check_new_officer,
)
from bot.storage import officers
from tests.desk.place import PASSWORD, Place


async def attempt(place: Place, password: str = PASSWORD, username: str = "lan", address: str = "10.0.0.1") -> str:
    officer = await authenticate(
        place.database, username=username, password=password, address=address, now=place.clock()
    )
    return officer.display_name


async def test_an_officer_gets_in_with_the_right_password(place: Place) -> None:
    await place.officer("lan", "Nguyễn Thị Lan")
    assert await attempt(place) == "Nguyễn Thị Lan"
    assert await attempt(place, username=" LAN ") == "Nguyễn Thị Lan"


async def test_the_password_is_stored_only_as_an_argon2_hash(place: Place) -> None:
    officer = await place.officer("lan", "Lan")
    assert officer.password_hash.startswith("$argon2id$")
    assert PASSWORD not in officer.password_hash


@pytest.mark.parametrize(("username", "password"), [("lan", "sai-mat-khau"), ("khong-co", PASSWORD), ("lan", "")])
async def test_wrong_name_and_wrong_password_look_the_same(place: Place, username: str, password: str) -> None:
    await place.officer("lan", "Lan")
    with pytest.raises(UnknownOfficer):
        await attempt(place, password, username)


async def test_a_barred_officer_stays_out(place: Place) -> None:
    officer = await place.officer("lan", "Lan")
    async with place.database.write() as session:
        await officers.set_active(session, officer.id, False)
    with pytest.raises(UnknownOfficer):
        await attempt(place)


async def fail(place: Place, times: int, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(UnknownOfficer):
            await attempt(place, "sai-mat-khau", address=address)


async def test_after_many_mistakes_even_the_right_password_waits_a_little(place: Place) -> None:
    await place.officer("lan", "Lan")
    await fail(place, FREE_TRIES)
    with pytest.raises(TooManyTries) as pause:
        await attempt(place)
    place.clock.now += pause.value.wait
    assert await attempt(place) == "Lan"


async def test_a_success_wipes_the_mistakes(place: Place) -> None:
    await place.officer("lan", "Lan")
    await fail(place, FREE_TRIES - 1)
    await attempt(place)
    place.clock.forward(seconds=1)
    await fail(place, FREE_TRIES - 1)
    assert await attempt(place) == "Lan"


async def test_a_stranger_elsewhere_cannot_lock_an_officer_out(place: Place) -> None:
    await place.officer("lan", "Lan")
    await fail(place, FREE_TRIES, address="203.0.113.9")
    assert await attempt(place) == "Lan"


async def test_mistakes_of_long_ago_do_not_count(place: Place) -> None:
    await place.officer("lan", "Lan")
    await fail(place, FREE_TRIES)
    place.clock.now += timedelta(hours=1)
    assert await attempt(place) == "Lan"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", ("Lan", "Lan", PASSWORD)),
        ("username", ("lê", "Lan", PASSWORD)),
        ("username", ("ab", "Lan", PASSWORD)),
        ("display_name", ("lan", "  ", PASSWORD)),
        ("password", ("lan", "Lan", "ngan")),
        ("password", ("lan", "Lan", "lan-1234567")),
    ],
)
def test_a_new_officer_is_checked_field_by_field(field: str, values: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidOfficer) as refused:
        check_new_officer(*values)
    assert refused.value.field == field


async def test_usernames_are_given_once(place: Place) -> None:
    await place.officer("lan", "Lan")
    with pytest.raises(InvalidOfficer) as refused:
        await place.officer("lan", "Lan khác")
    assert refused.value.field == "username"
