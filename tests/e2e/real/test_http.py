"""The HTTP contract, through real Rasa."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.e2e


class Conversation:
    """One citizen over the REST endpoint."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=30)
        self.sender = f"test-{uuid.uuid4()}"
        self.last: list[dict[str, Any]] = []

    def say(self, text: str) -> dict[str, Any]:
        """The one ``custom`` object of the turn."""
        response = self.client.post("/webhooks/rest/webhook", json={"sender": self.sender, "message": text})
        assert response.status_code == 200, response.text
        self.last = response.json()
        (custom,) = [m["custom"] for m in self.last if "custom" in m]
        return dict(custom)

    @property
    def text(self) -> str:
        """Everything the citizen reads of the last turn."""
        return "\n".join(m.get("text", "") for m in self.last)


@pytest.fixture
def citizen(server_url: str) -> Conversation:
    return Conversation(server_url)


def test_an_answer_keeps_every_promise_of_the_contract(citizen: Conversation) -> None:
    custom = citizen.say("lệ phí cấp lại thẻ căn cước bị mất là bao nhiêu")

    assert custom["kind"] == "answer"
    assert custom["guide"] in ("can-cuoc-le-phi", "can-cuoc-cap-lai-mat")
    assert custom["aspects"][0] == "fee"
    assert custom["as_of"] == "2026-11-21"
    assert custom["verified_on"] <= custom["as_of"]
    assert custom["sources"]
    assert all(s["url"].startswith("http") for s in custom["sources"])
    assert "35.000 đồng" in citizen.text


def test_the_same_question_without_diacritics_finds_the_same_guide(citizen: Conversation) -> None:
    assert citizen.say("le phi cap lai the can cuoc bi mat la bao nhieu")["guide"] in (
        "can-cuoc-le-phi",
        "can-cuoc-cap-lai-mat",
    )


def test_an_ellipsis_stays_with_the_guide(citizen: Conversation) -> None:
    first = citizen.say("Xin cấp hộ chiếu phổ thông thì làm những bước nào?")
    second = citizen.say("thế lệ phí bao nhiêu?")

    assert first["guide"] == second["guide"] == "dvc-ho-chieu"
    assert second["aspects"][0] == "fee"


def test_a_button_opens_its_part(citizen: Conversation) -> None:
    custom = citizen.say("#dvc-ho-chieu/documents")
    assert (custom["guide"], custom["aspects"]) == ("dvc-ho-chieu", ["documents"])


def test_greetings_are_small_talk_and_other_worlds_are_refused(citizen: Conversation) -> None:
    assert citizen.say("xin chào")["kind"] == "smalltalk"
    assert citizen.say("hôm nay giá vàng bao nhiêu một chỉ")["kind"] == "refuse"


@pytest.mark.parametrize(
    "command", ["/restart", "/want_person", '/ask_procedure{"guide": "dvc-ho-chieu"}', " ／restart"]
)
def test_a_typed_rasa_command_never_drives_the_bot(citizen: Conversation, command: str) -> None:
    citizen.say("Xin cấp hộ chiếu phổ thông thì làm những bước nào?")

    assert citizen.say(command)["kind"] == "refuse"
    assert citizen.say("thế lệ phí bao nhiêu?")["guide"] == "dvc-ho-chieu", "the conversation was not restarted"


def test_a_wish_for_a_person_opens_a_ticket_and_the_bot_stays_silent(citizen: Conversation) -> None:
    custom = citizen.say("cho tôi gặp cán bộ")
    waiting = citizen.say("lệ phí làm hộ chiếu bao nhiêu")

    assert custom["kind"] == waiting["kind"] == "handoff"
    assert custom["ticket"] == waiting["ticket"]
    assert custom["ticket"] in citizen.text


def test_coming_back_to_the_assistant_cancels_the_wait(citizen: Conversation) -> None:
    citizen.say("cho tôi gặp cán bộ")
    back = citizen.say("#tro-ly")
    answer = citizen.say("Xin cấp hộ chiếu phổ thông hết bao nhiêu tiền?")

    assert back["kind"] == "smalltalk"
    assert answer["guide"] == "dvc-ho-chieu"


def test_an_id_number_is_hidden_and_the_citizen_told(citizen: Conversation, server: Any) -> None:
    citizen.say("số căn cước của tôi là 001099012345 thì đổi thẻ cần giấy tờ gì")

    assert "đã ẩn" in citizen.text
    database = server.database_url.removeprefix("sqlite:///")
    stored = [file.read_bytes() for file in Path(database).parent.rglob("*") if file.is_file()]
    assert stored
    assert not any(b"001099012345" in content for content in stored)


def test_a_long_conversation_keeps_its_thread_across_rasa_sessions(citizen: Conversation) -> None:
    citizen.say("Xin cấp hộ chiếu phổ thông thì làm những bước nào?")
    for _ in range(30):
        assert citizen.say("cảm ơn")["kind"] == "smalltalk"

    assert citizen.say("thế lệ phí bao nhiêu?")["guide"] == "dvc-ho-chieu"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"sender": "a"}, 400, "message"),
        ({"message": "a"}, 400, "sender"),
        ({"sender": "a", "message": 3}, 400, "message"),
        ({"sender": "a", "message": "x" * 100_000}, 413, None),
    ],
)
def test_bad_input_gets_a_clear_error(server_url: str, body: Any, status: int, field: str | None) -> None:
    response = httpx.post(f"{server_url}/webhooks/rest/webhook", json=body, timeout=30)

    assert response.status_code == status
    assert response.json()["error"]["field"] == field
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "\u200b\u200b", "<script>alert(1)</script>", "\x00\x01", "x" * 3000]
)
def test_odd_text_gets_a_kind_turn_or_a_clear_error(citizen: Conversation, text: str) -> None:
    body = {"sender": citizen.sender, "message": text}
    response = citizen.client.post("/webhooks/rest/webhook", json=body)

    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert response.json()[0]["text"]
        assert response.json()[0]["custom"]["kind"] != "answer"


def test_the_operator_can_tell_that_all_is_well(server_url: str) -> None:
    assert httpx.get(f"{server_url}/healthz").status_code == 200
    assert httpx.get(f"{server_url}/readyz").status_code == 200
    assert "turns_total" in httpx.get(f"{server_url}/metrics").text
