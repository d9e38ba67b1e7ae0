"""A short answer worked out from the numbers a citizen gave, to stand before the guide's own text.

Which calculator serves which guides is written in :mod:`bot.calculators.served`. A calculator that lacks a number, or
could mean two things, says nothing; one that needs one more fact says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.calculators import wording
from bot.calculators.card_renewal import LAST_DAY_OF_CMND, Term, card_term, outlook, renewal_rule
from bot.calculators.fees import CHANNEL, COUNTER, DIGITAL, ONLINE, YES, Cost, Exempt, fee_within
from bot.calculators.figures import NoFigure, figure
from bot.calculators.fines import Offence, fine_for, unregistered_stay, unreported_guests
from bot.calculators.offices import office_for
from bot.calculators.places import Became, IsCurrent, find_ward
from bot.calculators.said import Cue, Said, read
from bot.calculators.served import (
    CARD_COSTS,
    CARD_LIFE,
    CARD_LIFE_IF_ASKED,
    CRIMINAL_RECORD,
    DUTIES,
    LICENCES,
    LODGINGS,
    PASSPORT,
    PASSPORT_CENTRAL_TERM,
    RENAMED,
    RESULT_TERMS,
    STAYS,
)
from bot.calculators.spans import Span
from bot.calculators.working_days import Deadline, count_from, days_after, months_after, working_days_after
from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Aspect, Guide, Unit
from bot.text.normalise import match_forms, normalise

# What is asked, in words without diacritics.
_LOST = (
    r"bi mat|lam mat|danh mat|lam roi|danh roi|roi mat|cap lai"
    r"|(?:the|cong dan|can cuoc|chieu) (?:da )?mat|mat (?:the|can cuoc|vi|ho chieu)"
)
# "vo" alone is a wife and "mo" opens an account: what is broken must be said
_BROKEN = r"(?:bi|the|chip|cong dan|can cuoc|chieu) (?:hong|gay|nut|vo|mo|rach)|hong (?:the|chip|roi)|gay doi|loi chip"
_CARD_REASONS = (
    (r"lan dau", Cost.CARD_FIRST),
    (r"den tuoi|du tuoi|theo tuoi|het han", Cost.CARD_AGE),
    (r"sap nhap", Cost.CARD_MERGER),
    (r"in sai|loi (?:cua |do )?(?:cong an|co quan|can bo)", Cost.CARD_OFFICE_MISTAKE),
    (r"(?:cong dan|gan chip|ma vach) (?:con han )?(?:sang|qua|len)", Cost.CARD_FROM_CCCD),
    (r"doi", Cost.CARD_EXCHANGE),
)
_EXEMPT = (
    (r"nguoi cao tuoi", Exempt.ELDERLY),
    (r"khuyet tat", Exempt.DISABLED),
    (r"ho ngheo", Exempt.POOR),
    (r"tre em", Exempt.CHILD),
)
_ASKS_WHERE = (
    r"o dau|cho nao|noi nao|den dau|ra dau|di dau|thuoc (?:phuong|xa)|(?:phuong|xa) (?:nao|gi|moi)|dia chi moi|ten moi"
)
_ASKS_NEW_NAME = (
    r"\b(?:gio|nay|bay gio|hien nay|hien gio|hien|moi) (?:no )?(?:la|thuoc|thanh|ten|nhap vao|doi thanh|goi la)\b"
    r".{0,12}\b(?:phuong|xa|dau|gi|nao)\b|\bthuoc (?:phuong|xa) (?:nao|gi)\b|\b(?:ten|phuong|xa) moi la gi\b"
)
_OLD_NAME = r"truoc (?:day|kia|khi|em|toi|minh|o|la)|(?:hoi|ngay|luc) (?:truoc|xua)|sap nhap"
_OLD_WORD = "cũ"  # with its accent: without it, it reads like the first half of "cư trú"
_ASKS_WHEN = r"bao gio|khi nao|hom nao|ngay nao|bao lau|may ngay|lau chua|xong chua|co chua|qua hen|tre hen|hen"
_ASKS_LIFE = r"bao gio|khi nao|het han|phai doi|nam nao|den tuoi|may tuoi|suot doi|han den|dung den|con han"
_ASKS_FEE = r"bao nhieu|le phi|phi|mat tien|may tien|het may"
_LODGING = r"nha nghi|khach san|homestay|resort|co so luu tru"
_UNREGISTERED = r"(?:chua|khong|quen|cham)(?: \w+){0,3} (?:dang ky|khai bao|khai|bao|lam)"
# other offences than a stay that was never registered: an extension missed, a permanent home not moved
_NOT_A_NEW_STAY = r"gia han|het han|ho khau|nhap khau|thuong tru|du dieu kien"
_DIGITAL_SURE = r"(?:em|toi|minh) (?:da )?(?:la|du dieu kien) cong dan so|du 5 (?:loai )?giay to"

_APPLICATION_NEAR = timedelta(
    days=180
)  # an application is handed in about now; a date further away is of something else
_MOST_DAYS_LATE = 3 * 365  # later than that, the date is more likely of something else
_NOT_ABOUT_TIME = {Aspect.WHERE, Aspect.DOCUMENTS, Aspect.STEPS, Aspect.LEGAL, Aspect.SAFETY}


@dataclass(frozen=True)
class _Question:
    guide: Guide
    aspect: Aspect | None
    text: str
    entities: Mapping[str, str]
    case: Case
    knowledge: Knowledge
    today: date

    @cached_property
    def said(self) -> Said:
        return read(self.text, self.today)


def calculate(
    guide_id: str,
    aspect: Aspect | None,
    text: str,
    entities: Mapping[str, str],
    case: Case,
    knowledge: Knowledge,
    today: date,
) -> str | None:
    """A short Vietnamese paragraph with the citizen's own result, or None when they gave nothing to work out.

    Args:
        guide_id: the guide that answers, by id or alias.
        aspect: the part of it that is asked.
        text: the citizen's message.
        entities: what the NLU found in it, by name, normalised.
        case: what is known about the person, this turn included.
        knowledge: guides and dated figures.
        today: the day to reckon from.
    """
    guide = knowledge.guide(guide_id)
    if guide is None:
        return None
    question = _Question(guide, aspect, text, entities, case, knowledge, today)
    for calculator in _CALCULATORS:
        try:
            result = calculator(question)
        except NoFigure:
            continue  # the law of that day is not known: better no figure than a wrong one
        if result is not None:
            return result
    return None


def asks_todays_ward(text: str) -> bool:
    """Whether a text names an old ward and asks what it is called today: then no guide has to be guessed."""
    return re.search(_ASKS_NEW_NAME, match_forms(text)[1]) is not None and find_ward(text, said_old=True) is not None


def _place(q: _Question) -> str | None:
    asked = q.aspect is Aspect.WHERE or q.said.has(_ASKS_WHERE)
    renamed = q.guide.id in RENAMED
    if not asked and not renamed:
        return None
    said_old = renamed or q.said.has(_OLD_NAME) or _OLD_WORD in normalise(q.text).split()
    found = find_ward(q.text, said_old)
    office = office_for(q.guide.id, q.guide.header.area)
    if found is None or (office is None and not renamed):
        return None
    one = isinstance(found, Became | IsCurrent) and not found.of_several
    return wording.say_place(found, office if one else None, q.knowledge)


def _result_day(q: _Question) -> str | None:
    fact = RESULT_TERMS.get(q.guide.id)
    said = q.said
    handed_in = said.when(Cue.HANDED_IN, Cue.DONE) or said.when(Cue.GRANTED)
    asked = q.aspect is Aspect.TIME or (q.aspect not in _NOT_ABOUT_TIME and said.has(_ASKS_WHEN))
    if fact is None or handed_in is None or not handed_in.exact or not asked:
        return None
    label = ""
    if q.guide.id == PASSPORT:
        central = said.has("cuc quan ly|cuc xuat nhap canh")
        fact, label = (PASSPORT_CENTRAL_TERM, "ở Cục Quản lý xuất nhập cảnh") if central else (fact, "ở Công an tỉnh")
    received = handed_in.first
    if abs(q.today - received) > _APPLICATION_NEAR:
        return None
    term = figure(q.knowledge, fact, received)
    late = said.after_hours() or _is_late(q, received)
    due = working_days_after(received, term.number, late)
    return wording.say_result_day(label, received, count_from(received, late), due, term, q.today)


def _is_late(q: _Question, day: date) -> bool:
    """Whether an hour after the one until which offices take papers is said (Nghị định 118/2025/NĐ-CP)."""
    hour = q.said.hour()
    until = figure(q.knowledge, "dvc-gio-chot-trong-ngay", day).text.split()[0]
    return hour is not None and until.isdigit() and hour >= int(until)


def _duty(q: _Question) -> str | None:
    duty = DUTIES.get(q.guide.id)
    event = None if duty is None else q.said.when(duty.event)
    if duty is None or event is None or not event.exact or event.first > q.today or q.aspect in _NOT_ABOUT_TIME:
        return None
    term = figure(q.knowledge, duty.fact, event.first)
    count = months_after if q.knowledge.facts[duty.fact].unit is Unit.MONTHS else days_after
    due: Deadline = count(event.first, term.number)
    figure(q.knowledge, duty.fact, due.day)  # a law that ends before the term does leaves the last day open
    if (q.today - due.day).days > _MOST_DAYS_LATE:
        return None
    afterwards = duty.afterwards
    if duty.fine is not None:
        afterwards += " " + wording.say_fine("Mức có thể bị áp dụng", fine_for(q.knowledge, duty.fine, q.today), False)
    return wording.say_last_day(duty.must, event.first, due, term, q.today, afterwards)


def _residence_fine(q: _Question) -> str | None:
    if q.aspect is not Aspect.PENALTY and (q.aspect is not None or not q.said.has("phat")):
        return None
    if q.guide.id in LODGINGS and q.said.has(_LODGING):
        guests = q.said.count("khach", "nguoi")
        if not guests:
            return None
        what = f"Cơ sở lưu trú không báo {guests} người"
        return wording.say_fine(what, unreported_guests(q.knowledge, guests, q.today), organisation=True)
    days = q.said.days() if q.guide.id in STAYS and not q.said.has(_NOT_A_NEW_STAY) else None
    if days is None or not (q.said.has("tam tru") or q.said.has(_UNREGISTERED)):
        return None
    fine = unregistered_stay(q.knowledge, days, q.today)
    if fine is None:
        return wording.say_short_stay(days, figure(q.knowledge, "cu-tru-nguong-tam-tru", q.today))
    what = f"Đã ở khoảng {days} ngày ngoài xã thường trú mà chưa đăng ký tạm trú"
    return wording.say_fine(what, fine, organisation=False)


def _card_life(q: _Question) -> str | None:
    said = q.said
    asked = q.guide.id in CARD_LIFE or (q.guide.id in CARD_LIFE_IF_ASKED and said.has(_ASKS_LIFE))
    if not asked or q.aspect in {*_NOT_ABOUT_TIME, Aspect.FEE}:
        return None
    rule = renewal_rule(q.knowledge, q.today)
    born, made = said.born(q.entities), said.when(Cue.GRANTED, Cue.DONE)
    if made is not None and made.last <= LAST_DAY_OF_CMND and said.has("chung minh(?: thu| nhan dan)?"):
        return wording.say_old_booklet()
    if born is None:
        age = said.age_then()
        return None if age is None else wording.say_term_by_age(age, rule, q.knowledge)
    if made is None:
        return wording.say_outlook(outlook(born, rule, q.today), born, rule, q.today, q.knowledge)
    term = card_term(born, made, rule)
    if term is None:
        return None
    text = wording.say_term(term, rule, q.today, q.knowledge)
    over = isinstance(term, Term) and term.ended(q.today)
    if over and (q.aspect is Aspect.PENALTY or said.has("phat")):
        fine = fine_for(q.knowledge, Offence.CARD_LATE, q.today)
        text += " " + wording.say_fine("Thẻ hết hạn mà không đổi", fine, organisation=False)
    return text


def _fee(q: _Question) -> str | None:
    cost = _cost(q)
    asked = q.aspect is Aspect.FEE or (q.aspect in (None, Aspect.OVERVIEW) and q.said.has(_ASKS_FEE))
    if cost is None or not asked:
        return None
    said, case = q.said, dict(q.case)
    if said.has(_DIGITAL_SURE):
        case[DIGITAL] = YES
    when = said.when(Cue.HANDED_IN, Cue.DONE, Cue.GRANTED) or said.uncued()
    days = when if when is not None and when.first > q.today else Span.of_day(q.today)
    exempt = next((group for words, group in _EXEMPT if said.has(words)), None)
    copies = (said.count("phieu", "ban") or 1) if q.guide.id == CRIMINAL_RECORD else 1
    reduced = cost is Cost.CRIMINAL_RECORD_REDUCED
    found = fee_within(q.knowledge, cost, days, case, exempt, copies)
    telling = case.get(CHANNEL) or days.first > q.today or copies > 1 or reduced or said.has("cong dan so")
    if found is None or not (telling or found.exempt):
        return None
    channel = {ONLINE: "trực tuyến", COUNTER: "tại quầy"}.get(str(case.get(CHANNEL)), "")
    return wording.say_fee(cost, found, days, channel, copies, q.today)


def _cost(q: _Question) -> Cost | None:
    guide, said = q.guide.id, q.said
    again = q.case.get("ly-do") in ("mat", "hong") or said.has(f"{_LOST}|{_BROKEN}")
    if guide in CARD_COSTS:
        reason = next((cost for words, cost in _CARD_REASONS if said.has(words)), None)
        return CARD_COSTS[guide] or (Cost.CARD_REISSUE if again else reason)
    if guide == PASSPORT:
        return Cost.PASSPORT_REISSUE if again else Cost.PASSPORT_NEW
    if guide in LICENCES:
        return Cost.LICENCE
    if guide == CRIMINAL_RECORD:
        reduced = said.has("sinh vien|hoc sinh|nguoi co cong|liet si")
        return Cost.CRIMINAL_RECORD_REDUCED if reduced else Cost.CRIMINAL_RECORD
    return None


_CALCULATORS: tuple[Callable[[_Question], str | None], ...] = (
    _place,
    _fee,
    _result_day,
    _duty,
    _residence_fine,
    _card_life,
)
