"""Results in sentences a citizen reads: the result first, then the rule in one sentence, with its basis."""

from __future__ import annotations

from datetime import date

from bot.calculators.card_renewal import LAST_DAY_OF_CMND, LAW, Outlook, Rule, Term, Unsure
from bot.calculators.fees import Cost, Fee
from bot.calculators.figures import Figure
from bot.calculators.figures import rule as cite
from bot.calculators.fines import Fine
from bot.calculators.gazetteer import Ward
from bot.calculators.offices import Office
from bot.calculators.places import Became, IsCurrent, NotKnown, Several, Whereabouts
from bot.calculators.spans import Span
from bot.calculators.working_days import Deadline
from bot.knowledge.loader import Knowledge
from bot.knowledge.validity import format_day

MOST_NAMED = 4  # wards listed in a question back
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

COSTS = {
    Cost.CARD_FIRST: "Làm thẻ căn cước lần đầu",
    Cost.CARD_AGE: "Đổi thẻ căn cước khi đến tuổi",
    Cost.CARD_MERGER: "Đổi thẻ căn cước do sáp nhập tỉnh, xã",
    Cost.CARD_OFFICE_MISTAKE: "Đổi thẻ căn cước in sai do lỗi cơ quan",
    Cost.CARD_FROM_CCCD: "Chuyển căn cước công dân còn hạn sang thẻ căn cước",
    Cost.CARD_EXCHANGE: "Đổi thẻ căn cước",
    Cost.CARD_REISSUE: "Cấp lại thẻ căn cước",
    Cost.PASSPORT_NEW: "Làm hộ chiếu mới",
    Cost.PASSPORT_REISSUE: "Cấp lại hộ chiếu bị mất, hỏng",
    Cost.LICENCE: "Đổi, cấp lại giấy phép lái xe",
    Cost.CRIMINAL_RECORD: "Phiếu lý lịch tư pháp",
    Cost.CRIMINAL_RECORD_REDUCED: "Phiếu lý lịch tư pháp, mức cho học sinh, sinh viên, người có công",
}
_PAPERS = {"dvc-ho-chieu": "hộ chiếu", "dvc-gplx": "giấy phép lái xe", "dvc-lltp": "lý lịch tư pháp"}


def money(amount: int) -> str:
    """``25.000 đồng``."""
    return f"{amount:,} đồng".replace(",", ".")


def _basis(text: str) -> str:
    return f" ({text})" if text else ""


def _long(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {format_day(day)}"


def _on(span: Span) -> str:
    """The date after what happens on it; nothing when it is too vague to help."""
    if not span.named:
        return ""
    return f", ngày {span}" if span.exact else f", trong {span}"


def _from(span: Span | None, age: int) -> str:
    """From when on: the date if it is known, and the age reached then."""
    if span is None or not span.exact:
        return f"từ khi đủ {age} tuổi" + (f" (trong {span})" if span is not None and span.named else "")
    return f"từ ngày {span} (đủ {age} tuổi)"


def _ages(rule: Rule) -> str:
    *first, last = map(str, rule.ages)
    return f"{', '.join(first)} và {last} tuổi"


def _to(rule: Rule, age: int | None) -> str:
    return "suốt đời" if age is None else f"đến khi đủ {age} tuổi"


def say_term(term: Term | Unsure, rule: Rule, today: date, knowledge: Knowledge) -> str:
    """How long a card lasts, and what to do about it."""
    if isinstance(term, Unsure):
        return _say_unsure(term, rule, knowledge)
    parts = [_say_end(term, today)]
    law = cite(knowledge, LAW, "Điều 21")
    if term.age is None:
        parts.append(f"Thẻ làm từ khi đủ {rule.ages[-1] - rule.early} tuổi trở đi không phải đổi theo tuổi ({law}).")
    elif term.outlasts is not None:
        parts.append(
            f"Thẻ làm trong vòng {rule.early} năm trước mốc {term.outlasts} tuổi được dùng qua mốc đó ({law})."
        )
    else:
        parts.append(f"Thẻ phải đổi khi đủ {_ages(rule)} ({law}).")
    if term.until is not None and term.ended(today) is False and term.until.years_later(-rule.early).last <= today:
        parts.append(f"Đổi từ bây giờ thì thẻ mới dùng {_to(rule, rule.next_after(term.age or 0))}.")
    if term.printed:
        parts.append(
            f"Thẻ cấp trước {format_day(rule.from_day)} thì theo đúng ngày hết hạn in trên thẻ, anh/chị xem dòng đó."
        )
    return " ".join(parts)


def _say_end(term: Term, today: date) -> str:
    if term.until is None:
        return "Thẻ này **dùng suốt đời**."
    until, reaching = term.until, f"khi đủ {term.age} tuổi"
    ended = term.ended(today)
    if ended is None:
        return f"Thẻ này hết hạn vào ngày sinh nhật {term.age} tuổi{_on(until)}. Qua ngày đó thì phải đổi ngay."
    if ended:
        return f"Thẻ này **đã hết hạn** {reaching}{_on(until)}. Anh/chị đi đổi càng sớm càng tốt."
    return f"Thẻ này dùng **{_to_day(until)}** ({reaching})." if until.named else f"Thẻ này dùng đến **{reaching}**."


def _to_day(span: Span) -> str:
    return f"đến ngày {span}" if span.exact else f"đến sinh nhật trong {span}"


def _say_unsure(unsure: Unsure, rule: Rule, knowledge: Knowledge) -> str:
    age = (unsure.before.age or 0) - rule.early
    turn = f"ngày {unsure.turn}" if unsure.turn.exact else f"sinh nhật {age} tuổi"
    return (
        f"Cần biết đúng ngày sinh và ngày cấp thẻ mới tính chắc được. Thẻ làm trước {turn} thì dùng "
        f"{_to(rule, unsure.before.age)}; làm từ ngày đó thì dùng {_to(rule, unsure.after.age)} "
        f"({cite(knowledge, LAW, 'Điều 21')}). Anh/chị xem ngày cấp và ngày hết hạn in trên thẻ."
    )


def say_term_by_age(made_at: int, rule: Rule, knowledge: Knowledge) -> str:
    """How long a card made at a stated age lasts."""
    age = next((a for a in rule.ages if made_at < a - rule.early), None)
    return (
        f"Thẻ làm lúc {made_at} tuổi dùng **{_to(rule, age)}**. Thẻ phải đổi khi đủ {_ages(rule)}; làm trong vòng "
        f"{rule.early} năm trước một mốc thì dùng qua mốc đó ({cite(knowledge, LAW, 'Điều 21')})."
    )


def say_outlook(view: Outlook, born: Span, rule: Rule, today: date, knowledge: Knowledge) -> str:
    """When somebody must renew, from the birth date alone."""
    law = cite(knowledge, LAW, "Điều 21")
    who = f"Người sinh {'ngày ' if born.exact else ''}{born}" if born.named else "Ở tuổi này"
    if view.age is None or view.due is None:
        return (
            f"{who} đã qua mốc đổi thẻ cuối cùng ({rule.ages[-1]} tuổi). Thẻ làm "
            f"{_from(view.kept_from, rule.ages[-1] - rule.early)} trở đi thì **dùng suốt đời**; thẻ làm trước đó đã "
            f"hết hạn và phải đổi một lần nữa ({law})."
        )
    parts = [_say_due(who, view.age, view.due, rule, today)]
    if view.outlasting is not None:
        parts.append(
            f"Riêng thẻ làm {_from(view.outlasting, view.age - rule.early)} trở đi thì dùng "
            f"{_to(rule, rule.next_after(view.age))}."
        )
    elif view.past is not None and view.past != rule.ages[0]:
        parts.append(
            f"Điều này đúng với thẻ làm {_from(view.kept_from, view.past - rule.early)} trở đi; thẻ làm trước đó đã "
            f"hết hạn khi đủ {view.past} tuổi."
        )
    parts.append(f"Thẻ phải đổi khi đủ {_ages(rule)} ({law}).")
    return " ".join(parts)


def _say_due(who: str, age: int, due: Span, rule: Rule, today: date) -> str:
    must = "phải có thẻ căn cước hoặc đổi thẻ trẻ em" if age == rule.ages[0] else "phải đổi thẻ"
    if due.last <= today:
        return f"{who} **đã đủ {age} tuổi**{_on(due)}, nên {must}."
    if due.first <= today:
        return f"{who} đủ {age} tuổi{_on(due)}: **từ sinh nhật đó {must}**."
    return f"{who} lần tới {must} là **khi đủ {age} tuổi**{_on(due)}."


def say_old_booklet() -> str:
    """An identity booklet (CMND), whatever it says."""
    return (
        f"**Chứng minh nhân dân đã hết giá trị** sau ngày {format_day(LAST_DAY_OF_CMND)}, dù ngày in trên giấy còn hạn "
        "(Luật Căn cước, Điều 46). Anh/chị đi làm thẻ căn cước sớm."
    )


def say_result_day(label: str, received: date, start: date, due: Deadline, term: Figure, today: date) -> str:
    """When a result is due. ``label`` names the office when there is more than one ("ở Công an tỉnh")."""
    lead = f"Nộp ngày {format_day(received)}" + (f" {label}" if label else "")
    late = " đã" if due.day < today else ""
    counted = "" if start == received else f"Hồ sơ được tính từ ngày {format_day(start)}. "
    off = "thứ bảy, chủ nhật" + (f" và ngày nghỉ lễ {_days_off(due)}" if due.over else "")
    text = (
        f"{lead} thì chậm nhất **{_long(due.day)}**{late} phải có kết quả. {counted}"
        f"Thời hạn là {term.text} từ khi hồ sơ đủ, không tính {off}{_basis(term.basis)}."
    )
    if due.over:
        text += " Lịch nghỉ bù có thể xê dịch một, hai ngày; ngày ghi trên giấy hẹn là chắc nhất."
    return text


def _days_off(due: Deadline) -> str:
    first, last = format_day(due.over[0]), format_day(due.over[-1])
    return first if first == last else f"từ {first} đến {last}"


def say_last_day(must: str, event: date, due: Deadline, term: Figure, today: date, afterwards: str) -> str:
    """By when a citizen must do something (``must``: "đăng ký khai sinh"); ``afterwards`` is for when it is late."""
    rule = f"Hạn là {term.text} kể từ ngày {format_day(event)}{_basis(term.basis)}."
    last = _long(due.day)
    if due.day < today:
        days = (today - due.day).days
        return f"Hạn {must} là **{last}**, đến nay **đã quá {days} ngày**. {rule} {afterwards}"
    left = "hôm nay là ngày cuối" if due.day == today else f"còn {(due.day - today).days} ngày"
    return f"Chậm nhất **{last}** phải {must}, {left}. {rule}"


def say_fee(cost: Cost, found: Fee, days: Span, channel: str, copies: int, today: date) -> str:
    """What is to be paid, and what a digital citizen would pay. ``channel``: "trực tuyến", "tại quầy" or ""."""
    what = f"{copies} {COSTS[cost].lower()}" if copies > 1 else COSTS[cost]
    if channel and (found.amount or found.waived):
        what += f" nộp {channel}"
    when = "" if days == Span.of_day(today) else (f" ngày {days}" if days.exact else f" {days}")
    lead = f"{what}{when}: **{money(found.amount)}**"
    ends = f" đến hết {format_day(found.figure.valid_to)}" if found.figure.valid_to else ""
    basis = _basis(found.figure.basis)
    if found.exempt:
        return (
            f"{lead}, vì {found.exempt.value} thuộc nhóm được miễn lệ phí thẻ căn cước (Thông tư 73/2024/TT-BTC, Điều "
            "5). Dữ liệu chưa ghi diện miễn thì anh/chị mang giấy tờ chứng minh."
        )
    if found.waived:
        return f"{lead}, mức của công dân số{ends}{basis}. {_conditions(cost)}"
    text = f"{lead}{ends}{basis}."
    if when:
        text += " Từ nay đến đó có thể có văn bản mới, anh/chị xem số tiền trên màn hình trước khi trả."
    if found.waiver:
        until = f" đến hết {format_day(found.waiver.valid_to)}" if found.waiver.valid_to else ""
        text += (
            f" Công dân số nộp trực tuyến: **{money(found.waiver.number)}**{until}{_basis(found.waiver.basis)}. "
            f"{_conditions(cost)}"
        )
    return text


def _conditions(cost: Cost) -> str:
    paper = next((paper for start, paper in _PAPERS.items() if cost.value.startswith(start)), "")
    own = f" và đã tích hợp {paper}" if paper else ""
    return f"Công dân số là người có VNeID mức 2, đủ 5 loại giấy tờ cơ bản{own}."


def say_fine(what: str, fine: Fine, organisation: bool) -> str:
    """The range for ``what``; for an organisation too when it may be one."""
    warning = "cảnh cáo hoặc " if fine.may_warn else ""
    text = f"{what}: **{warning}phạt {fine.figure.text}**{_basis(fine.figure.basis)}."
    if organisation:
        low, high = fine.for_organisation()
        text += f" Tổ chức thì phạt gấp đôi, từ {money(low)} đến {money(high)}."
    return f"{text} Mức cụ thể do người xử phạt quyết định."


def say_short_stay(days: int, least: Figure) -> str:
    """A stay too short to be registered."""
    return (
        f"Mới ở {days} ngày thì **chưa phải đăng ký tạm trú**, nên chưa bị phạt. Từ {least.text} trở lên mới phải "
        f"đăng ký{_basis(least.basis)}; ở ngắn hơn thì chủ nhà báo lưu trú."
    )


def say_place(found: Whereabouts, office: Office | None, knowledge: Knowledge) -> str:
    """Where an old address lies today and the office there, or what must be known to tell."""
    if isinstance(found, Became):
        lead = f"{_capital(str(found.old))} nay thuộc **{found.now}**, từ 01/07/2025."
        return f"{lead} {_send_to(office, found.now, knowledge)}".strip()
    if isinstance(found, IsCurrent):
        return f"{_capital(str(found.now))} là tên hiện nay. {_send_to(office, found.now, knowledge)}".strip()
    if isinstance(found, Several):
        return _say_several(found)
    if isinstance(found, NotKnown):
        return (
            "Em chưa tìm thấy địa chỉ cũ này trong danh sách xã, phường trước 01/07/2025; có thể tên đã đổi từ trước. "
            "Anh/chị viết lại đủ xã, huyện, tỉnh cũ, hoặc xem địa chỉ mới ở mục Thông tin cư trú trên VNeID."
        )
    wards = "; ".join(f"**{ward}**" for ward in found.old.now)
    return (
        f"{_capital(str(found.old))} đã được chia về nhiều nơi: {wards}. Anh/chị ở thôn, tổ dân phố hoặc đường nào? "
        "Xem mục Thông tin cư trú trên VNeID là biết đúng nơi."
    )


def _say_several(found: Several) -> str:
    named = [f"{old} (cũ)" for old in found.old] + [f"{ward} (tên hiện nay)" for ward in found.current]
    if len(named) > MOST_NAMED:
        name = (found.old[0] if found.old else found.current[0]).ward.text
        return f"Có {len(named)} nơi tên {name}. Anh/chị cho biết thêm quận, huyện và tỉnh cũ để tra đúng nơi."
    return f"Có {len(named)} nơi cùng tên: {'; '.join(named)}. Anh/chị ở nơi nào?"


def _send_to(office: Office | None, ward: Ward, knowledge: Knowledge) -> str:
    if office is None:
        return ""
    return office.at(ward).removesuffix(".") + _basis(cite(knowledge, office.document, office.article)) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
