"""The page of citizens' remarks about answers."""

from __future__ import annotations

from bot.messages import Outgoing
from bot.storage import conversations, feedback, messages
from tests.desk.place import LoggedIn, Place, hidden_field

SCRIPT = "<script>alert(1)</script>"


async def remark(place: Place, question: str = "Lệ phí bao nhiêu?", comment: str | None = "Sai mức thu") -> str:
    """A citizen calls an answer wrong; the remark's id."""
    asked = await place.citizen_writes(question, user=question)
    async with place.database.write() as session:
        conversation = await conversations.lock(session, asked.conversation_id)
        said = Outgoing("bot", "Đổi thẻ là **25.000 đồng**.", custom={"guide": "can-cuoc-le-phi"})
        answer = await messages.say(session, conversation, said, now=place.clock(), in_reply_to=asked.id)
        await feedback.give(
            session,
            conversation_id=conversation.id,
            message_id=answer.id,
            verdict="wrong",
            comment=comment,
            now=place.clock(),
        )
        return (await feedback.wrong_answers(session))[-1].feedback.id


async def test_officers_read_question_answer_guide_and_comment(log_in: LoggedIn, place: Place) -> None:
    client = await log_in()
    assert "Không còn góp ý nào chờ xử lý." in (await client.get("/desk/feedback")).text
    await remark(place)
    text = (await client.get("/desk/feedback")).text
    for words in ("Lệ phí bao nhiêu?", "Đổi thẻ là 25.000 đồng.", "Lệ phí làm thẻ căn cước", "Sai mức thu"):
        assert words in text
    assert 'href="/huong-dan/can-cuoc-le-phi"' in text
    assert "09:00 23/11/2026" in text, "the time of Viet Nam"


async def test_a_press_is_shown_in_words_and_a_missing_comment_is_said(log_in: LoggedIn, place: Place) -> None:
    await remark(place, "#can-cuoc-le-phi/documents", comment=None)
    text = (await (await log_in()).get("/desk/feedback")).text
    assert "Lệ phí làm thẻ căn cước: Giấy tờ cần có" in text
    assert "#can-cuoc-le-phi" not in text
    assert "(Người dân không ghi thêm)" in text


async def test_marking_and_opening_again_name_who_and_when(log_in: LoggedIn, place: Place) -> None:
    remark_id = await remark(place)
    client = await log_in(name="Nguyễn Thị Lan")
    csrf = hidden_field((await client.get("/desk/feedback")).text)
    place.clock.forward(minutes=5)
    for _ in range(2):
        done = await client.post(f"/desk/feedback/{remark_id}", data={"csrf": csrf, "state": "done"})
        assert (done.status_code, done.headers["location"]) == (303, "/desk/feedback")
    assert "Sai mức thu" not in (await client.get("/desk/feedback")).text
    listed = (await client.get("/desk/feedback?done=1")).text
    assert "Nguyễn Thị Lan, 09:05 23/11/2026" in listed
    await client.post(f"/desk/feedback/{remark_id}", data={"csrf": csrf, "state": "open"})
    assert "Sai mức thu" in (await client.get("/desk/feedback")).text


async def test_what_was_marked_on_the_command_line_says_so(log_in: LoggedIn, place: Place) -> None:
    remark_id = await remark(place)
    async with place.database.write() as session:
        await feedback.resolve(session, remark_id, now=place.clock())
    assert "Dòng lệnh, 09:00" in (await (await log_in()).get("/desk/feedback?done=1")).text


async def test_nothing_is_marked_without_the_form_token(log_in: LoggedIn, place: Place) -> None:
    remark_id = await remark(place)
    client = await log_in()
    refused = await client.post(f"/desk/feedback/{remark_id}", data={"csrf": "x", "state": "done"})
    assert refused.status_code == 403
    assert "Sai mức thu" in (await client.get("/desk/feedback")).text


async def test_a_stranger_is_sent_to_the_login_form(place: Place) -> None:
    remark_id = await remark(place)
    async with place.client() as client:
        for response in (await client.get("/desk/feedback"), await client.post(f"/desk/feedback/{remark_id}")):
            assert response.status_code == 303
            assert response.headers["location"].startswith("/desk/login")


async def test_what_citizens_write_is_shown_as_text(log_in: LoggedIn, place: Place) -> None:
    await remark(place, SCRIPT, comment=SCRIPT)
    assert SCRIPT not in (await (await log_in()).get("/desk/feedback")).text
