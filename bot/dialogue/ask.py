"""Which guide, which part of it, for whom: the decision behind every question.

The order of thought: a button says outright what is meant; a choice picks from what was offered; otherwise the
question is searched by itself and, when it leans on the conversation, together with the last question. The
calibrated confidence then decides: answer, ask back, or hand over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.case import case_from
from bot.dialogue.clarify import compose_clarification
from bot.dialogue.compose import ASPECT_LABELS, compose_answer
from bot.dialogue.context import Context, Turn
from bot.dialogue.handoff import compose_handoff
from bot.dialogue.refuse import compose_refusal
from bot.knowledge.conditions import Case
from bot.knowledge.loader import Knowledge
from bot.knowledge.schema import Area, Aspect, Guide
from bot.messages import Alternative, Reply
from bot.outcomes import Outcome
from bot.retrieval.ranking import Candidate, Search
from bot.text.syllables import syllables

# A wrong answer costs a citizen a wasted trip; a question back costs one tap. See docs/adr/0004.
ANSWER_FROM = 0.4
CLARIFY_FROM = 0.15
CLARIFY_ASKED_FROM = 0.05  # enough to ask back when the NLU is sure that a procedure is asked about
ASKED_SURE = 0.6
CHOICE_FROM = 0.04
SWITCH_FROM = 0.6  # how sure to be of a new topic before leaving the one under discussion
REFUSE_OVER = 0.7  # an unsure off-topic reading gives way to a guide found with at least this confidence
REFUSE_OVER_SURE = 0.85  # ... and a sure one only to a guide found with this confidence
OFF_TOPIC_SURE = 0.7  # from here an off-topic reading is sure
PERSONAL_SURE = 0.8  # from here a personal reading gives way to nothing
STAY = 0.85  # how often a follow-up is about the guide under discussion
SAID_FROM = 0.5  # probability from which a turn names its aspect in so many words
SECOND_ASPECT_FROM = 0.34
MAX_MISSES = 2
CHOICE_WORDS = 5
SHORT_QUESTION = 7  # syllables; shorter ones often lean on what was said before
EXPLICIT = 0.99  # confidence of a guide the citizen pressed or chose

# What a bare turn is about when a guide of the area is under discussion; services differ too much for one word.
TOPIC_WORDS = {Area.CAN_CUOC: "thẻ căn cước", Area.VNEID: "VNeID"}

_LEANING = frozenset({"follow_up", "change_case", "correct"})


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
    reading = _read(turn, context, knowledge, retriever, case)
    # an age said earlier may be somebody else's: only what this turn says, or leans on, rules a guide out
    told = case if turn.intent in _LEANING else stated
    candidates = _fitting(reading.candidates, knowledge, told)
    if candidates[0].guide != reading.candidates[0].guide:
        reading = replace(reading, aspects=_wanted_aspects(reading.question, candidates[0].guide, retriever))
    reading = replace(reading, candidates=candidates)
    return _decide(turn, reading, context, knowledge, today)


def _fitting(candidates: tuple[Candidate, ...], knowledge: Knowledge, case: Case) -> tuple[Candidate, ...]:
    """Candidates without the guides that are for somebody else; what those had is shared out among the rest."""
    guides = knowledge.guides
    kept = [c for c in candidates if c.guide in guides and guides[c.guide].header.condition.judge(case) is not False]
    if not kept or len(kept) == len(candidates):
        return candidates
    scale = sum(c.confidence for c in candidates) / max(sum(c.confidence for c in kept), 1e-6)
    return tuple(Candidate(c.guide, min(c.confidence * scale, STAY)) for c in kept)


def _chosen_guide(turn: Turn, context: Context, knowledge: Knowledge) -> Guide | None:
    """The guide a button, a typed choice or "go back" points at."""
    if turn.intent == "select_button":
        return knowledge.guide(turn.entities.get("guide", ""))
    # a choice is said in few words; a longer turn that looks like one is a question of its own
    if turn.intent in ("choose_option", "affirm") and context.offered and len(syllables(turn.text)) <= CHOICE_WORDS:
        option = turn.entities.get("option", "1" if turn.intent == "affirm" else "")
        if option.isdigit() and 1 <= int(option) <= len(context.offered):
            return knowledge.guide(context.offered[int(option) - 1])
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
    reply = compose_answer(guide, aspects, knowledge, today, case, EXPLICIT)
    return _with_context(reply, context.answered(guide.id, aspects[0].value, case, None))


def _read(turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, case: Case) -> Reading:
    """Read a turn by itself or, when it leans on the conversation, together with what is under discussion."""
    own = retriever.search(turn.text).candidates
    under_discussion = context.offered[0] if context.offered else context.guide
    current = knowledge.guide(under_discussion) if under_discussion else None
    leaning = turn.intent in _LEANING or len(syllables(turn.text)) <= SHORT_QUESTION
    if current is None or not leaning:
        return Reading(own, _wanted_aspects(turn.text, own[0].guide, retriever), case, turn.text)
    said = _said_aspect(turn.text, retriever)
    switches = own[0].guide != current.id and own[0].confidence >= SWITCH_FROM
    if turn.intent == "follow_up" and not switches and (said is None or current.section(said) is not None):
        stay = Candidate(current.id, STAY)
        others = tuple(c for c in own if c.guide != current.id)
        return Reading((stay, *others), _wanted_aspects(turn.text, current.id, retriever), case, turn.text)
    aspect = said or (Aspect(context.aspect) if context.aspect else None)
    readings = [turn.text, *_fuller_questions(turn.text, current, aspect)]
    found = {question: retriever.search(question).candidates for question in readings}
    question = max(readings, key=lambda q: found[q][0].confidence)
    if turn.intent in _LEANING and found[question][0].confidence < ANSWER_FROM:
        found[question] = (Candidate(current.id, ANSWER_FROM), *(c for c in found[question] if c.guide != current.id))
    aspects = _wanted_aspects(question, found[question][0].guide, retriever)
    guide = knowledge.guide(found[question][0].guide)
    if aspect is not None and guide is not None and guide.section(aspect) is not None:
        aspects = (aspect,)
    return Reading(found[question], aspects, case, question)


def _said_aspect(text: str, retriever: Search) -> Aspect | None:
    """The aspect a turn names in so many words, if it does."""
    aspect, probability = retriever.aspect_words(text)[0]
    return aspect if probability >= SAID_FROM and aspect is not Aspect.OVERVIEW else None


def _fuller_questions(text: str, current: Guide, aspect: Aspect | None) -> list[str]:
    """What an elliptical turn would be if it were said in full: with the part, and with the topic, under discussion."""
    part = ASPECT_LABELS[aspect] if aspect is not None else ""
    topic = TOPIC_WORDS.get(current.header.area)
    return [f"{text} {part}".strip(), *([f"{text} {topic} {part}".strip()] if topic else [])]


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
    if guide is not None and best.confidence >= ANSWER_FROM:
        reply = compose_answer(guide, reading.aspects, knowledge, today, reading.case, best.confidence, others[:3])
        return _with_context(reply, context.answered(guide.id, reply.aspects[0], reading.case, reading.question))
    everything = (Alternative(best.guide, best.confidence), *others)
    choices = [c for c in everything if c.confidence >= CHOICE_FROM]
    asked = turn.intent == "ask_procedure" and turn.confidence >= ASKED_SURE
    worth_asking = best.confidence >= (CLARIFY_ASKED_FROM if asked else CLARIFY_FROM)
    if context.misses + 1 < MAX_MISSES and worth_asking and len(choices) > 1:
        aspect = reading.aspects[0].value if reading.aspects else None
        reply = compose_clarification(choices, knowledge, today, best.confidence, aspect=aspect)
        return _with_context(reply, context.asked_back(tuple(a.guide for a in reply.alternatives), reading.question))
    return _handoff(Outcome.HANDED_OFF_UNSURE, turn, context, knowledge, today, everything)


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
    maybe = outcome is Outcome.HANDED_OFF_PERSONAL and turn.confidence < PERSONAL_SURE
    if maybe and retriever.search(turn.text).best.confidence >= REFUSE_OVER:
        return ask(replace(turn, intent="ask_procedure"), context, knowledge, retriever, today)
    text = context.question or turn.text if outcome is Outcome.HANDED_OFF_ASKED else turn.text
    candidates = [Alternative(c.guide, c.confidence) for c in retriever.search(text).candidates]
    if context.guide and outcome is Outcome.HANDED_OFF_ASKED:
        candidates = [Alternative(context.guide, 1.0), *(c for c in candidates if c.guide != context.guide)]
    return _handoff(outcome, replace(turn, text=text), context, knowledge, today, candidates)


def refuse(
    outcome: Outcome, turn: Turn, context: Context, knowledge: Knowledge, retriever: Search, today: date
) -> Reply:
    """A refusal, unless an off-topic reading meets a guide that clearly answers the question."""
    found = retriever.search(turn.text).best.confidence if outcome is Outcome.REFUSED_OFF_TOPIC else 0.0
    if found >= (REFUSE_OVER if turn.confidence < OFF_TOPIC_SURE else REFUSE_OVER_SURE):
        return ask(replace(turn, intent="ask_procedure"), context, knowledge, retriever, today)
    return _with_context(compose_refusal(outcome, today), context)


def _with_context(reply: Reply, context: Context) -> Reply:
    return replace(reply, context=context.to_slots())
