"""Which wish an utterance is: guards, grammar and classifier decide, in this order."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from centli.agent.language import (
    amounts,
    classifier,
    corrections,
    dates,
    features,
    guards,
    keywords,
    moods,
    people,
    slots,
    troubles,
)
from centli.agent.language.classifier import Guess
from centli.agent.language.facts import Facts
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns

_BY_WORDS: Final = 0.5
"""The confidence of an intent that words alone gave away."""

_TELLING: Final = frozenset(
    "open_ticket ticket_status ask_help human balance transactions spending search_products".split()
)
_ACTING: Final = frozenset({"transfer", "purchase", "redeem_reward", "add_beneficiary", "confirm"})
"""Intents that start something; words that deny, tell or suppose never do."""
_NOT_OURS: Final = frozenset(
    "transfer balance purchase ask_help capabilities add_beneficiary list_beneficiaries cancel confirm points_balance"
    " compare_benefits human".split()
)
"""Intents under which the classifier takes what other banks and companies do."""
_OWN_ACCOUNTS: Final = frozenset({"balance", "spending", "transactions"})
_SHOPPING: Final = frozenset({"purchase", "search_products", "compare_benefits"})
_INVESTMENT: Final = patterns.lazy(
    r"\b(?:bitcoins?|btc|ethereum|eth|dogecoin|usdt|cripto\w*|crypto\w*|acciones|stocks?|cetes|bonos|etfs?|dolares|euros|oro|divisas|seguros? (?:de|para)|boletos? de avion|vuelos?|depas?|departamentos?|terrenos?)\b"
)
"""What people buy elsewhere."""
_SOCIAL: Final = frozenset({"confirm", "cancel", "greet", "thanks"})
_SOCIAL_WORDS_MAX: Final = 8
_FEW_WORDS: Final = 3
"""Small talk that is so short may be less sure, but for a no, which takes something away."""
_SURELY: Final = 0.9
_CERTAIN: Final = 0.95
"""The confidence that outweighs a trouble that is told."""
_ALONE: Final = 0.55
"""The confidence that the classifier needs where no word gives any intent away."""
_DOUBTFUL: Final = 0.6
"""The confidence below which "out of scope" gives way to what is named."""
_PLAIN: Final = 0.8
"""The confidence from which the classifier outweighs a verb of sending without amount or person."""

OUT_OF_SCOPE: Final = classifier.OUT_OF_SCOPE


def notes_of(text: str, now: datetime) -> frozenset[str]:
    """Return what is to be known of how something is said: denied, told, supposed, asked of others, later, repeated, mused."""
    period = dates.read(text, now)
    checks = {
        "negated": guards.is_negated(text),
        "past": guards.is_past(text),
        "condition": guards.is_condition(text),
        "request": guards.is_request_from_others(text),
        "later": dates.impossible(text, now) != ""
        or (period is not None and period.date_from > dates.today_of(now)),
        "recurring": guards.is_recurring(text),
        "musing": moods.orders_nothing(text),
        "dated": period is not None and _is_dated(text, period, now),
    }
    return frozenset(name for name, holds in checks.items() if holds)


_ONLY_A_PERIOD = patterns.lazy(
    r"\W*(?:(?:lo|los|las|la|el|y|e|a|de|del|desde|en|para|por|todo|solo|dame|ver|a ver|q|que|paso|hubo|hice|porfa|favor|from|on|in|the|of)\b\W*)*"
)


def _is_dated(text: str, period: dates.Period, now: datetime) -> bool:
    """Tell whether hardly anything but a period of the past is named: "lo de anteayer"."""
    if period.date_from > dates.today_of(now):
        return False
    rest = text[: period.span[0]], text[period.span[1] :]
    return all(_ONLY_A_PERIOD.fullmatch(fold_with_places(part).text) for part in rest)


_LETTER = patterns.lazy(r"[^\W\d_]")
GUARDS: Final = frozenset({"negated", "past", "condition", "request"})


def intent_of(facts: Facts, notes: frozenset[str]) -> tuple[str, float]:
    """Return the intent of one wish and how sure it is."""
    whole = social(facts.text)
    if whole is not None:
        return whole, 1.0
    if not _LETTER.search(facts.text):
        # Figures alone answer a question; they wish for nothing.
        return OUT_OF_SCOPE, 0.3
    plainly = _plainly(facts) or _behind_an_apology(facts)
    return (plainly, 0.9) if plainly is not None else _judged(facts, notes)


_APOLOGY: Final = patterns.lazy(
    r"(?:(?:ay|ups|uy|oops|chin|no|perdon|disculpa|sorry|oye|mejor)\W+)*(?:me (?:equivoque|confundi)|(?:quise|queria) decir|perdon|disculpa|ups|oops|sorry|i meant?)\W+(?:(?:es|era|queria|quiero|quise decir|digo|mejor)\W+)*"
)


def _behind_an_apology(facts: Facts) -> str | None:
    """Return what is asked of one's own accounts behind "perdón, me equivoqué": nothing has gone wrong."""
    folded = fold_with_places(facts.text)
    found = _APOLOGY.match(folded.text)
    if found is None or facts.amounts or facts.people:
        return None
    rest = folded.text[found.end() :]
    guess = classifier.guess(rest)
    is_own = guess.intent in _OWN_ACCOUNTS and guess.confidence >= _SURELY
    tells = "no" in rest.split() or troubles.tells_of_trouble(rest)
    return guess.intent if is_own and not tells else None


def _judged(facts: Facts, notes: frozenset[str]) -> tuple[str, float]:
    """Let guards, grammar and classifier decide, in this order."""
    guess = classifier.guess(facts.text)
    elsewhere = guess.intent in _TELLING and guess.confidence >= _SURELY and not facts.amounts
    # "Le puse un cero de más" is about the figure, whatever else it sounds like.
    elsewhere = elsewhere and facts.operation not in {"remove_zero", "add_zero"}
    slipped = troubles.tells_of_a_slip(facts.text)
    corrects = not elsewhere and not slipped and _is_correction(facts, notes)
    if slipped or corrects or _tells_of_trouble(facts, guess):
        return ("transfer" if corrects else "open_ticket"), 0.9
    muses, guarded = "musing" in notes, bool(notes & GUARDS)
    acts = guess.intent in {OUT_OF_SCOPE} | _ACTING or _is_transfer(facts, guess)
    told = muses and (
        _is_told_to_send(facts, notes)
        or (guarded and _only_tells_of_sending(facts, guess))
        or (acts and not guarded and bool(facts.amounts or facts.people))
    )
    if told:
        return OUT_OF_SCOPE, 0.8
    if guarded:
        return _of_ones_past(facts, notes, guess) or _guarded(facts, notes, guess)
    if muses and acts:
        return _classified(facts.text, guess, never=frozenset({"transfer"}))
    if _is_transfer(facts, guess):
        called_off = _CALLED_OFF.search(guards.plain(facts.text)) is not None
        return ("cancel", 0.9) if called_off else ("transfer", 0.95)
    said = guards.plain(facts.text)
    other = _is_no_money(facts, said) or _is_of_the_list(facts, said)
    read = _classified(facts.text, guess, never=frozenset({"transfer"} if other else ()))
    return ("transactions", _BY_WORDS) if read[0] == OUT_OF_SCOPE and "dated" in notes else read


def _tells_of_trouble(facts: Facts, guess: Guess) -> bool:
    """Tell "mi tarjeta no pasa" from "mándale 200 a mi mamá, que no me pasa la tarjeta" and from another company's."""
    if guess.confidence >= _CERTAIN or not troubles.tells_of_trouble(facts.text):
        return False
    is_order = bool(facts.amounts and facts.people) and _VERB.search(guards.plain(facts.text))
    elsewhere = guards.is_about_another_company(facts.text) or guards.is_about_another_bank(
        facts.text
    )
    return not is_order and not elsewhere


def _is_told_to_send(facts: Facts, notes: frozenset[str]) -> bool:
    """Tell "mi mamá quiere que le mande 500" from what was sent, and from money asked of others."""
    return (
        not notes & (GUARDS - {"request"})
        and bool(facts.amounts)
        and bool(_VERB_TOLD.search(guards.plain(facts.text)))
    )


def _only_tells_of_sending(facts: Facts, guess: Guess) -> bool:
    """Tell "mi mamá quiere que le mande 500 pero no sé" from a report that the classifier takes it for."""
    if guess.intent != "open_ticket" or guess.confidence >= _SURELY or not facts.amounts:
        return False
    complains = keywords.intent_of(facts.text) or troubles.tells_of_trouble(facts.text)
    return not complains and _VERB.search(guards.plain(facts.text)) is not None


_WHOM_KEPT = patterns.lazy(
    r"\b(?:a )?(?:quien|quienes)(?: (?:les?|mas))? (?:tengo|puedo|hay|estan?|son)\b.*\b(?:guardad|registrad|agregad|dad[oa]s de alta|contactos?|beneficiari|list|mand|envi|transf|deposit)"
)
_CONTACT_CHANGE = patterns.lazy(
    r"\b(?:cambi|modific|edit|actualiz|corrig|correg|renombr|ponle|change|rename|update)\w*(?: (?:el|la|su|de|the|otro|nuevo))* (?:alias|apodo|sobrenombre|nickname|nombre|clabe|datos|contacto|banco) (?:de(?:l)?|al?|of|for) \w+"
    r"|\b(?:change|update|correct) (?:[a-z]+ ){1,3}s? ?(?:nickname|alias|name) (?:to|as) \w+"
    r"|\b(?:change|update|correct) (?:my )?[a-z]+ s (?:nickname|alias|name|clabe|account|bank)\b"
)


def changes_a_contact(text: str) -> bool:
    """Tell whether it is about changing somebody's details: "cambia el alias de Pedro a Pete"."""
    return bool(_CONTACT_CHANGE.search(guards.plain(text)))


def _plainly(facts: Facts) -> str | None:
    """Return what the words alone say where a verb of sending misleads."""
    if not facts.amounts and _WHOM_KEPT.search(guards.plain(facts.text)):
        return "list_beneficiaries"
    if _VERB.search(guards.plain(facts.text)) and guards.asks_how(facts.text):
        return "ask_help"
    if not facts.amounts and guards.asks_of_sending(facts.text):
        return "ask_help"
    if guards.asks_opening_hours(facts.text):
        return "ask_help"
    if guards.buys_it(facts.text):
        return "purchase"
    away = guards.is_abroad(facts.text) or guards.is_others_money(facts.text)
    away = away and not guards.asks_how(facts.text)
    away = away and _VERB.search(guards.plain(facts.text)) is not None
    return OUT_OF_SCOPE if away or changes_a_contact(facts.text) else None


def _elsewhere(text: str, guess: Guess) -> float | None:
    """Return how sure it is that something like the bank's is asked that is another's; None: it is ours."""
    ours = guess.intent in _OWN_ACCOUNTS
    another = guess.intent in _NOT_OURS | {"open_ticket", "ticket_status"}
    sure = (
        (ours and (guards.is_about_another_bank(text) or guards.is_about_others(text)))
        or (guess.intent in _NOT_OURS and guards.is_not_offered(text))
        or (another and guards.is_about_another_company(text))
        or (another and troubles.is_about_another_banks(text))
    )
    if sure:
        return 0.9
    made = _INVESTMENT.search(guards.plain(text)) or guards.asks_for_a_work(text)
    return 0.8 if guess.intent in _SHOPPING and made else None


def _classified(text: str, guess: Guess, *, never: frozenset[str]) -> tuple[str, float]:
    """Take the classifier's word; what it is not sure of, the words decide; else it is out of scope."""
    if (certainty := _elsewhere(text, guess)) is not None:
        return OUT_OF_SCOPE, certainty
    likely = {guess.intent, guess.second}
    doubtful = guess.confidence < _DOUBTFUL and (OUT_OF_SCOPE in likely or likely <= _SHOPPING)
    bought = next((one for one in (guess.intent, guess.second) if one in _SHOPPING), None)
    if doubtful and bought is not None and features.names_goods(text):
        # "quiero un regalo para mi novia": what a shop sells is named.
        return bought, _BY_WORDS
    named = keywords.intent_of(text)
    if named == "human" and guess.confidence < _SURELY and guess.intent in _TELLING:
        # Whoever asks for a person is not held up by what else it sounds like.
        return "human", _PLAIN
    sure = guess.sure and (named is not None or guess.confidence >= _ALONE)
    if sure and guess.intent not in never and not _is_odd(text, guess):
        # What words and classifier agree on is surer than either.
        agreed = guess.intent == named and named in _TELLING
        return guess.intent, round(1 - (1 - guess.confidence) / (1 + agreed), 3)
    if named is not None and named not in never:
        return named, _BY_WORDS
    return OUT_OF_SCOPE, round(1 - guess.confidence, 3)


_NEEDS = patterns.lazy(
    r"\b(?:necesita|ocupa|pide|pidio|debe|deben|gana|cobra|falta|faltan|needs|wants|owes|earns)\b"
)


def _is_odd(text: str, guess: Guess) -> bool:
    """Tell whether small talk is doubtful or long, or a transfer speaks of no money and nobody."""
    if guess.intent == "transfer":
        if _NEEDS.search(guards.plain(text)) and not _VERB.search(guards.plain(text)):
            # "mi mamá necesita 500" asks for nothing yet.
            return True
        return not (
            _VERB.search(guards.plain(text))
            or _TRANSFER_NOUN.search(guards.plain(text))
            or _speaks_of_money(text)
            or people.read_all(text)
            or guards.has_money_words(text)
        )
    if guess.intent == "cancel" and _MEANT_INSTEAD.match(guards.plain(text)):
        # "no, mejor 'carnal'" names another value.
        return True
    words = len(guards.plain(text).split())
    short = words <= _FEW_WORDS and guess.intent != "cancel"
    least = _BY_WORDS if short else _PLAIN
    doubtful = guess.confidence < least or words > _SOCIAL_WORDS_MAX
    return guess.intent in _SOCIAL and doubtful


_MEANT_INSTEAD = patterns.lazy(
    r"no (?:mejor|mas bien|perdon|que sea) (?!(?:no|ya|nada|luego|despues|otro|cancel\w*|olvid\w*|dej\w+|asi|hoy no)\b)\w"
)
_UNIT = patterns.lazy(r"\$|[a-z]")


def _speaks_of_money(text: str) -> bool:
    """Tell "500 pesos" and "quinientos" from bare figures, which may count anything."""
    found = amounts.read_all(text)
    return any(_UNIT.search(fold_with_places(one.said).text) for one in found)


def social(text: str) -> str | None:
    """Return the intent of an utterance that is nothing but yes, no, a greeting or thanks."""
    checks = (
        ("confirm", guards.is_yes),
        ("cancel", guards.is_no),
        ("greet", guards.is_greeting),
        ("thanks", guards.is_thanks),
    )
    return next((name for name, check in checks if check(text)), None)


def _is_correction(facts: Facts, notes: frozenset[str]) -> bool:
    back = guards.is_taken_back(facts.text)
    if facts.operation and not back and not notes & {"past", "condition"}:
        return True
    if back or not facts.cue or notes & {"condition", "request"} or guards.is_disowned(facts.text):
        return False
    if notes & GUARDS and not (facts.amounts or facts.people):
        return False
    if keywords.intent_of(facts.text) not in {None, "transfer", "cancel", "ask_help"}:
        return False
    values = facts.amounts or facts.dropped_amounts or facts.people or facts.dropped_people
    if not (facts.amounts or facts.dropped_amounts) and not corrections.is_plain(facts.text):
        return False
    kept = bool(facts.amounts or facts.people)
    swapped = bool(
        (facts.amounts and facts.dropped_amounts) or (facts.people and facts.dropped_people)
    )
    sure = swapped or (kept and not _refuses(facts.text))
    return bool(values) and ("negated" not in notes or sure)


def _refuses(text: str) -> bool:
    """Tell "no le mandes…" from "no, 600"."""
    return bool(_REFUSAL.search(guards.plain(text)))


def _of_ones_past(facts: Facts, notes: frozenset[str], guess: Guess) -> tuple[str, float] | None:
    """Return what is asked of what one has done oneself: "what did I spend last week", "qué gasté del 5 al 12"; None: it is not."""
    if notes & GUARDS != {"past"}:
        return None
    said = guards.plain(facts.text)
    if guess.intent != "open_ticket" and _I_DID.search(said):
        return ("spending" if _I_SPENT.search(said) else "transactions"), 0.85
    named = keywords.intent_of(facts.text)
    unsure = guess.confidence < _ALONE and {guess.intent, guess.second} <= _OWN_ACCOUNTS
    # Of two questions about one's own accounts the words say which.
    return (named, _DOUBTFUL) if named in _OWN_ACCOUNTS and unsure else None


def _guarded(facts: Facts, notes: frozenset[str], guess: Guess) -> tuple[str, float]:
    """Return what words that deny, tell, suppose or ask of others mean; never a transfer."""
    never = frozenset({"transfer"}) if notes & GUARDS <= {"request"} else _ACTING
    said = guards.plain(facts.text)
    if notes == {"negated"} and guess.intent == "open_ticket" and _SENDS.search(said):
        # "Nunca le mandes dinero a Bruno" complains of nothing.
        return "cancel", 0.85
    if notes & GUARDS == {"past"} and guess.confidence >= _SURELY:
        # "te paso la clabe" looks like "te pasó": only money is kept from moving.
        never = frozenset({"transfer", "confirm"})
    named = keywords.intent_of(facts.text)
    if guess.intent not in never and guess.confidence >= _BY_WORDS:
        return guess.intent, round(guess.confidence, 3)
    money_talk = bool(_VERB.search(guards.plain(facts.text))) or bool(
        facts.amounts and facts.people
    )
    read: str | None = None
    if "condition" in notes and guards.asks_for_balance(facts.text):
        read = "balance"
    elif "condition" in notes and (money_talk or named == "ask_help"):
        read = "ask_help"
    elif "negated" in notes and (money_talk or named in {None, "cancel", *_ACTING}):
        read = "cancel"
    elif "past" in notes and "musing" in notes and _VERB_TOLD.search(said):
        # "Mi hermano me dijo que le mandara 300": nothing is asked of what has happened.
        read = OUT_OF_SCOPE
    elif "past" in notes and (facts.amounts or facts.people or guards.has_money_words(facts.text)):
        read = "transactions"
    elif "request" in notes:
        read = OUT_OF_SCOPE
    return (read, 0.85) if read else _classified(facts.text, guess, never=never)


_I_DID = patterns.lazy(
    r"^(?:(?:hi|hey|hello|so|and|please|can you|tell me|show me|list|see) )*(?:what|how much|how many|when|where|who)(?: \w+)? (?:did i|have i|i ve|i have|i)(?: (?:last|ever|already|just))? (?:pay|paid|buy|bought|spend|spent|send|sent|give|gave|given|transfer|transferred|receive|received|withdraw|withdrew)\b"
)
"""What one asks in English of one's own past: "how much did I pay Juan in October?", "show me what I paid"."""
_I_SPENT = patterns.lazy(r"\b(?:spend|spent)\b")
_SENDS = patterns.lazy(
    r"\b(?:no|nunca|jamas|ni) (?:(?:me|le|les|se|lo|la|los|las|vayas a|quiero que) )*(?:mandes|envies|transfieras|deposites|pagues|pases|des|muevas|hagas|abones|prestes|send|pay)\b"
)
_VERB = patterns.lazy(
    r"\b(?:mand(?:a|ar|e|es|en|as)?(?:le|les|me|selos?|selas?|rle|rles|rselo|rselos|rme)?|envi(?:a|ar|e|es|en|as)?(?:le|les|me|selos?|rle|rles|rselos?|rme)?"
    r"|transfi?er(?:e|a|ir|ele|eles|eme|irle|irles|irme|as|es|an|o|ele)|trasfi?er(?:e|ir|ele|irle)|transf\w{1,3}|transfer(?:encia)?|spei(?:ale|ame)?"
    r"|pas(?:a|ar|e|ale|ales|ame|arle|arles|arme|aselos?|aselas?|as|es)|deposit(?:a|ar|e|es|ale|ales|ame|arle|arles|arme|aselos?|as)|dep[oo]sit(?:o)?(?: a)"
    r"|pag(?:a|ar|ale|ales|arle|arles|ame|arme|aselos?|as|uen|ue|ues)|abon(?:a|ar|ale|ame|arle)|gir(?:a|ar|ale|arle)|dispers(?:a|ar|ale)"
    r"|traspas(?:a|ar|o|ale|ame)|muev(?:e|eme|ele)|mover|movele|prest(?:a|ale|arle)|ech(?:a|ale|ame)|avient(?:a|ale)|rol(?:a|ale)|suelt(?:a|ale)|d(?:a|ar)le|d(?:a|ar)les"
    r"|hazle|(?:haz(?:me)?|hacer(?:le)?) (?:un|una)(?= (?:\w+ )?(?:tran[sz]f?\w*|trasf\w*|spei|depo\w*|envio|pago|traspaso|giro|abono|dispersion|movimiento|operacion)\b)|ponle|poner(?:le)?|pon(?:ga|gan|me)?(?= (?:\S+ ){0,4}?(?:en|a) (?:la |su )?(?:cuenta|tarjeta)\b)|met(?:e|ele|er|erle)|apart(?:a|ar|ame)|regal(?:a|ale|arle)|devuelv(?:e|ele)|regres(?:a|ale)|liquid(?:a|ar)|send|transfer|pay|give|wire|move|shoot|zelle)\b"
)
_TRANSFER_NOUN = patterns.lazy(
    r"\b(?:(?:una|hacer|haz(?:me|le)?|quiero|realizar|nueva|otra|un|make a|do a|a) (?:transferencia|transfer|spei|deposito|envio|traspaso|pago)|transferir|transferencia|trasferencia|"
    r"(?:mand|envi|transf|deposit|pas|send|transfer)\w* (?:\w+ )?(?:dinero|lana|feria|varo|plata|money|efectivo|billete|cash)|^transfer(?:ir|encia|e|iere)?$|^(?:enviar|mandar|depositar)(?: dinero)?$)"
)
_OTHER_WISH = frozenset(
    {
        "purchase",
        "search_products",
        "compare_benefits",
        "redeem_reward",
        "list_rewards",
        "points_balance",
        "open_ticket",
        "ticket_status",
        "human",
        "add_beneficiary",
    }
)
_TO_ME = patterns.lazy(
    r"\b(?:mandame|enviame|pasame|dame|send me|give me)\b(?! (?:[0-9$]|un |una |mil|cien|dos|tres|quin))"
)


_CALLED_OFF = patterns.lazy(
    r"\b(?:cancel\w*|anul(?:a|ar|alo|ala)|deten(?:er|la|lo)?|abort\w*|olvida(?:te)?|stop|call off|undo)\b"
)
_BY_MESSAGE = patterns.lazy(
    r"\bpor (?:mensaje|whats\w*|wasap|correo|e ?mail|mail|sms|telegram|texto|escrito|messenger|facebook)\b|\bby (?:text|e ?mail|message)\b"
)
"""«Pásale mi saldo por mensaje» tells it; no money is sent that way."""
_VERB_TOLD = patterns.lazy(
    r"\bque (?:ya )?(?:le|les|me|se l[oa]s?) (?:mand|envi|deposit|pag|pas|abon|prest|transfir)(?:ara|iera|aran|ieran|e|en)\b"
)
"""What somebody wants sent, as it is told."""
_CART = patterns.lazy(r"\b(?:al|en el|a mi) (?:carrito|canasta)\b|\bto (?:the|my) cart\b")
_OTHER_THING = patterns.lazy(
    r"\b(?:mand|envi|pas[ae]|dale|darle|dile|ech|send|give|dej)\w* (?:(?:un|una|unos|unas|el|la|los|las|su|mi|a|an|the|him|her|my|muchos|muchas) )*(?:\w+ )?"
    r"(?:mensaj\w*|correos?|e ?mails?|mails?|text|whats\w*|wasap|bes(?:o|ito)s?|abraz\w+|salud(?:o|itos?)s?|flores|flowers|ramo|fotos?|photos?|ubicacion|location|receta|numero|telefono|audios?|links?|archivos?|cartas?|letter|pizza|tacos|videos?|memes?|direccion|recados?|paquetes?|message|felicit\w+|invitacion|comprobantes?|recibos?|receipts?|capturas?|screenshots?|facturas?|estados? de cuenta|statement|clabe|playlist|cancion|rosas|chocolates|stickers?)\b"
)


def _without_amounts(facts: Facts) -> str:
    """Return the text without its amounts: "que no pase de mil" sends nothing."""
    pieces: list[str] = []
    last = 0
    for reading in facts.amounts:
        pieces.append(facts.text[last : reading.span[0]])
        last = reading.span[1]
    return " ".join([*pieces, facts.text[last:]])


_MATTER: Final = patterns.lazy(
    r"(?:(?:please|can you|could you|i want to|i need to|i d like to|hey|hi|hello|ok) ){0,4}(?:send|pay|wire|transfer|give) (?:my )?[a-z]+ (?:(?:the|her|his|their|my|some) )?(?:rent|allowance|money|share|tuition|dues|payment|deposit|usual)(?: money)?\b(?! (?:report|article|help))"
)
"""«Send my mom the rent»: how much is asked."""
_IN_MONTHS = patterns.lazy(
    r"\b(?:in|by|with) (?:monthly )?(?:install?ments?|payments)\b|\b(?:a|en|con) (?:meses|msi|mensualidades|pagos|plazos|abonos)\b"
)


def pays_in_months(text: str) -> bool:
    """Tell "can I pay a TV in installments" from paying somebody."""
    bought = _IN_MONTHS.search(guards.plain(text)) is not None and features.names_goods(text)
    return bought and not amounts.read_all(text)


def _is_no_money(facts: Facts, said: str) -> bool:
    """Tell "mándale un abrazo", and what is told by message, from money."""
    thing = _OTHER_THING.search(said) is not None and not facts.amounts
    told = _BY_MESSAGE.search(said) is not None
    return (
        thing
        or pays_in_months(facts.text)
        or (told and not any(one.centavos for one in facts.amounts))
    )


def _is_transfer(facts: Facts, guess: Guess) -> bool:
    """Tell a wish to send money by its words; where they leave room, the classifier has a say."""
    said = guards.plain(_without_amounts(facts))
    verb = bool(_VERB.search(said)) and not _TO_ME.search(said)
    whole = any(one.kind == "relative" for one in facts.amounts)
    if whole and {"source", "target"} <= facts.accounts.keys() and "?" not in facts.text:
        # "Pásame lo que tengo en ahorro a la de débito" asks for no balance.
        return _VERB.search(guards.plain(facts.text)) is not None
    money = bool(facts.amounts) or guards.has_money_words(facts.text)
    whom = bool(facts.people) or "target" in facts.accounts
    # "x al cuadrado menos 4" is a sum, not somebody's money.
    complete = whom and any(verb or one.kind != "refused" for one in facts.amounts)
    other = keywords.intent_of(facts.text)
    asked = guards.is_asked_of_the_bank(facts.text) and complete
    elsewhere = (
        _CART.search(said)
        or _is_no_money(facts, said)
        or guards.is_foreign(facts.text)
        or (guards.is_not_offered(facts.text) and not (verb and complete))
        or (guards.is_about_others(facts.text) and not (verb and complete))
        or (other in _OTHER_WISH and not (verb and complete))
        or _is_of_the_list(facts, said)
        or (guess.intent in _TELLING and guess.confidence >= _SURELY and not asked)
        or (guess.intent != "transfer" and guess.confidence >= _PLAIN and not complete)
    )
    if elsewhere:
        return whom and _MATTER.match(said) is not None
    if verb and (money or whom) and other not in {"human", "add_beneficiary"}:
        return True
    shopping = guess.intent in _OTHER_WISH and guess.confidence >= _PLAIN
    if guess.intent != "transfer" and not verb and features.names_goods(facts.text):
        # "quiero un regalo para mi novia, traigo 1500"
        return False
    if complete and not shopping and not _ASKING.search(said):
        return True
    believed = guess.intent == "transfer" or guess.confidence < _BY_WORDS
    named = bool(_TRANSFER_NOUN.search(said)) and not _ABOUT_TRANSFERS.search(said)
    return believed and named and other in {None, "transfer"}


def _is_of_the_list(facts: Facts, said: str) -> bool:
    """Tell "500 y quita a Luis", which sends Luis nothing: who is to be taken off the list, or put on it, is no payee."""
    if _VERB.search(said):
        return False
    before = (guards.plain(facts.text[: one.start]) for one in facts.people)
    return any(_OF_THE_LIST.search(words) for words in before)


_OF_THE_LIST: Final = patterns.lazy(
    r"\b(?:quit|borr|elimin|remuev|agreg|registr|anad|renombr|remov|delet|add|renam)[a-z]*\W*$"
)


def is_strange_order(facts: Facts) -> bool:
    """Tell whether a wish to send money is led in by words that orders do not have, so that it is asked about."""
    taken = [*(r.span for r in facts.amounts), *((p.start, p.span[1]) for p in facts.people)]
    return moods.is_led_strangely(facts.text, [*taken, *slots.quoted(facts.text)], _VERB)


_ASKING = patterns.lazy(r"\b(?:cuanto|cuando|que|quien|pueden?|how|when|what)\b")
_ABOUT_TRANSFERS = patterns.lazy(
    r"\b(?:como|cuanto|cuando|donde|que es|que hora|se puede|transferencias|aprueb\w+|autoriz\w+|how|mis|my|ultim\w+)\b"
)
_REFUSAL = patterns.lazy(
    r"^(?:(?:aguanta|espera\w*|oye|hey|ey|ay|ah|alto|para|stop|wait|todavia|aun|porfa|por favor|mejor|no|bueno|ok|pues|momento|tantito|hola|perdon|sabes que|guey|wey|ya) )*no (?:le|les|se|lo|los|la|las|quiero|quise (?!decir)|voy|mand|envi|transf|pag|pas|depos|don t|do not)"
)
