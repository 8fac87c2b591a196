"""Questions answered from the bank's articles, and what is said of the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import asking, inquiring, reporting
from centli.agent.engines.flows import help as about_bank
from centli.agent.engines.flows.people import capabilities, thanks
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.language import troubles
from centli.agent.types import Option, Outcome, Say, Step
from centli.kernel import languages
from centli.kernel.text import fold, fold_words
from crm.contracts import AnswerOutcome, AnswerView

HELP: Final = "ask_help"
QUESTION_MAX: Final = 500
ASKED_MIN: Final = 3
"""Words of what is looked up in the articles though nothing says that it asks them."""
_CALLED: Final = "Me llamaron diciendo que son del banco"
"""What the articles are asked for who tells of such a call: its number and its story are in no article."""
_THEY_HAVE_IT: Final = "Puse mis datos en una página falsa"
"""What they are asked for who has clicked or told a secret: what to do first."""
_GAVE_IT_AWAY: Final = re.compile(
    r"\b(?:le|les|ya) (?:ya )?(?:di|hice) cli[ck]k?\b|\b(?:abri|entre al?) (?:el|ese|un|al) (?:link|enlace|liga)\b|\b(?:puse|meti|escribi|ingrese|capture) mis datos\b"
    r"|\b(?:di|pase|comparti|dicte) (?:mi|mis|el|la) (?:nip|contrasena|clave|codigo|cvv|datos)\b"
)
_DENIES: Final = re.compile(r"\b(?:no|nunca|jamas|tampoco|ni)(?: (?:yo|se|le|les|lo|la|ya))* $")
_GENERAL: Final = re.compile(
    r"(?:me )?(?:ayuda\w*|help|auxilio|no entiendo)(?: por favor| please)?|que hago"
)


def ask(talk: Talk, heard: Heard, within: Collection[str] = ()) -> Steps:
    """Answer a question from the articles, else from what the assistant knows of itself; a bare call for help gets the list.

    ``within``: the articles that the question before was answered from, where only they can be meant.
    """
    if _GENERAL.fullmatch(letters(heard)):
        yield from capabilities(talk, heard)
        return
    if inquiring.asks_of_the_desk(heard.text):
        suggestions = (_("Hablar con una persona"), _("¿Cómo va mi reporte?"), _("Ayuda"))
        yield Say(about_bank.desk(), suggestions)
        return
    question = _question(heard.text)
    own = heard.said or heard.text
    asked = {
        "question": question,
        "said": "" if fold(own) in fold(question) else own[:QUESTION_MAX],
    }
    found: AnswerView | None = yield from talk.read("crm_knowledge_ask", asked)
    if found is None:
        return
    strays = not {source.slug for source in found.sources} & set(within)
    is_same = found.text == talk.last.get("answer")
    if within and found.outcome is AnswerOutcome.ANSWER and (strays or is_same):
        # The same once more is no answer to who asks on.
        found = replace(found, outcome=AnswerOutcome.NOTHING)
    yield from _answer(talk, found, heard.text)


def _answer(talk: Talk, found: AnswerView, question: str) -> Steps:
    """Say what the articles say, or ask which of them is meant."""
    if found.outcome is AnswerOutcome.CLARIFY:
        flow = talk.begin(HELP, {"question": question[:QUESTION_MAX]})
        options = [Option(source.slug, source.title) for source in found.sources]
        yield from talk.choose(flow, "article", _("¿Sobre cuál de estos temas preguntas?"), options)
        return
    yield from _tell(talk, found, question)


def answers(talk: Talk, heard: Heard, *, least: int) -> Answered:
    """Answer from the articles where one is so sure (percent), whatever the words were taken for; False, and nothing said, else.

    ``least`` 0: it is asked which of two is meant, too.
    """
    found = yield from _looked_up(talk, heard.text, least)
    if found is None:
        return False
    talk.last = {"text": heard.text, "intent": HELP}
    yield from _answer(talk, found, heard.text)
    return True


def goes_on(talk: Talk, heard: Heard, before: str) -> Answered:
    """Answer what is asked behind something that was told or asked before, together with it; False, and nothing said, where that is not sure or not new."""
    text = heard.text if "?" in heard.text else f"{heard.text}?"
    found = yield from _looked_up(talk, f"{before.rstrip(' ?.')}, {text.lstrip('¿ ')}", asking.TOLD)
    if found is None or found.text == talk.last.get("answer"):
        return False
    talk.last = {**talk.last, "text": before}
    yield from _tell(talk, found, heard.text)
    return True


def helps(talk: Talk, heard: Heard, *, goes_on: bool) -> Answered:
    """Say what the articles surely say of what was told; with ``goes_on`` the report follows."""
    found = yield from _looked_up(talk, heard.text, asking.SURE)
    if found is None:
        return False
    talk.last = {"text": heard.text, "intent": HELP}
    yield from _tell(talk, found, heard.text, goes_on=goes_on)
    return True


def _question(text: str) -> str:
    """Return what the articles are asked: of a call only that there was one, of a secret only that it was told."""
    if gave_it_away(text):
        return _THEY_HAVE_IT
    return _CALLED if troubles.tells_of_a_call(text) else text[:QUESTION_MAX]


def gave_it_away(text: str) -> bool:
    """Say whether it is told that a link was opened, or a secret told: "le di mi NIP"; «no di mi NIP» denies it."""
    said = fold_words(text)
    found = _GAVE_IT_AWAY.finditer(said) if "?" not in text else ()
    return any(_DENIES.search(said[: one.start()]) is None for one in found)


def _looked_up(
    talk: Talk, text: str, least: int
) -> Generator[Step, Outcome | None, AnswerView | None]:
    """Return what the articles say, if they are so sure (percent); from 0 on two may be chosen from."""
    if len(text.split()) < ASKED_MIN or inquiring.is_of_others(text):
        return None
    question = _question(text)
    said = "" if question == text[:QUESTION_MAX] else text[:QUESTION_MAX]
    asked = {"question": question, "least_percent": least, "said": said}
    found: AnswerView | None = yield from talk.look("crm_knowledge_ask", asked)
    return None if found is None or found.outcome is AnswerOutcome.NOTHING else found


def judged(talk: Talk, heard: Heard) -> Answered:
    """Take what is said of the answer just given: that it helped, or that it was none; False: it is about something else."""
    if not talk.last.get("answered") or talk.top is not None or talk.open:
        return False
    if reporting.finds_helpful(heard.text):
        yield from _keep_opinion(talk, is_helpful=True)
        yield from thanks(talk, heard)
        return True
    if not reporting.finds_unhelpful(heard.text):
        return False
    yield from _keep_opinion(talk, is_helpful=False)
    if talk.unanswered_before:
        # «Levantar un reporte» then reports what was asked.
        talk.unanswered = {**talk.unanswered_before, "question": str(talk.last.get("text", ""))}
    text = _(
        "Perdón, no te contesté lo que necesitas. Pregúntamelo con otras palabras, "
        "o te paso con una persona, o lo dejo en un reporte."
    )
    yield Say(text, (_("Hablar con una persona"), _("Levantar un reporte"), _("Ayuda")))
    return True


def _keep_opinion(talk: Talk, *, is_helpful: bool) -> Steps:
    """Keep what was said of the answer just given; if that fails, the conversation goes on."""
    answer_id = talk.unanswered_before.get("answer_id")
    if answer_id is not None:
        opinion = {"answer_id": answer_id, "is_helpful": is_helpful}
        yield from talk.call("crm_answer_judge", opinion)


def _tell(talk: Talk, found: AnswerView, question: str, *, goes_on: bool = False) -> Steps:
    talk.unanswered = {"answer_id": found.answer_id}
    talk.last["answered"] = True
    talk.last["sources"] = [source.slug for source in found.sources]
    if found.outcome is not AnswerOutcome.ANSWER:
        talk.unanswered["question"] = question
        text = _(
            "De eso no tengo una respuesta segura y prefiero no inventarla. "
            "Puedo levantar un reporte para que te conteste una persona."
        )
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona"), _("Ayuda")))
        return
    talk.last["answer"] = found.text
    titles = ", ".join(f"«{source.title}»" for source in found.sources)
    text = _("%(answer)s\nFuente: %(sources)s") % {"answer": found.text, "sources": titles}
    if found.language == languages.SPANISH and languages.spoken(question) == languages.ENGLISH:
        text = _("De esto solo tengo un artículo en español:") + "\n" + text
    if goes_on:
        text += "\n" + _("Si con eso no queda, aquí sigue tu reporte.")
        yield Say(text, sources=found.sources)
        return
    offers = (_("Levantar un reporte"), _("Hablar con una persona"), _("¿Cuánto tengo?"))
    yield Say(text, offers, found.sources)


def _chosen_article(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    talk.drop(flow)
    question = {"question": flow.slots["question"], "slug": choice}
    found = yield from talk.read("crm_knowledge_ask", question)
    if found is not None:
        yield from _tell(talk, found, question["question"])


def _worded_article(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take an article that is named by words of its title; other words are a wish of their own."""
    said = set(re.findall(r"\w{4,}", letters(heard)))
    for option in flow.options:
        if len(said & set(re.findall(r"\w{4,}", fold(option["label"])))) > 1:
            yield from _chosen_article(talk, flow, "article", option["id"])
            return True
    talk.drop(flow)
    return False


def letters(heard: Heard) -> str:
    """Return the words without their accents and punctuation."""
    return re.sub(r"[^\w\s]", "", fold(heard.text)).strip()


def _ask_again(_talk: Talk, _slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from ()


KIND: Final = FlowKind(
    HELP,
    answered=_worded_article,
    called=lambda _flow: _("tu pregunta"),
    why=lambda _flow: _("Dos temas se parecen y no quiero contestarte el que no es."),
    again=_ask_again,
    chosen=_chosen_article,
)
