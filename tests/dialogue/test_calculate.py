"""What stands at the head of an answer when the citizen gave the numbers."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue.calculate import asks_todays_ward, calculate
from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.schema import Aspect
from bot.settings import PROJECT_ROOT

TODAY = date(2026, 11, 21)
ONLINE: Case = {"kenh": "truc-tuyen"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(PROJECT_ROOT / "knowledge").knowledge


class Ask:
    """``ask("guide", aspect, "text")`` on a Saturday in November 2026, or on another day."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def __call__(
        self, guide: str, aspect: Aspect | None, text: str, case: Case | None = None, today: date = TODAY, **found: str
    ) -> str | None:
        return calculate(guide, aspect, text, found, case or {}, self._knowledge, today)

    def said(
        self, guide: str, aspect: Aspect | None, text: str, case: Case | None = None, today: date = TODAY, **found: str
    ) -> str:
        """The paragraph; fails when there is none."""
        answer = self(guide, aspect, text, case, today, **found)
        assert answer is not None
        return answer


@pytest.fixture
def ask(knowledge: Knowledge) -> Ask:
    return Ask(knowledge)


# --- how long a card lasts ---


def test_birth_and_card_dates_give_the_day_the_card_ends(ask: Ask) -> None:
    answer = ask.said("can-cuoc-thoi-han", Aspect.VALIDITY, "em sinh 20-8-2001, thẻ cấp 01/09/2024, dùng đến bao giờ")

    assert answer.startswith("Thẻ này dùng **đến ngày 20/08/2041** (khi đủ 40 tuổi).")
    assert "trước mốc 25 tuổi được dùng qua mốc đó (Luật Căn cước, Điều 21)" in answer


def test_a_card_that_is_over_is_said_first(ask: Ask) -> None:
    answer = ask.said("can-cuoc-thoi-han", Aspect.VALIDITY, "sinh 12/03/1986, thẻ cấp 2021 bao giờ phải đổi")

    assert answer.startswith("Thẻ này **đã hết hạn** khi đủ 40 tuổi, ngày 12/03/2026.")
    assert "theo đúng ngày hết hạn in trên thẻ" in answer


def test_a_card_about_to_end_may_be_renewed_early(ask: Ask) -> None:
    answer = ask.said("can-cuoc-doi-theo-tuoi", None, "sinh 5/6/2002 thẻ làm 3/2/2021")

    assert answer.startswith("Thẻ này dùng **đến ngày 05/06/2027**")
    assert "Đổi từ bây giờ thì thẻ mới dùng đến khi đủ 40 tuổi." in answer


def test_a_card_for_life(ask: Ask) -> None:
    answer = ask.said("can-cuoc-thoi-han", Aspect.VALIDITY, "mẹ sinh 1965 làm thẻ tháng 5/2025 dùng tới khi nào")

    assert answer.startswith("Thẻ này **dùng suốt đời**.")


def test_years_that_leave_a_doubt_are_asked_for_in_full(ask: Ask) -> None:
    answer = ask.said("can-cuoc-thoi-han", Aspect.VALIDITY, "sinh năm 1986 làm thẻ năm 2024 thì hạn đến bao giờ")

    assert answer.startswith("Cần biết đúng ngày sinh và ngày cấp thẻ")
    assert "đến khi đủ 40 tuổi; làm từ ngày đó thì dùng đến khi đủ 60 tuổi" in answer


def test_the_birth_year_alone_gives_the_age_and_the_exception(ask: Ask) -> None:
    answer = ask.said("can-cuoc-doi-theo-tuoi", Aspect.ELIGIBILITY, "sinh năm 1986 năm nay có phải đổi thẻ không")

    assert "đủ 40 tuổi, trong năm 2026: **từ sinh nhật đó phải đổi thẻ**" in answer
    assert "thẻ làm từ khi đủ 38 tuổi (trong năm 2024) trở đi thì dùng đến khi đủ 60 tuổi" in answer


def test_the_birth_year_may_come_from_the_nlu(ask: Ask) -> None:
    answer = ask.said("can-cuoc-doi-theo-tuoi", Aspect.ELIGIBILITY, "hai không không hai thì sao", birth_year="2002")

    assert "**khi đủ 25 tuổi**, trong năm 2027" in answer


def test_the_age_at_which_a_card_was_made_is_enough(ask: Ask) -> None:
    assert "**đến khi đủ 25 tuổi**" in ask.said("can-cuoc-thoi-han", None, "mình làm cccd hồi 22t khi nào hết hạn")
    assert "**đến khi đủ 40 tuổi**" in ask.said("can-cuoc-thoi-han", None, "làm thẻ lúc 23 tuổi dùng đến bao giờ")


def test_after_sixty_the_card_in_hand_decides(ask: Ask) -> None:
    answer = ask.said("can-cuoc-doi-theo-tuoi", Aspect.ELIGIBILITY, "ba tôi sinh 1960 có phải đổi nữa không")

    assert "từ khi đủ 58 tuổi (trong năm 2018) trở đi thì **dùng suốt đời**" in answer


def test_an_old_booklet_is_void(ask: Ask) -> None:
    answer = ask.said("can-cuoc-gia-tri-cmnd-cccd-cu", Aspect.VALIDITY, "chứng minh thư cấp năm 2015 còn dùng không")

    assert answer.startswith("**Chứng minh nhân dân đã hết giá trị** sau ngày 31/12/2024")


def test_a_card_kept_too_long_is_fined_when_that_is_asked(ask: Ask) -> None:
    answer = ask.said("can-cuoc-muc-phat", Aspect.PENALTY, "sinh 12/3/1986 thẻ cấp 2018 hết hạn chưa đổi phạt sao")

    assert "**cảnh cáo hoặc phạt từ 500.000 đến 1.000.000 đồng** (Nghị định 282/2025/NĐ-CP, Điều 11" in answer


@pytest.mark.parametrize(
    ("guide", "aspect", "text"),
    [
        ("can-cuoc-thoi-han", Aspect.VALIDITY, "thẻ căn cước dùng được mấy năm"),
        ("can-cuoc-doi-theo-tuoi", Aspect.DOCUMENTS, "em sinh 2001 đổi thẻ cần giấy gì"),
        ("can-cuoc-tre-6-den-14", Aspect.VALIDITY, "bé sinh 2018 làm thẻ được chưa"),
        ("can-cuoc-thoi-han", Aspect.VALIDITY, "vợ sinh 1990 con sinh 2015 thẻ hạn đến đâu"),
        ("can-cuoc-thoi-han", Aspect.VALIDITY, "sinh 2001 thẻ cấp 1999"),
        ("can-cuoc-thoi-han", Aspect.VALIDITY, "thẻ hết hạn 12/3/2026 thì sao"),
    ],
)
def test_nothing_is_said_of_a_card_without_the_numbers_or_the_question(
    ask: Ask, guide: str, aspect: Aspect, text: str
) -> None:
    assert ask(guide, aspect, text) is None


# --- when a result is due ---


def test_a_day_handed_in_gives_the_last_day_for_the_result(ask: Ask) -> None:
    answer = ask.said("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "em nộp hồ sơ hôm 20/11 thì bao giờ có")

    assert answer.startswith("Nộp ngày 20/11/2026 thì chậm nhất **thứ Tư 02/12/2026** phải có kết quả.")
    assert "7 ngày làm việc từ khi hồ sơ đủ" in answer
    assert "ngày nghỉ lễ 24/11/2026 (Luật Căn cước, Điều 26)" in answer
    assert "ngày ghi trên giấy hẹn là chắc nhất" in answer


def test_what_was_handed_in_late_in_the_day_counts_from_the_next(ask: Ask) -> None:
    answer = ask.said("can-cuoc-cap-doi", Aspect.TIME, "làm căn cước chiều qua lúc 16h30, bao giờ lấy được")

    assert "**thứ Năm 03/12/2026**" in answer
    assert "Hồ sơ được tính từ ngày 23/11/2026." in answer


def test_a_term_without_holidays_makes_no_fuss_about_them(ask: Ask) -> None:
    answer = ask.said("cu-tru-tam-tru-dang-ky", Aspect.TIME, "nộp tạm trú ngày 10/11 chưa thấy kết quả, khi nào xong")

    assert "chậm nhất **thứ Sáu 13/11/2026** đã phải có kết quả" in answer
    assert "nghỉ bù" not in answer


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("nộp hộ chiếu ngày 30/11 khi nào có", "10/12/2026"),
        ("nộp ở cục quản lý xuất nhập cảnh ngày 30/11", "07/12/2026"),
    ],
)
def test_a_passport_takes_longer_in_the_province(ask: Ask, text: str, day: str) -> None:
    assert day in ask.said("dvc-ho-chieu", Aspect.TIME, text)


@pytest.mark.parametrize(
    ("guide", "aspect", "text"),
    [
        ("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "bao lâu có thẻ"),
        ("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "nộp tháng 11 thì bao giờ có"),
        ("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "nộp ngày 20/11/2020 bao giờ có"),
        ("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "nộp ngày 20/11, bổ sung ngày 25/11, bao giờ có"),
        ("dvc-thanh-toan", Aspect.TIME, "nộp hồ sơ hôm 20/11 thì bao giờ có"),
    ],
)
def test_no_last_day_without_one_near_day_and_a_known_term(ask: Ask, guide: str, aspect: Aspect, text: str) -> None:
    assert ask(guide, aspect, text) is None


# --- by when a citizen must act ---


def test_a_birth_is_to_be_registered_within_sixty_days(ask: Ask) -> None:
    answer = ask.said("dvc-khai-sinh", Aspect.TIME, "bé nhà em sinh ngày 1/11 thì hạn khai sinh đến khi nào")

    assert answer.startswith("Chậm nhất **thứ Năm 31/12/2026** phải đăng ký khai sinh cho con, còn 40 ngày.")


def test_a_late_birth_registration_is_no_fine_in_money(ask: Ask) -> None:
    answer = ask.said("dvc-khai-sinh", Aspect.PROBLEM, "con sinh 5/8/2026 giờ mới đi khai sinh có sao không")

    assert "**đã quá 47 ngày**" in answer
    assert "có thể bị nhắc nhở hoặc cảnh cáo" in answer


def test_a_term_that_ends_under_the_next_law_is_left_open(ask: Ask) -> None:
    assert ask("dvc-khai-sinh", Aspect.TIME, "con sinh 5/1/2027 hạn đến khi nào", today=date(2027, 1, 20)) is None
    assert ask("dvc-khai-sinh", Aspect.TIME, "con sinh 5/3/2027 hạn đến khi nào", today=date(2027, 3, 20)) is None


def test_a_child_registered_too_late_may_be_fined(ask: Ask) -> None:
    answer = ask.said("cu-tru-tre-em", Aspect.PENALTY, "con khai sinh ngày 1/8/2026 chưa nhập khẩu có bị phạt không")

    assert "**đã quá 52 ngày**" in answer
    assert "từ 500.000 đến 1.000.000 đồng" in answer


def test_three_months_for_unemployment_pay(ask: Ask) -> None:
    answer = ask.said("dvc-tro-cap-that-nghiep", Aspect.TIME, "em nghỉ việc ngày 30/9/2026 còn nộp được không")

    assert answer.startswith("Chậm nhất **thứ Tư 30/12/2026**")


@pytest.mark.parametrize(
    "text",
    ["em sinh 5/3/1990 mất giấy khai sinh", "con sắp sinh ngày 5/12/2026", "con sinh năm 2026", "khai sinh ở đâu"],
)
def test_no_birth_term_without_a_recent_birthday(ask: Ask, text: str) -> None:
    assert ask("dvc-khai-sinh", Aspect.TIME, text) is None


# --- fees ---


def test_a_reissued_card_online(ask: Ask) -> None:
    answer = ask.said("can-cuoc-le-phi", Aspect.FEE, "cấp lại căn cước bị mất nộp online hết bao nhiêu", ONLINE)

    assert answer.startswith("Cấp lại thẻ căn cước nộp trực tuyến: **35.000 đồng** đến hết 31/12/2026")
    assert "Công dân số nộp trực tuyến: **0 đồng** đến hết 28/02/2027" in answer


def test_a_day_in_the_next_year_has_its_own_fee_and_a_caution(ask: Ask) -> None:
    answer = ask.said("can-cuoc-le-phi", Aspect.FEE, "tháng 1/2027 đổi thẻ hết bao nhiêu")

    assert "tháng 1/2027: **50.000 đồng** (Thông tư 73/2024/TT-BTC" in answer
    assert "có thể có văn bản mới" in answer


def test_a_digital_citizen_online_pays_nothing(ask: Ask) -> None:
    answer = ask.said("can-cuoc-le-phi", Aspect.FEE, "em là công dân số đổi thẻ online mất bao nhiêu", ONLINE)

    assert answer.startswith("Đổi thẻ căn cước nộp trực tuyến: **0 đồng**, mức của công dân số đến hết 28/02/2027")


def test_a_passport_needs_the_old_one_on_vneid_to_be_free(ask: Ask) -> None:
    answer = ask.said("dvc-ho-chieu", Aspect.FEE, "làm hộ chiếu online bao nhiêu tiền", ONLINE)

    assert "**100.000 đồng**" in answer
    assert "đã tích hợp hộ chiếu" in answer


def test_a_childs_card_is_free(ask: Ask) -> None:
    answer = ask.said("can-cuoc-cap-lai-mat", Aspect.FEE, "con em mất thẻ làm lại bao nhiêu", {"tuoi": 10})

    assert answer.startswith("Cấp lại thẻ căn cước: **0 đồng**, vì trẻ em")


def test_students_and_more_copies_of_a_criminal_record(ask: Ask) -> None:
    answer = ask.said("dvc-ly-lich-tu-phap", Aspect.FEE, "sinh viên xin 4 phiếu lý lịch tư pháp hết bao nhiêu")

    assert answer.startswith("4 phiếu lý lịch tư pháp, mức cho học sinh, sinh viên, người có công: **110.000 đồng**")


@pytest.mark.parametrize(
    ("guide", "text"),
    [
        ("can-cuoc-le-phi", "làm căn cước bao nhiêu tiền"),  # no reason, nothing of the person
        ("can-cuoc-cap-lai-mat", "làm lại thẻ mất bao nhiêu tiền"),  # the guide says it as well
        ("can-cuoc-le-phi", "sang năm đổi thẻ hết bao nhiêu"),  # the fee changes within that year
        ("dvc-chung-thuc-ban-sao", "nộp online hết bao nhiêu"),
    ],
)
def test_no_fee_without_something_that_decides_it(ask: Ask, guide: str, text: str) -> None:
    assert ask(guide, Aspect.FEE, text) is None


def test_how_much_is_lost_is_no_lost_card(ask: Ask) -> None:
    answer = ask.said("can-cuoc-le-phi", Aspect.FEE, "đổi thẻ online mất bao nhiêu tiền, vợ em hỏi", ONLINE)

    assert answer.startswith("Đổi thẻ căn cước nộp trực tuyến: **25.000 đồng**")


# --- fines ---


def test_a_stay_that_was_not_registered(ask: Ask) -> None:
    answer = ask.said("cu-tru-muc-phat", Aspect.PENALTY, "ở trọ 2 tháng chưa đăng ký tạm trú phạt bao nhiêu")

    assert "**cảnh cáo hoặc phạt từ 500.000 đến 1.000.000 đồng**" in answer


def test_a_stay_too_short_to_register(ask: Ask) -> None:
    answer = ask.said("cu-tru-muc-phat", Aspect.PENALTY, "thuê nhà 20 ngày chưa đăng ký tạm trú có bị phạt không")

    assert answer.startswith("Mới ở 20 ngày thì **chưa phải đăng ký tạm trú**")


def test_guests_of_a_hostel_that_were_not_reported(ask: Ask) -> None:
    answer = ask.said("cu-tru-muc-phat", Aspect.PENALTY, "nhà nghỉ không khai báo 5 khách phạt sao")

    assert "**phạt từ 4.000.000 đến 8.000.000 đồng**" in answer
    assert "Tổ chức thì phạt gấp đôi, từ 8.000.000 đồng đến 16.000.000 đồng" in answer


@pytest.mark.parametrize(
    "text",
    [
        "không đăng ký tạm trú phạt bao nhiêu",
        "quên gia hạn tạm trú 2 tháng phạt sao",
        "mua nhà hai năm đủ điều kiện nhập hộ khẩu mà không làm thì phạt bao nhiêu",
    ],
)
def test_no_fine_is_worked_out_without_the_length_of_the_stay(ask: Ask, text: str) -> None:
    assert ask("cu-tru-muc-phat", Aspect.PENALTY, text) is None


# --- where to go ---


def test_an_old_address_gives_the_ward_of_today_and_its_office(ask: Ask) -> None:
    answer = ask.said(
        "can-cuoc-noi-lam", Aspect.WHERE, "trước em ở phường 5 quận Gò Vấp giờ thuộc phường nào, làm căn cước ở đâu"
    )

    assert answer.startswith("Phường 5, quận Gò Vấp, thành phố Hồ Chí Minh nay thuộc **phường An Nhơn")
    assert "**Công an phường An Nhơn**" in answer
    assert "(PC06) Công an thành phố Hồ Chí Minh (Luật Căn cước, Điều 27)" in answer


def test_the_office_depends_on_the_procedure(ask: Ask) -> None:
    text = "p. Bến Nghé q1 tp hcm làm ở đâu"

    assert "UBND phường Sài Gòn" in ask.said("dvc-khai-sinh", Aspect.WHERE, text)
    assert "Phòng Quản lý xuất nhập cảnh" in ask.said("dvc-ho-chieu", Aspect.WHERE, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("phường 5 làm căn cước ở đâu", "cho biết thêm quận, huyện và tỉnh cũ"),
        ("xã Thạnh Quới huyện Vĩnh Thạnh cần thơ làm ở đâu", "đã được chia về nhiều nơi"),
        ("phường 4 quận gò vấp làm ở đâu", "Em chưa tìm thấy địa chỉ cũ này"),
        ("phường tân định làm căn cước ở đâu", "Anh/chị ở nơi nào?"),
    ],
)
def test_an_ambiguous_address_is_asked_about(ask: Ask, text: str, said: str) -> None:
    answer = ask.said("can-cuoc-noi-lam", Aspect.WHERE, text)

    assert said in answer
    assert "Công an" not in answer


def test_of_two_wards_only_the_name_is_told_not_the_office(ask: Ask) -> None:
    text = "chuyển từ phường 5 quận gò vấp sang phường Thảo Điền thì làm ở đâu"
    answer = ask.said("cu-tru-tam-tru-doi-cho", Aspect.WHERE, text)

    assert "phường An Nhơn" in answer
    assert "Công an" not in answer


@pytest.mark.parametrize(
    ("guide", "aspect", "text"),
    [
        ("can-cuoc-noi-lam", Aspect.WHERE, "làm căn cước ở đâu"),
        ("can-cuoc-cap-doi", Aspect.DOCUMENTS, "em ở phường 5 quận gò vấp đổi thẻ cần giấy gì"),
        ("de-an-06-la-gi", Aspect.WHERE, "phường 5 quận gò vấp ở đâu"),
    ],
)
def test_no_place_without_an_address_and_a_question_for_it(ask: Ask, guide: str, aspect: Aspect, text: str) -> None:
    assert ask(guide, aspect, text) is None


# --- all of them ---


def test_an_unknown_guide_has_no_calculator(ask: Ask) -> None:
    assert ask("khong-co", Aspect.FEE, "nộp online hết bao nhiêu") is None


def test_an_alias_counts_as_its_guide(ask: Ask, knowledge: Knowledge) -> None:
    alias = next((a for a, guide in knowledge.aliases.items() if guide == "can-cuoc-cap-doi"), None)

    assert alias is not None
    assert ask(alias, Aspect.TIME, "nộp hồ sơ hôm 20/11 thì bao giờ có") is not None


def test_no_sentence_is_long(ask: Ask) -> None:
    answers = [
        ask.said("can-cuoc-thoi-han", Aspect.VALIDITY, "sinh 12/03/1986, thẻ cấp 2021 bao giờ phải đổi"),
        ask.said("can-cuoc-thoi-gian-tra-the", Aspect.TIME, "nộp hồ sơ hôm 20/11 thì bao giờ có"),
        ask.said("can-cuoc-le-phi", Aspect.FEE, "cấp lại căn cước bị mất online hết bao nhiêu", ONLINE),
    ]

    assert max(len(sentence.split()) for answer in answers for sentence in answer.split(". ")) <= 35


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("phường Bến Nghé quận 1 giờ là phường gì", True),
        ("xa tan phu huyen tan ky nghe an gio thuoc xa nao", True),
        ("xã cũ của tôi giờ thuộc phường nào, p. Bến Nghé q1 tphcm", True),
        ("xã cũ của tôi giờ thuộc xã nào", False),
        ("tôi ở phường Bến Nghé quận 1, làm căn cước ở đâu", False),
        ("làm căn cước ở phường nào cũng được hả", False),
    ],
)
def test_an_old_ward_and_the_wish_for_its_new_name_need_no_guessing(text: str, asks: bool) -> None:
    assert asks_todays_ward(text) is asks
