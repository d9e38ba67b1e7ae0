"""Which guide, which part of it, for whom: the decision behind every question.

The order of thought: a button says outright what is meant; a choice picks from what was offered; otherwise the
question is searched by itself and, when it leans on the conversation, together with the last question. The
calibrated confidence then decides: answer, ask back, or hand over. Two clear questions in one message get two answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.calculators.served import WARDS_OF_TODAY
from bot.dialogue.calculate import asks_todays_ward, calculate
from bot.dialogue.case import case_from
from bot.dialogue.clarify import compose_clarification
from bot.dialogue.compose import add_second_answer, compose_answer
from bot.dialogue.context import Context, Turn
from bot.dialogue.form import QUESTIONS, in_words, next_fact, read_answer
from bot.dialogue.handoff import LEADING_GUIDES, compose_handoff
from bot.dialogue.refuse import compose_refusal
from bot.dialogue.smalltalk import compose_smalltalk
from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Aspect, CaseFact, Guide
from bot.messages import Alternative, Reply
from bot.outcomes import Outcome
from bot.retrieval.ranking import Candidate, Search, Thread
from bot.text.complaints import sounds_like_complaint
from bot.text.questions import questions_in
from bot.text.scams import asks_whether_to_trust, collects_at_the_door, sounds_like_scam, tells_of_posing
from bot.text.syllables import syllables

# A wrong answer costs a citizen a wasted trip; a question back costs one tap. See docs/adr/0004.
ANSWER_FROM = 0.35
ANSWER_DOUBTFUL_FROM = 0.7
CLARIFY_FROM = 0.2
CLARIFY_ASKED_FROM = 0.05  # enough to ask back when the NLU is sure that a procedure is asked about
ASKED_SURE = 0.6
CHOICE_FROM = 0.04
SAID_FROM = 0.4  # probability from which a turn names its aspect in so many words
SECOND_ASPECT_FROM = 0.34
SEPARATE_FROM = 0.8  # how sure to be of each of two questions in one message before answering both
SCAM_GUIDES = ("vneid-lua-dao", "can-cuoc-lua-dao", "dvc-canh-bao-lua-dao")
SCAM_UNLESS = 0.93  # a guide found with this confidence is what is asked, even where the story sounds like a scam
SCAM_SURE = 0.6
SURE_FROM = 0.75  # below, an answer also offers the guides that may have been meant instead
MAX_INSTEAD = 2
MAX_MISSES = 2
CHOICE_WORDS = 5
# A reading that would not answer gives way to a guide that clearly does: where the NLU is less sure than the first
# figure, to a guide found with at least the second.
GIVES_WAY: dict[Outcome, tuple[tuple[float, float], ...]] = {
    Outcome.HANDED_OFF_PERSONAL: ((0.5, 0.5), (0.65, 0.7), (0.85, 0.9)),
    Outcome.REFUSED_UNSAFE: ((0.6, 0.65), (0.8, 0.93)),
    Outcome.REFUSED_OFF_TOPIC: ((0.7, 0.88), (1.01, 0.95)),
    Outcome.CHATTED: ((0.6, 0.65),),
}
# How sure the NLU, which sees one turn at a time, must be that a short turn inside a conversation is about something
# else. A wish for a person is not among them: it is granted however it is read.
LEAVES_FROM = {
    Outcome.REFUSED_OFF_TOPIC: 0.9,
    Outcome.REFUSED_UNSAFE: 0.75,
    Outcome.HANDED_OFF_PERSONAL: 0.75,
    Outcome.HANDED_OFF_URGENT: 0.75,
    Outcome.CHATTED: 0.9,
    Outcome.BLOCKED_ABUSE: 0.9,
}
ELLIPTICAL = 9  # syllables; longer turns say what they are about
BARE_TOPIC = 3  # syllables; a turn this short names a topic or a part, never both
OTHER_CASE = 6  # syllables; "còn con tôi 5 tuổi" asks the same of another case, a longer turn tells something new
EXPLICIT = 0.99  # confidence of a guide the citizen pressed or chose

_LEANING = frozenset({"follow_up", "change_case", "correct"})
_SAME_PART = frozenset({"change_case", "correct"})  # the same part, of another case or topic


@dataclass(frozen=True)
class Reading:
    """How a turn was understood: ranked guides, the wanted aspects of the best, the case, and the question kept."""

    candidates: tuple[Candidate, ...]
    aspects: tuple[Aspect, ...]
    case: Case
    question: str


def ask(turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date) -> Reply:
    """The reply to a turn that asks something; its ``context`` is complete."""
    chosen = _chosen_guide(turn, context, knowledge)
    stated = case_from(turn.entities, today)
    case = {**context.case, **stated}
    if chosen is not None:
        return _answer_chosen(chosen, turn, context, knowledge, retriever, today, case)
    warning = _scam_warning(turn, retriever)
    if warning is not None and (guide := knowledge.guide(warning.guide)) is not None:
        aspects = _wanted_aspects(turn.text, guide.id, retriever)
        return _compose(guide, aspects, context, knowledge, today, case, warning.confidence, question=turn.text)
    if _complains(turn, retriever):
        return _complaint(turn, context, knowledge, retriever, today)
    filled_in = _form_answer(turn, context, today)
    guide = knowledge.guide(context.guide or "")
    if filled_in is not None and guide is not None:
        return _answer_form(guide, context, knowledge, today, {**context.case, **filled_in})
    context = replace(context, awaited=None)
    if turn.intent not in _LEANING:
        both = _answer_both(turn, context, knowledge, retriever, today, stated)
        if both is not None:
            return both
    # an age said earlier may be somebody else's: only what this turn says, or leans on, rules a guide out
    told = case if turn.intent in _LEANING else stated
    return _decide(turn, _read(turn, context, knowledge, retriever, case, told), context, knowledge, today)


def _scam_warning(turn: Turn, retriever: Search) -> Candidate | None:
    """The guide that warns, where a story sounds like a scam and a warning is among what fits: safety comes first.

    Where the stranger posed as somebody else, came for money, or the citizen asks whether to trust an offer, a warning
    always fits; in the last two cases however well another guide describes what is offered.
    """
    if not sounds_like_scam(turn.text):
        return None
    candidates = retriever.search(turn.text).candidates
    trusting = asks_whether_to_trust(turn.text) or collects_at_the_door(turn.text)
    best = candidates[0]
    if best.guide not in SCAM_GUIDES and best.confidence >= SCAM_UNLESS and not trusting:
        return None
    near = next((c for c in candidates if c.guide in SCAM_GUIDES), None)
    if near is None and not (trusting or tells_of_posing(turn.text)):
        return None
    return Candidate(near.guide if near else SCAM_GUIDES[0], max(SCAM_SURE, near.confidence if near else 0.0))


def _complains(turn: Turn, retriever: Search) -> bool:
    """Whether a wrong is to be pursued, and not just the guide on how to do so asked for."""
    if not sounds_like_complaint(turn.text):
        return False
    best = retriever.search(turn.text).best
    return best.guide not in LEADING_GUIDES[Outcome.HANDED_OFF_COMPLAINT] or best.confidence < SURE_FROM


def _complaint(turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date) -> Reply:
    nearby = _nearby(turn.text, retriever)
    return _handoff(Outcome.HANDED_OFF_COMPLAINT, turn, context, knowledge, today, nearby)


def _nearby(text: str, retriever: Search) -> list[Alternative]:
    """The guides that go along with a hand-off, best first."""
    return [Alternative(c.guide, c.confidence) for c in retriever.search(text).candidates]


def _form_answer(turn: Turn, context: Context, today: date) -> dict[str, str | int] | None:
    """What the turn says to the question that the last answer ended in, if it does."""
    return read_answer(CaseFact(context.awaited), turn, today) if context.awaited else None


def _answer_form(guide: Guide, context: Context, knowledge: Knowledge, today: date, case: Case) -> Reply:
    """The same part of the same guide again, now for the case of this person."""
    aspect = Aspect(context.aspect) if context.aspect else guide.aspects[0]
    opening = calculate(guide.id, aspect, in_words(case), {}, case, knowledge, today)
    return _compose(guide, (aspect,), context, knowledge, today, case, EXPLICIT, (), opening)


def _compose(
    guide: Guide,
    aspects: tuple[Aspect, ...],
    context: Context,
    knowledge: Knowledge,
    today: date,
    case: Case,
    confidence: float,
    others: Sequence[Alternative] = (),
    opening: str | None = None,
    question: str | None = None,
) -> Reply:
    """An answer that ends, where the guide has a form for this part, in the next question of the form."""
    context = context.answered(guide.id, aspects[0].value, case, question)
    volunteered = opening is not None and not context.asked  # who gave their numbers is not asked for them
    fact = None if volunteered else next_fact(guide, aspects[0], case, context.asked)
    ask_for = QUESTIONS[fact] if fact is not None else None
    doubtful = others if confidence < SURE_FROM else ()
    instead = [other for a in doubtful[:MAX_INSTEAD] if (other := knowledge.guide(a.guide)) is not None]
    reply = compose_answer(guide, aspects, knowledge, today, case, confidence, others, opening, ask_for, instead)
    return _with_context(reply, context.awaiting(fact.value) if fact is not None else context)


def _answer_both(
    turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date, case: Case
) -> Reply | None:
    """Two answers, where one message asks two things that each have a guide of their own beyond doubt."""
    parts = questions_in(turn.text)
    if len(parts) < 2:
        return None
    found: dict[str, tuple[str, float]] = {}
    for part in parts:
        best = retriever.search(part, None, _ruled_out(knowledge, case)).best
        if best.confidence >= SEPARATE_FROM:
            found.setdefault(best.guide, (part, best.confidence))
    matters = [(guide, *said) for name, said in found.items() if (guide := knowledge.guide(name)) is not None]
    if len(matters) < 2:
        return None
    replies = []
    for guide, part, confidence in matters[1::-1]:
        aspects = _wanted_aspects(part, guide.id, retriever)
        opening = calculate(guide.id, aspects[0], part, turn.entities, case, knowledge, today)
        reply = compose_answer(guide, aspects, knowledge, today, case, confidence, opening=opening)
        context = context.answered(guide.id, aspects[0].value, case, part)
        replies.append(reply)
    second, first = replies
    return _with_context(add_second_answer(first, second, [guide for guide, _, _ in matters[2:]]), context)


def _ruled_out(knowledge: Knowledge, told: Case) -> set[str]:
    """Guides that are not for this person."""
    if not told:
        return set()
    return {g.id for g in knowledge.guides.values() if g.header.condition.judge(told) is False}


def thread_of(context: Context, knowledge: Knowledge) -> Thread | None:
    """What is under discussion: the guide last answered from, or the first of those on offer."""
    guide_id = context.offered[0] if context.offered else context.guide
    guide = knowledge.guide(guide_id) if guide_id else None
    return None if guide is None else Thread(guide.id, context.question or guide.header.title)


def _chosen_guide(turn: Turn, context: Context, knowledge: Knowledge) -> Guide | None:
    """The guide a button, a typed choice or "go back" points at."""
    if turn.intent == "select_button":
        return knowledge.guide(turn.entities.get("guide", ""))
    # a choice is said in few words; a longer turn that looks like one is a question of its own
    if turn.intent in ("choose_option", "affirm") and context.offered and len(syllables(turn.text)) <= CHOICE_WORDS:
        option = turn.entities.get("option", "1" if turn.intent == "affirm" else "")
        if option.isdigit() and 1 <= int(option) <= len(context.offered):
            return knowledge.guide(context.offered[int(option) - 1])
    if asks_todays_ward(turn.text):
        return knowledge.guide(WARDS_OF_TODAY)
    if turn.intent == "go_back" and context.history:
        return knowledge.guide(context.history[-1])
    return None


def _answer_chosen(
    guide: Guide, turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date, case: Case
) -> Reply:
    wanted = turn.entities.get("aspect")
    if wanted in {a.value for a in guide.aspects}:
        aspects: tuple[Aspect, ...] = (Aspect(wanted),)
    elif turn.intent == "choose_option" and context.question:
        aspects = _wanted_aspects(context.question, guide.id, retriever)
    else:
        aspects = guide.aspects[:1]
    opening = calculate(guide.id, aspects[0], turn.text, turn.entities, case, knowledge, today)
    return _compose(guide, aspects, context, knowledge, today, case, EXPLICIT, (), opening)


def _read(turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, case: Case, told: Case) -> Reading:
    """Read a turn by itself or, inside a conversation, together with what is under discussion."""
    without = _ruled_out(knowledge, told)
    thread = thread_of(context, knowledge)
    candidates = retriever.search(turn.text, thread, without).candidates
    if context.offered:  # what is under discussion is a guess itself: a turn that says enough stands alone
        alone = retriever.search(turn.text, None, without).candidates
        candidates = max(candidates, alone, key=lambda found: found[0].confidence)
    few = len(syllables(turn.text))
    said = None if thread is None else _said_aspect(turn.text, retriever)
    if turn.intent in _SAME_PART and said is Aspect.ELIGIBILITY:
        said = None  # "còn con tôi 5 tuổi" sounds like a question of who may; it asks the same as before
    if said is not None and few <= BARE_TOPIC:
        candidates = _with_section(candidates, said, knowledge)
    best = knowledge.guide(candidates[0].guide)
    aspects = _wanted_aspects(turn.text, candidates[0].guide, retriever)
    if thread is None or best is None:
        return Reading(candidates, aspects, case, turn.text)
    same_part = (turn.intent in _SAME_PART and few <= OTHER_CASE) or few <= BARE_TOPIC
    if same_part and said is None and context.aspect and best.section(Aspect(context.aspect)) is not None:
        aspects = (Aspect(context.aspect),)
    elif said is not None and few <= BARE_TOPIC and best.section(said) is not None:
        aspects = (said,)
    # the question kept is the one that tells which guide is meant; an elliptical turn adds nothing to it
    kept = thread.question if best.id == thread.guide else turn.text
    return Reading(candidates, aspects, case, kept)


def _with_section(candidates: tuple[Candidate, ...], aspect: Aspect, knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Where the best guide says nothing of the part asked for, the best of its area that does takes its place."""
    best = knowledge.guide(candidates[0].guide)
    if best is None or best.section(aspect) is not None:
        return candidates
    for place, candidate in enumerate(candidates[1:], 1):
        guide = knowledge.guide(candidate.guide)
        if guide is not None and guide.header.area == best.header.area and guide.section(aspect) is not None:
            rest = (*candidates[:place], *candidates[place + 1 :])
            return (replace(candidate, confidence=candidates[0].confidence), *rest)
    return candidates


def _said_aspect(text: str, retriever: Search) -> Aspect | None:
    """The aspect a turn names in so many words, if it does."""
    aspect, probability = retriever.aspect_words(text)[0]
    return aspect if probability >= SAID_FROM and aspect is not Aspect.OVERVIEW else None


def _wanted_aspects(question: str, guide: str, retriever: Search) -> tuple[Aspect, ...]:
    """The asked aspect, and a second one when the question clearly wants both."""
    ranked = retriever.aspects(question, guide)
    wanted = [ranked[0][0]]
    if len(ranked) > 1 and ranked[1][1] >= SECOND_ASPECT_FROM:
        wanted.append(ranked[1][0])
    return tuple(wanted)


def _decide(turn: Turn, reading: Reading, context: Context, knowledge: Knowledge, today: date) -> Reply:
    best = reading.candidates[0]
    others = tuple(Alternative(c.guide, c.confidence) for c in reading.candidates[1:])
    guide = knowledge.guide(best.guide)
    asked = reading.aspects[0] if reading.aspects else None
    opening = calculate(best.guide, asked, turn.text, turn.entities, reading.case, knowledge, today)
    # numbers (a birth date, an old address) that this very guide's calculator can use say that the guide is meant
    sure_enough = CLARIFY_FROM if opening is not None else _answer_from(turn, context)
    if guide is not None and best.confidence >= sure_enough:
        return _compose(
            guide,
            reading.aspects,
            context,
            knowledge,
            today,
            reading.case,
            best.confidence,
            others[:3],
            opening,
            reading.question,
        )
    everything = (Alternative(best.guide, best.confidence), *others)
    choices = [c for c in everything if c.confidence >= CHOICE_FROM]
    is_question = turn.intent == "ask_procedure" and turn.confidence >= ASKED_SURE
    worth_asking = best.confidence >= (CLARIFY_ASKED_FROM if is_question else CLARIFY_FROM)
    if context.misses + 1 < MAX_MISSES and worth_asking and len(choices) > 1:
        aspect = reading.aspects[0].value if reading.aspects else None
        reply = compose_clarification(choices, knowledge, today, best.confidence, aspect=aspect)
        offered = tuple(a.guide for a in reply.alternatives)
        return _with_context(reply, context.asked_back(offered, reading.question, aspect))
    return _handoff(Outcome.HANDED_OFF_UNSURE, turn, context, knowledge, today, everything)


def _answer_from(turn: Turn, context: Context) -> float:
    """How sure to be of a guide before answering; surer where the NLU doubts that a procedure is asked about at all."""
    doubtful = turn.confidence < ASKED_SURE and context.guide is None
    return ANSWER_DOUBTFUL_FROM if doubtful else ANSWER_FROM


def _handoff(
    outcome: Outcome, turn: Turn, context: Context, knowledge: Knowledge, today: date, candidates: Sequence[Alternative]
) -> Reply:
    reply = compose_handoff(outcome, turn.text, knowledge, today, candidates[:3])
    return _with_context(reply, context.handed_off())


def hand_over(
    outcome: Outcome, turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date
) -> Reply:
    """The reply to a turn that wants, or needs, a person; nearby guides go along for the officer.

    A matter that only may be personal is answered when a guide clearly answers it: "my licence has expired, how do I
    renew it" asks for the rule.
    """
    asks = _asks_after_all(outcome, turn, context, retriever, today)
    if asks is not None:
        return ask(asks, context, knowledge, retriever, today)
    text = context.question or turn.text if outcome is Outcome.HANDED_OFF_ASKED else turn.text
    if outcome is not Outcome.HANDED_OFF_ASKED and _complains(turn, retriever):
        return _complaint(turn, context, knowledge, retriever, today)
    candidates = _nearby(text, retriever)
    if context.guide and outcome is Outcome.HANDED_OFF_ASKED:
        candidates = [Alternative(context.guide, 1.0), *(c for c in candidates if c.guide != context.guide)]
    return _handoff(outcome, replace(turn, text=text), context, knowledge, today, candidates)


def refuse(
    outcome: Outcome, turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date
) -> Reply:
    """A refusal, unless an unsure reading meets a guide that clearly answers the question."""
    asks = _asks_after_all(outcome, turn, context, retriever, today)
    if asks is not None:
        return ask(asks, context, knowledge, retriever, today)
    return _with_context(compose_refusal(outcome, today), replace(context, awaited=None))


def chat(turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date) -> Reply:
    """The reply to a social turn; the matter under discussion stays where it was."""
    reply = compose_smalltalk(turn.intent, today)
    asks = _asks_after_all(reply.outcome, turn, context, retriever, today)
    if asks is not None:
        return ask(asks, context, knowledge, retriever, today)
    return _with_context(reply, context)


def _asks_after_all(outcome: Outcome, turn: Turn, context: Context, retriever: Search, today: date) -> Turn | None:
    """The turn read as a question, where that fits better than ``outcome``; None where it does not."""
    if goes_on(outcome, turn, context, today):
        return replace(turn, intent="follow_up")
    if _gives_way(outcome, turn, retriever):
        return replace(turn, intent="ask_procedure", confidence=1.0)
    return None


def _gives_way(outcome: Outcome, turn: Turn, retriever: Search) -> bool:
    """Whether a reading as ``outcome`` gives way to a guide that answers the turn, or warns."""
    if outcome in GIVES_WAY and _scam_warning(turn, retriever) is not None:
        return True
    bounds = [found for unsure, found in GIVES_WAY.get(outcome, ()) if turn.confidence < unsure]
    return bool(bounds) and retriever.search(turn.text).best.confidence >= min(bounds)


def goes_on(outcome: Outcome, turn: Turn, context: Context, today: date) -> bool:
    """Whether a turn goes on with the matter under discussion although, by itself, it reads like ``outcome``."""
    if _form_answer(turn, context, today) is not None or asks_todays_ward(turn.text):
        return True
    under_discussion = bool(context.guide or context.offered)
    elliptical = len(syllables(turn.text)) <= ELLIPTICAL
    return under_discussion and elliptical and turn.confidence < LEAVES_FROM.get(outcome, 0.0)


def _with_context(reply: Reply, context: Context) -> Reply:
    return replace(reply, context=context.to_slots())
