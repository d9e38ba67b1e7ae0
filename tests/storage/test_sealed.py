import pytest

from bot.storage.sealed import CannotOpen, Sealer

SECRET = "mot-khoa-dai-hon-ba-muoi-hai-ky-tu-de-thu"


def test_what_is_sealed_can_be_opened_again_and_read_by_nobody_else() -> None:
    sealed = Sealer(SECRET, purpose="a").seal({"access": "bí mật"})
    assert "bí mật" not in sealed
    assert Sealer(SECRET, purpose="a").open(sealed) == {"access": "bí mật"}


@pytest.mark.parametrize(("secret", "purpose"), [(SECRET + "x", "a"), (SECRET, "b")])
def test_another_key_or_purpose_opens_nothing(secret: str, purpose: str) -> None:
    sealed = Sealer(SECRET, purpose="a").seal({"access": "x"})
    with pytest.raises(CannotOpen):
        Sealer(secret, purpose=purpose).open(sealed)


def test_a_damaged_seal_is_noticed() -> None:
    sealed = Sealer(SECRET, purpose="a").seal({"access": "x"})
    with pytest.raises(CannotOpen):
        Sealer(SECRET, purpose="a").open(sealed[:-4] + "AAAA")
