import asyncio

import httpx
import pytest

from bot.storage import audit, database, messages, tickets
from tests.desk.place import LoggedIn, Place


def api(number: str, move: str) -> str:
    return f"/desk/api/tickets/{number}/{move}"


def reply(text: str, key: str = "00000001") -> dict[str, str]:
    return {"text": text, "client_msg_id": key}


async def test_the_queue_shows_who_has_waited_longest_first(log_in: LoggedIn, place: Place) -> None:
    first = await place.waiting_ticket("Hồ sơ của tôi đâu?", "dan-1")
    place.clock.forward(minutes=11)
    second = await place.waiting_ticket("Tôi cần gặp người", "dan-2")
    client = await log_in()
    queue = (await client.get("/desk/api/queue")).json()
    assert [ticket["number"] for ticket in queue["waiting"]] == [first.number, second.number]
    assert [ticket["waited"] for ticket in queue["waiting"]] == ["11 phút", "vừa xong"]
    assert [ticket["long"] for ticket in queue["waiting"]] == [True, False]
    oldest = queue["waiting"][0]
    assert oldest["reason_label"] == "Việc riêng của hồ sơ"
    assert oldest["area_label"] == "Căn cước"
    assert oldest["channel_label"] == "Trang web"
    assert oldest["ward"] == "Phường Ba Đình"


async def test_an_officer_answers_and_the_bot_comes_back(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()

    claimed = await client.post(api(ticket.number, "claim"))
    assert claimed.status_code == 200
    assert claimed.json()["ticket"]["mine"] is True
    assert await place.owner_of(ticket.conversation_id) == "staff"

    answered = await client.post(api(ticket.number, "reply"), json=reply("Hồ sơ đã có kết quả."))
    assert answered.status_code == 200

    closed = await client.post(api(ticket.number, "close"), json={"reason": "answered"})
    assert closed.status_code == 200
    assert closed.json()["ticket"]["close_reason_label"] == "Đã trả lời xong"
    assert await place.owner_of(ticket.conversation_id) == "bot"

    lines = await place.citizen_reads(ticket.conversation_id)
    assert [(line.author, line.author_name, line.text) for line in lines[1:]] == [
        ("system", None, "Cán bộ Nguyễn Thị Lan đang trả lời anh/chị."),
        ("staff", "Nguyễn Thị Lan", "Hồ sơ đã có kết quả."),
        (
            "system",
            None,
            f"Cán bộ Nguyễn Thị Lan đã trả lời xong phiếu {ticket.number}. Anh/chị hỏi tiếp, trợ lý sẽ trả lời.",
        ),
    ]
    assert lines[-1].custom == {"schema": 1, "ask_rating": True, "ticket": ticket.number}


async def test_a_ticket_returns_to_the_bot_once(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    await client.post(api(ticket.number, "claim"))
    statuses = [(await client.post(api(ticket.number, "close"), json={"reason": "answered"})).status_code for _ in "12"]
    assert statuses == [200, 409]
    lines = await place.citizen_reads(ticket.conversation_id)
    assert sum("đã trả lời xong" in line.text for line in lines) == 1


async def test_eight_officers_claim_at_once_and_exactly_one_wins(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    names = [f"Cán bộ số {number}" for number in range(8)]
    clients = [await log_in(f"canbo{number}", name) for number, name in enumerate(names)]
    answers = await asyncio.gather(*(client.post(api(ticket.number, "claim")) for client in clients))
    winners = [name for name, answer in zip(names, answers, strict=True) if answer.status_code == 200]
    losers = [answer for answer in answers if answer.status_code != 200]
    assert len(winners) == 1
    assert len(losers) == 7
    for loser in losers:
        assert loser.status_code == 409
        assert loser.json()["error"]["message"] == f"Cán bộ {winners[0]} đang phụ trách phiếu này."
    lines = await place.citizen_reads(ticket.conversation_id)
    assert [line.text for line in lines if line.author == "system"] == [f"Cán bộ {winners[0]} đang trả lời anh/chị."]


async def test_claiming_ones_own_ticket_again_is_harmless(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    assert [(await client.post(api(ticket.number, "claim"))).status_code for _ in range(2)] == [200, 200]
    assert len(await place.citizen_reads(ticket.conversation_id)) == 2


async def test_only_the_holder_may_reply_and_close(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    lan, hung = await log_in("lan", "Lan"), await log_in("hung", "Hùng")
    early = await lan.post(api(ticket.number, "reply"), json=reply("Chào anh/chị"))
    assert early.json()["error"]["message"] == "Phiếu này đang ở hàng chờ. Anh/chị nhận phiếu trước."
    await lan.post(api(ticket.number, "claim"))
    for move, body in (("reply", reply("Xin chào")), ("close", {"reason": "answered"}), ("release", {})):
        answer = await hung.post(api(ticket.number, move), json=body)
        assert answer.status_code == 409, move
        assert answer.json()["error"]["message"] == "Cán bộ Lan đang phụ trách phiếu này."
    assert [line.author for line in await place.citizen_reads(ticket.conversation_id)] == ["citizen", "system"]


async def test_a_released_ticket_waits_at_its_old_place(log_in: LoggedIn, place: Place) -> None:
    first = await place.waiting_ticket("Câu hỏi một", "dan-1")
    place.clock.forward(minutes=1)
    await place.waiting_ticket("Câu hỏi hai", "dan-2")
    lan = await log_in("lan", "Lan")
    await lan.post(api(first.number, "claim"))
    assert (await lan.post(api(first.number, "release"))).status_code == 200
    queue = (await lan.get("/desk/api/queue")).json()
    assert queue["waiting"][0]["number"] == first.number
    assert await place.owner_of(first.conversation_id) == "waiting"
    lines = await place.citizen_reads(first.conversation_id)
    assert lines[-1].text == "Cán bộ Lan đã chuyển câu hỏi về hàng chờ. Cán bộ khác sẽ trả lời anh/chị."


async def test_a_supervisor_frees_a_ticket_whose_officer_is_gone(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    lan, chief = await log_in("lan", "Lan"), await log_in("truong-ca", "Minh", "supervisor")
    await lan.post(api(ticket.number, "claim"))
    assert (await chief.post(api(ticket.number, "release"))).status_code == 200
    assert (await lan.post(api(ticket.number, "reply"), json=reply("Chào anh/chị"))).status_code == 409


async def test_the_same_reply_sent_twice_reaches_the_citizen_once(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    await client.post(api(ticket.number, "claim"))
    bodies = [reply("Chào anh/chị", "abcdef-01")] * 5
    answers = await asyncio.gather(*(client.post(api(ticket.number, "reply"), json=body) for body in bodies))
    assert len({answer.json()["message"]["id"] for answer in answers}) == 1
    lines = await place.citizen_reads(ticket.conversation_id)
    assert [line.text for line in lines if line.author == "staff"] == ["Chào anh/chị"]


async def test_a_citizen_who_left_the_queue_cannot_be_claimed(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    async with place.database.write() as session:
        await tickets.cancel(session, ticket.id, version=ticket.version, reason="back_to_bot", now=place.clock())
    answer = await client.post(api(ticket.number, "claim"))
    assert answer.status_code == 409
    assert answer.json()["error"]["message"] == "Người dân đã thôi chờ và quay lại với trợ lý."
    assert (await client.get("/desk/api/queue")).json()["waiting"] == []


async def test_the_desk_reads_the_whole_conversation_by_cursor(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket("Lệ phí đổi thẻ bao nhiêu?")
    custom = {"schema": 1, "guide": "can-cuoc-le-phi", "confidence": 0.9, "sources": [], "verified_on": "2026-11-21"}
    await place.bot_says(ticket.conversation_id, "Đổi thẻ là 25.000 đồng.", custom)
    client = await log_in()
    data = (await client.get(api(ticket.number, "messages"))).json()
    assert [line["text"] for line in data["messages"]] == ["Lệ phí đổi thẻ bao nhiêu?", "Đổi thẻ là 25.000 đồng."]
    assert data["messages"][1]["custom"]["guide"] == "can-cuoc-le-phi"
    assert data["guides"] == {"can-cuoc-le-phi": "Lệ phí làm thẻ căn cước"}
    later = (await client.get(api(ticket.number, "messages"), params={"after": 1})).json()
    assert [line["seq"] for line in later["messages"]] == [2]


async def test_notes_stay_inside(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    assert (await client.post(api(ticket.number, "notes"), json={"text": "Đã gọi điện."})).status_code == 200
    seen = (await client.get(api(ticket.number, "messages"))).json()["messages"]
    assert [(line["text"], line["internal"]) for line in seen[1:]] == [("Đã gọi điện.", True)]
    assert [line.author for line in await place.citizen_reads(ticket.conversation_id)] == ["citizen"]
    async with place.database.read() as session:
        assert await messages.transcript(session, ticket.conversation_id, after=1) == []


@pytest.mark.parametrize(
    ("move", "body", "field"),
    [
        ("reply", {"text": " \n ", "client_msg_id": "00000001"}, "text"),
        ("reply", {"text": "x" * 2001, "client_msg_id": "00000001"}, "text"),
        ("reply", {"text": "x"}, "client_msg_id"),
        ("reply", {"text": 5, "client_msg_id": "00000001"}, "text"),
        ("reply", {"text": "x", "client_msg_id": "<script>"}, "client_msg_id"),
        ("notes", {"text": "\x00"}, "text"),
        ("close", {"reason": "vì thích"}, "reason"),
        ("close", {}, "reason"),
    ],
)
async def test_unusable_input_is_refused_by_field(
    log_in: LoggedIn, place: Place, move: str, body: dict[str, object], field: str
) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    await client.post(api(ticket.number, "claim"))
    answer = await client.post(api(ticket.number, move), json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field
    assert answer.json()["error"]["message"]


async def test_control_characters_never_reach_the_citizen(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    await client.post(api(ticket.number, "claim"))
    await client.post(api(ticket.number, "reply"), json=reply("Dòng một\r\nDo\u0300ng hai\x07"))
    assert (await place.citizen_reads(ticket.conversation_id))[-1].text == "Dòng một\nDòng hai"


@pytest.mark.parametrize("move", ["claim", "release", "reply", "notes", "close", "typing"])
async def test_nothing_changes_without_the_form_token(log_in: LoggedIn, place: Place, move: str) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    del client.headers["X-CSRF-Token"]
    answer = await client.post(api(ticket.number, move), json={"text": "x", "client_msg_id": "00000001", "on": True})
    assert answer.status_code in {400, 403}
    client.headers["X-CSRF-Token"] = "sai"
    body = {"text": "x", "client_msg_id": "00000001", "on": True, "reason": "answered"}
    assert (await client.post(api(ticket.number, move), json=body)).status_code == 403
    assert await place.owner_of(ticket.conversation_id) == "waiting"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/desk/api/queue"), ("GET", "/desk/api/tickets/{n}/messages"), ("POST", "/desk/api/tickets/{n}/claim")],
)
async def test_a_stranger_gets_nothing_from_the_interface(place: Place, method: str, path: str) -> None:
    ticket = await place.waiting_ticket("Điều riêng tư")
    async with place.client() as client:
        answer = await client.request(method, path.replace("{n}", ticket.number))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "login_needed"
    assert "riêng tư" not in answer.text


async def test_an_unknown_ticket_is_said_to_be_unknown(log_in: LoggedIn) -> None:
    client = await log_in()
    assert (await client.post(api("PA-000000-0000", "claim"))).status_code == 404
    page = await client.get("/desk/tickets/PA-000000-0000")
    assert page.status_code == 404
    assert "Không có phiếu này." in page.text


async def test_the_citizen_sees_that_the_officer_is_writing(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    with place.database.hub.subscribe(ticket.conversation_id) as news:
        await client.post(api(ticket.number, "typing"), json={"on": True})
        assert news.typing == frozenset(), "only the holder writes to the citizen"
        await client.post(api(ticket.number, "claim"))
        await client.post(api(ticket.number, "typing"), json={"on": True})
        assert news.typing == {"staff"}
        await client.post(api(ticket.number, "typing"), json={"on": False})
        assert news.typing == frozenset()


async def test_every_move_leaves_an_audit_row(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    await client.get(f"/desk/tickets/{ticket.number}")
    await client.post(api(ticket.number, "claim"))
    await client.post(api(ticket.number, "reply"), json=reply("Chào anh/chị"))
    await client.post(api(ticket.number, "notes"), json={"text": "Ghi nhớ"})
    await client.post(api(ticket.number, "close"), json={"reason": "referred"})
    async with place.database.read() as session:
        trail = await audit.recent(session, subject=f"ticket:{ticket.number}")
    assert [row.action for row in reversed(trail)] == [
        "ticket_opened",
        "ticket_viewed",
        "ticket_claimed",
        "staff_replied",
        "note_added",
        "ticket_closed",
    ]
    assert "Chào" not in str([row.details for row in trail])


async def test_a_locked_database_is_said_to_be_busy(
    log_in: LoggedIn, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(database, "SQLITE_BUSY_SECONDS", 0.01)
    ticket = await place.waiting_ticket()
    client = await log_in()
    async with place.database.write():
        answer = await client.post(api(ticket.number, "claim"))
    assert answer.status_code == 503
    assert answer.json()["error"]["message"] == "Hệ thống đang bận. Anh/chị thử lại sau ít giây."


async def test_two_tickets_of_one_officer_are_both_theirs(log_in: LoggedIn, place: Place) -> None:
    numbers = [(await place.waiting_ticket(f"Câu {user}", user)).number for user in ("dan-1", "dan-2")]
    lan, hung = await log_in("lan", "Lan"), await log_in("hung", "Hùng")
    for number in numbers:
        await lan.post(api(number, "claim"))
    assert {ticket["number"] for ticket in (await lan.get("/desk/api/queue")).json()["mine"]} == set(numbers)
    others = (await hung.get("/desk/api/queue")).json()["others"]
    assert {ticket["officer"] for ticket in others} == {"Lan"}


async def test_every_answer_forbids_caching_and_framing(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    paths = ["/desk", f"/desk/tickets/{ticket.number}", "/desk/api/queue", "/desk/tickets/x"]
    answers: list[httpx.Response] = [await client.get(path) for path in paths]
    async with place.client() as stranger:
        answers += [
            await stranger.get("/desk/login"),
            await stranger.get("/desk"),
            await stranger.get("/desk/api/queue"),
        ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
