"""Answer, ask back, or hand over: the decision behind every question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

from bot.dialogue.ask import ask, chat, hand_over, refuse
from bot.dialogue.context import Context, Turn
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.outcomes import Kind, Outcome
from bot.retrieval.ranking import Candidate, Ranking, Thread
from bot.settings import PROJECT_ROOT

TODAY = date(2026, 11, 21)
FEES, RENEWAL, LOST = "can-cuoc-le-phi", "can-cuoc-cap-doi", "can-cuoc-cap-lai-mat"


class Found:
    """A search whose findings are written down beforehand: question -> guides, and words -> aspect.

    Inside a conversation, a question without findings stays with the guide under discussion.
    """

    def __init__(self, findings: dict[str, list[tuple[str, float]]], aspects: dict[str, Aspect] | None = None) -> None:
        self.findings = findings
        self.thread: Thread | None = None
        self.by_words = aspects or {}

    def search(self, question: str, thread: Thread | None = None, without: Collection[str] = frozenset()) -> Ranking:
        self.thread = thread
        stay = [(thread.guide, 0.8)] if thread else [(FEES, 0.01), (RENEWAL, 0.01)]
        found = [(g, c) for g, c in self.findings.get(question, stay) if g not in without]
        return Ranking(tuple(Candidate(guide, confidence) for guide, confidence in found))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        wanted = next((a for words, a in self.by_words.items() if words in question), Aspect.OVERVIEW)
        return [(wanted, 0.9), (Aspect.OTHER, 0.1)]

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        wanted = next((a for words, a in self.by_words.items() if words in question), None)
        return [(wanted, 0.9)] if wanted else [(Aspect.STEPS, 0.2)]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(Path(PROJECT_ROOT / "knowledge")).knowledge


def test_a_clear_question_is_answered_from_the_asked_part(knowledge: Knowledge) -> None:
    found = Found({"đổi thẻ hết bao nhiêu": [(RENEWAL, 0.9), (FEES, 0.05)]}, {"bao nhiêu": Aspect.FEE})

    reply = ask(Turn("đổi thẻ hết bao nhiêu", "ask_procedure"), Context(), knowledge, found, TODAY)

    assert (reply.outcome, reply.guide, reply.aspects) == (Outcome.ANSWERED, RENEWAL, ("fee",))
    assert reply.text.splitlines()[2].startswith("Đổi thẻ căn cước")
    assert "Căn cứ: Luật Căn cước (26/2023/QH15)" in reply.text
    assert reply.verified_on is not None
    assert reply.sources[0].url.startswith("https://")
    assert reply.context["guide"] == RENEWAL
    assert any(b.payload == f"#{RENEWAL}/documents" for b in reply.buttons)
    assert reply.buttons[-1].title == "Gặp cán bộ"


def test_two_close_guides_make_the_bot_ask_back_with_both_titles(knowledge: Knowledge) -> None:
    found = Found({"làm lại thẻ": [(LOST, 0.25), (RENEWAL, 0.2)]})

    reply = ask(Turn("làm lại thẻ", "ask_procedure"), Context(), knowledge, found, TODAY)

    assert reply.kind is Kind.CLARIFY
    assert [b.payload.split("/")[0] for b in reply.buttons[:2]] == [f"#{LOST}", f"#{RENEWAL}"]
    assert reply.context["offered"] == [LOST, RENEWAL]


@pytest.mark.parametrize(("option", "guide"), [("1", LOST), ("2", RENEWAL)])
def test_a_typed_number_chooses_from_what_was_offered(knowledge: Knowledge, option: str, guide: str) -> None:
    context = Context(offered=(LOST, RENEWAL), question="làm lại thẻ cần giấy tờ gì", misses=1)

    reply = ask(Turn(option, "choose_option", entities={"option": option}), context, knowledge, Found({}), TODAY)

    assert reply.guide == guide
    assert reply.context["misses"] == 0


def test_being_unsure_twice_ends_at_a_person(knowledge: Knowledge) -> None:
    found = Found({"cái kia": [(LOST, 0.25), (RENEWAL, 0.2)]})
    first = ask(Turn("cái kia", "ask_procedure"), Context(), knowledge, found, TODAY)

    second = ask(Turn("cái kia", "ask_procedure"), Context.from_slots(first.context), knowledge, found, TODAY)

    assert first.kind is Kind.CLARIFY
    assert second.outcome is Outcome.HANDED_OFF_UNSURE
    assert second.handoff is not None
    assert second.handoff.suggested_guides == (LOST, RENEWAL)


def test_a_question_far_from_every_guide_is_not_guessed_at(knowledge: Knowledge) -> None:
    reply = ask(Turn("thủ tục chưa ai viết", "ask_procedure"), Context(), knowledge, Found({}), TODAY)

    assert reply.outcome is Outcome.HANDED_OFF_UNSURE


def test_an_ellipsis_asks_the_guide_under_discussion(knowledge: Knowledge) -> None:
    found = Found({}, {"lệ phí": Aspect.FEE})
    context = Context(guide=RENEWAL, aspect="documents", question="đổi thẻ cần giấy tờ gì")

    reply = ask(Turn("thế lệ phí bao nhiêu", "follow_up"), context, knowledge, found, TODAY)

    assert (reply.guide, reply.aspects) == (RENEWAL, ("fee",))


def test_a_changed_case_is_read_with_the_topic_and_part_under_discussion(knowledge: Knowledge) -> None:
    found = Found({"còn con tôi 5 tuổi": [("can-cuoc-tre-duoi-6", 0.9)]})
    context = Context(guide=RENEWAL, aspect="documents", question="làm căn cước cần gì")

    turn = Turn("còn con tôi 5 tuổi", "change_case", entities={"age": "5"})
    reply = ask(turn, context, knowledge, found, TODAY)

    assert reply.guide == "can-cuoc-tre-duoi-6"
    assert reply.aspects == ("documents",)
    assert reply.context["case"] == {"tuoi": 5}
    assert found.thread == Thread(RENEWAL, "làm căn cước cần gì")


def test_a_stated_age_rules_out_guides_for_other_ages(knowledge: Knowledge) -> None:
    found = Found({"làm thẻ cho cháu": [("can-cuoc-tre-duoi-6", 0.5), ("can-cuoc-tre-6-den-14", 0.4)]})

    def asked(age: str) -> str | None:
        turn = Turn("làm thẻ cho cháu", "ask_procedure", entities={"age": age})
        return ask(turn, Context(), knowledge, found, TODAY).guide

    assert asked("5") == "can-cuoc-tre-duoi-6"
    assert asked("9") == "can-cuoc-tre-6-den-14"


def test_the_question_kept_is_the_one_that_names_the_guide(knowledge: Knowledge) -> None:
    found = Found({"thẻ bị mất thì sao": [(LOST, 0.8)]})
    context = Context(guide=RENEWAL, aspect="documents", question="đổi thẻ cần giấy tờ gì")

    stayed = ask(Turn("bao lâu có", "follow_up"), context, knowledge, found, TODAY)
    moved = ask(Turn("thẻ bị mất thì sao", "ask_procedure"), context, knowledge, found, TODAY)

    assert stayed.context["question"] == "đổi thẻ cần giấy tờ gì"
    assert moved.context["question"] == "thẻ bị mất thì sao"


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "goes_on"),
    [
        ("thế bé lớn 8 tuổi", "off_topic", 0.67, True),
        ("hôm nay thời tiết ở Hà Nội thế nào", "off_topic", 0.97, False),
        ("phí", "insult", 0.75, True),
        ("đồ vô dụng", "insult", 0.96, False),
    ],
)
def test_a_short_turn_of_unsure_kind_goes_on_with_the_matter(
    knowledge: Knowledge, text: str, intent: str, confidence: float, goes_on: bool
) -> None:
    context = Context(guide=RENEWAL, aspect="documents", question="đổi thẻ cần giấy tờ gì")
    turn = Turn(text, intent, confidence)

    if intent == "off_topic":
        reply = refuse(Outcome.REFUSED_OFF_TOPIC, turn, context, knowledge, Found({}), TODAY)
    else:
        reply = chat(turn, context, knowledge, Found({}), TODAY)

    assert (reply.guide == RENEWAL) is goes_on


def test_what_can_be_worked_out_from_the_citizens_numbers_comes_first(knowledge: Knowledge) -> None:
    found = Found({"sinh 12/3/1986 thẻ làm năm 2021 bao giờ phải đổi": [("can-cuoc-doi-theo-tuoi", 0.9)]})

    turn = Turn("sinh 12/3/1986 thẻ làm năm 2021 bao giờ phải đổi", "ask_procedure")
    reply = ask(turn, Context(), knowledge, found, TODAY)

    assert "40 tuổi" in reply.text.split("\n\n")[1]


def test_a_new_topic_leaves_the_old_one_and_can_be_returned_to(knowledge: Knowledge) -> None:
    found = Found({"tôi muốn làm hộ chiếu": [("dvc-ho-chieu", 0.9)]})
    switched = ask(Turn("tôi muốn làm hộ chiếu", "ask_procedure"), Context(guide=RENEWAL), knowledge, found, TODAY)

    returned = ask(Turn("quay lại câu trước", "go_back"), Context.from_slots(switched.context), knowledge, found, TODAY)

    assert (switched.guide, returned.guide) == ("dvc-ho-chieu", RENEWAL)


def test_a_button_opens_exactly_its_part(knowledge: Knowledge) -> None:
    turn = Turn(f"#{LOST}/where", "select_button", entities={"guide": LOST, "aspect": "where"})

    reply = ask(turn, Context(), knowledge, Found({}), TODAY)

    assert (reply.guide, reply.aspects) == (LOST, ("where",))


def test_a_button_of_a_guide_that_is_gone_is_a_question_like_any_other(knowledge: Knowledge) -> None:
    turn = Turn("#bai-da-xoa", "select_button", entities={"guide": "bai-da-xoa"})

    assert ask(turn, Context(), knowledge, Found({}), TODAY).kind is Kind.HANDOFF


def test_asking_for_a_person_hands_over_what_was_being_discussed(knowledge: Knowledge) -> None:
    context = Context(guide=RENEWAL, question="đổi thẻ cần giấy tờ gì")

    reply = hand_over(Outcome.HANDED_OFF_ASKED, Turn("gặp cán bộ", "want_person"), context, knowledge, Found({}), TODAY)

    assert reply.handoff is not None
    assert reply.handoff.summary == "đổi thẻ cần giấy tờ gì"
    assert reply.handoff.suggested_guides[0] == RENEWAL
    assert reply.handoff.area == "can-cuoc"


def test_a_rule_asked_about_ones_own_paper_is_answered_unless_clearly_personal(knowledge: Knowledge) -> None:
    found = Found({"hộ chiếu của tôi hết hạn thì đổi thế nào": [("dvc-ho-chieu", 0.9)]})

    def kind(confidence: float) -> Kind:
        turn = Turn("hộ chiếu của tôi hết hạn thì đổi thế nào", "personal_matter", confidence)
        return hand_over(Outcome.HANDED_OFF_PERSONAL, turn, Context(), knowledge, found, TODAY).kind

    assert kind(0.6) is Kind.ANSWER
    assert kind(0.9) is Kind.HANDOFF


def test_a_question_is_no_choice_even_if_it_looks_like_a_yes(knowledge: Knowledge) -> None:
    context = Context(offered=(LOST, RENEWAL), misses=1)
    text = "được rồi còn quên mang thẻ đi khám thì sao"
    found = Found({text: [("vneid-kham-benh-bhyt", 0.7), (LOST, 0.1)]})

    assert ask(Turn(text, "affirm"), context, knowledge, found, TODAY).guide == "vneid-kham-benh-bhyt"


def test_an_emergency_says_first_what_to_do_at_once(knowledge: Knowledge) -> None:
    turn = Turn("vừa bị lừa mất tiền", "report_emergency")

    reply = hand_over(Outcome.HANDED_OFF_URGENT, turn, Context(), knowledge, Found({}), TODAY)

    assert reply.handoff is not None
    assert reply.handoff.suggested_guides[0] == "vneid-lua-dao"
    assert "ngân hàng" in reply.text


def test_numbers_a_calculator_can_use_make_the_bot_surer_of_the_guide(knowledge: Knowledge) -> None:
    text = "trước em ở phường 5 quận Gò Vấp giờ làm căn cước ở đâu"
    found = Found({text: [("can-cuoc-noi-lam", 0.2), ("can-cuoc-lam-tinh-khac", 0.1)]}, {"ở đâu": Aspect.WHERE})

    reply = ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY)

    assert reply.guide == "can-cuoc-noi-lam"
    assert "Hạnh Thông" in reply.text or "Gò Vấp" in reply.text


def test_someone_in_danger_reads_of_help_lines_and_not_of_banks(knowledge: Knowledge) -> None:
    turn = Turn("tôi không muốn sống nữa", "report_emergency")

    reply = hand_over(Outcome.HANDED_OFF_URGENT, turn, Context(), knowledge, Found({}), TODAY)

    assert reply.kind is Kind.HANDOFF
    assert "115" in reply.text
    assert "ngân hàng" not in reply.text
    assert "OTP" not in reply.text


def test_where_it_is_doubtful_that_a_procedure_is_asked_about_the_bot_must_be_surer(knowledge: Knowledge) -> None:
    found = Found({"nấu bò kho": [(FEES, 0.4), (RENEWAL, 0.2)]})

    clear = ask(Turn("nấu bò kho", "ask_procedure", 0.9), Context(), knowledge, found, TODAY)
    doubtful = ask(Turn("nấu bò kho", "nlu_fallback", 0.3), Context(), knowledge, found, TODAY)

    assert (clear.kind, doubtful.kind) == (Kind.ANSWER, Kind.CLARIFY)


def test_off_topic_is_refused_unless_a_guide_clearly_answers(knowledge: Knowledge) -> None:
    found = Found({"làm hộ chiếu đi du lịch": [("dvc-ho-chieu", 0.9)]})

    def refused(text: str, outcome: Outcome, sure: float = 0.5) -> Kind:
        return refuse(outcome, Turn(text, "off_topic", sure), Context(), knowledge, found, TODAY).kind

    assert refused("giá vàng hôm nay", Outcome.REFUSED_OFF_TOPIC) is Kind.REFUSE
    assert refused("làm hộ chiếu đi du lịch", Outcome.REFUSED_OFF_TOPIC) is Kind.ANSWER
    assert refused("làm hộ chiếu đi du lịch", Outcome.REFUSED_OFF_TOPIC, 0.9) is Kind.REFUSE
    assert refused("làm hộ chiếu đi du lịch", Outcome.REFUSED_UNSAFE) is Kind.ANSWER
    assert refused("làm hộ chiếu đi du lịch", Outcome.REFUSED_UNSAFE, 0.7) is Kind.REFUSE


def test_two_clear_questions_in_one_message_get_two_answers(knowledge: Knowledge) -> None:
    first, second = "đổi thẻ cần giấy tờ gì", "lệ phí hết bao nhiêu tiền"
    found = Found({first: [(RENEWAL, 0.9), (LOST, 0.05)], second: [(FEES, 0.9), (LOST, 0.05)]})

    reply = ask(Turn(f"{first}? {second}?", "ask_procedure"), Context(), knowledge, found, TODAY)

    titles = [knowledge.guides[g].header.title for g in (RENEWAL, FEES)]
    assert reply.guide == RENEWAL
    assert (
        reply.text.index(f"**{titles[0]}**") < reply.text.index("việc thứ hai") < reply.text.index(f"**{titles[1]}**")
    )
    assert {s.url for s in reply.sources} >= {knowledge.guides[FEES].header.sources[0].url}
    assert (reply.context["guide"], reply.context["history"]) == (RENEWAL, [FEES])


def test_a_second_question_that_is_not_clear_by_itself_does_not_split_the_answer(knowledge: Knowledge) -> None:
    text = "đổi thẻ cần giấy tờ gì? mà như thế có được không?"
    found = Found({"đổi thẻ cần giấy tờ gì": [(RENEWAL, 0.9)], text: [(RENEWAL, 0.8), (LOST, 0.05)]})

    reply = ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY)

    assert "việc thứ hai" not in reply.text


@pytest.mark.parametrize(("confidence", "offered"), [(0.5, True), (0.9, False)])
def test_a_doubtful_answer_also_offers_what_else_may_have_been_meant(
    knowledge: Knowledge, confidence: float, offered: bool
) -> None:
    found = Found({"làm lại thẻ": [(LOST, confidence), (RENEWAL, 0.2)]})

    reply = ask(Turn("làm lại thẻ", "ask_procedure"), Context(), knowledge, found, TODAY)

    assert reply.guide == LOST
    assert ("bấm chọn bên dưới" in reply.text) is offered
    assert (f"#{RENEWAL}" in [b.payload for b in reply.buttons]) is offered


def test_an_old_wards_new_name_is_told_however_the_turn_is_read(knowledge: Knowledge) -> None:
    turn = Turn("xã cũ của tôi giờ thuộc phường nào, p. Bến Nghé q1 tphcm", "personal_matter", 0.99)

    reply = hand_over(Outcome.HANDED_OFF_PERSONAL, turn, Context(), knowledge, Found({}), TODAY)

    assert reply.guide == "cu-tru-dia-chi-sau-sap-nhap"
    assert "phường sài gòn" in reply.text.casefold()


def test_a_story_that_sounds_like_a_scam_is_answered_with_the_warning_however_it_is_read(knowledge: Knowledge) -> None:
    text = "shipper nhắn chuyển phí qua link mới giao thẻ căn cước"
    found = Found({text: [("can-cuoc-nhan-buu-dien", 0.6), ("can-cuoc-lua-dao", 0.2)]})

    asked = ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY)
    refused = refuse(Outcome.REFUSED_UNSAFE, Turn(text, "unsafe_request", 0.95), Context(), knowledge, found, TODAY)

    assert (asked.guide, refused.guide) == ("can-cuoc-lua-dao", "can-cuoc-lua-dao")


def test_a_complaint_about_an_officer_goes_to_a_person_with_the_guide_on_complaining(knowledge: Knowledge) -> None:
    text = "cán bộ vòi tôi hai trăm nghìn mới nhận hồ sơ, tôi tố cáo ở đâu"
    found = Found({text: [("de-an-06-can-bo-gay-kho", 0.9), ("dvc-nop-ho-so", 0.05)]})

    asked = ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY)
    personal = hand_over(
        Outcome.HANDED_OFF_PERSONAL, Turn(text, "personal_matter", 0.99), Context(), knowledge, found, TODAY
    )

    for reply in (asked, personal):
        assert reply.outcome is Outcome.HANDED_OFF_COMPLAINT
        assert [b.payload for b in reply.buttons] == ["#dvc-phan-anh-kien-nghi", "#de-an-06-can-bo-gay-kho"]


def test_how_to_complain_is_answered_where_the_guide_on_it_is_what_is_asked(knowledge: Knowledge) -> None:
    text = "phường không nhận hồ sơ thì khiếu nại ở đâu"
    found = Found({text: [("dvc-phan-anh-kien-nghi", 0.8), ("dvc-nop-ho-so", 0.05)]})

    assert ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY).guide == "dvc-phan-anh-kien-nghi"


def test_who_waits_for_an_officer_is_offered_the_nearest_guides_to_read(knowledge: Knowledge) -> None:
    text = "hồ sơ đổi thẻ của tôi tới đâu rồi"
    found = Found({text: [(RENEWAL, 0.5), (FEES, 0.05)]})

    turn = Turn(text, "personal_matter", 0.99)
    reply = hand_over(Outcome.HANDED_OFF_PERSONAL, turn, Context(), knowledge, found, TODAY)

    assert [b.payload for b in reply.buttons] == [f"#{RENEWAL}"]
    assert "Trong lúc chờ" in reply.text


def test_who_is_rung_by_a_false_officer_is_warned_even_where_no_warning_is_near(knowledge: Knowledge) -> None:
    text = "nó giả làm công an gọi điện bắt đọc mã otp"
    found = Found({text: [("can-cuoc-lam-tai-nha", 0.6), (FEES, 0.1)]})

    assert ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY).guide == "vneid-lua-dao"


def test_who_asks_whether_to_trust_an_offer_is_warned_however_well_it_is_described(knowledge: Knowledge) -> None:
    text = "dịch vụ làm căn cước tại nhà 300k có tin được không"
    found = Found({text: [("can-cuoc-lam-tai-nha", 0.97), ("can-cuoc-lua-dao", 0.01)]})

    assert ask(Turn(text, "ask_procedure"), Context(), knowledge, found, TODAY).guide == "can-cuoc-lua-dao"


def test_a_false_officer_is_no_unlawful_request_however_the_story_is_read(knowledge: Knowledge) -> None:
    text = "nó giả giọng cán bộ đòi mã otp của má em"
    found = Found({text: [("vneid-lua-dao", 0.3), (FEES, 0.1)]})
    turn = Turn(text, "unsafe_request", 0.99)

    reply = refuse(Outcome.REFUSED_UNSAFE, turn, Context(), knowledge, found, TODAY)

    assert (reply.guide, reply.confidence) == ("vneid-lua-dao", 0.6)


def test_another_person_is_asked_the_same_of_even_if_the_words_sound_like_who_may(knowledge: Knowledge) -> None:
    found = Found({}, {"5 tuổi": Aspect.ELIGIBILITY})
    context = Context(guide=RENEWAL, aspect="fee", question="đổi thẻ hết bao nhiêu")

    reply = ask(Turn("còn con tôi 5 tuổi", "change_case", entities={"age": "5"}), context, knowledge, found, TODAY)

    assert (reply.guide, reply.aspects) == (RENEWAL, ("fee",))


def test_a_part_that_the_guide_under_discussion_lacks_is_told_from_the_same_area(knowledge: Knowledge) -> None:
    without_fee = next(
        g.id for g in knowledge.guides.values() if g.header.area.value == "can-cuoc" and g.section(Aspect.FEE) is None
    )
    elsewhere = next(
        g.id for g in knowledge.guides.values() if g.header.area.value == "cu-tru" and g.section(Aspect.FEE)
    )
    found = Found({"thế lệ phí?": [(without_fee, 0.8), (elsewhere, 0.1), (FEES, 0.05)]}, {"lệ phí": Aspect.FEE})
    context = Context(guide=without_fee, aspect="steps", question="câu trước")

    reply = ask(Turn("thế lệ phí?", "follow_up"), context, knowledge, found, TODAY)

    assert (reply.guide, reply.aspects) == (FEES, ("fee",))
