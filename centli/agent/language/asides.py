"""What is said by the way: a word to be passed on to who is paid, one to be kept from them, a warm word to the bank.

None of them orders, takes back or names anything.
"""

from __future__ import annotations

from typing import Final, Literal

from centli.kernel import patterns
from centli.kernel.text import fold_words

Aside = Literal["", "message", "secret", "warm"]

_LEADS: Final = r"(?:(?:y|e|ah|ay|oye|ok|va|pues|bueno|porfa|por favor|tambien|mejor|si|gracias|ademas|de paso|and|also|please) ){0,4}"
_TAIL: Final = r"(?: (?:porfa|por favor|mucho|de mi parte|please|gracias|ok|eh|centli|amig[oa]))*"
_KEPT: Final = (
    r"(?:dig[ae]s?|avises?|avise|cuentes?|cuente|comentes?|comente|notifiques?|notifique)"
)
_MESSAGE: Final = patterns.lazy(
    rf"{_LEADS}(?:salud(?:a|e|ame|eme)(?:l[aeo]s?|sel[aeo]s?)(?: a \w+(?: \w+)?)?"
    r"|(?:mand|envi|d|pas)[ae](?:me)?(?:les?|sel[oa]s?) (?:un |una |unos |muchos |muchas |mis |todo mi )?(?:abraz|bes|salud|felicit|apapach|carin|bendicion|amor)\w*(?: \w+){0,4}"
    r"|(?:di|cuenta|avisa|comenta|recuerda|notifica|informa|dig[ae]|avise)(?:les?|sel[oa]s?|selo)(?: (?:a|al) (?:mi )?\w+)?(?: (?:que|de)(?: \w+){1,20})?"
    rf"|(?:tell|let) (?:him|her|them)(?: know)?(?: (?:that|i|it|we|about)(?: \w+){{0,20}})?|say hi to (?:him|her|them)|send (?:him|her|them) (?:my )?(?:love|a hug|hugs|regards)){_TAIL}"
)
"""«Salúdamela», «dile que la quiero», «mándale un abrazo»."""
_SECRET: Final = patterns.lazy(
    rf"{_LEADS}(?:pero )?(?:que )?(?:no (?:les?|se l[oa]s?|l[oa]) {_KEPT}(?: nada)?(?: (?:a|al) (?:mi )?\w+(?: \w+)?)?(?: que fui yo)?|no se (?:entere|enteren|de cuenta|den cuenta)(?: (?:mi |el |la )?\w+(?: \w+)?)?|(?:nadie|mi \w+) (?:no )?se entere"
    rf"|(?:don t|do not) tell (?:him|her|them|anyone|anybody)(?: anything)?){_TAIL}"
)
"""«Que no se entere mi hermano», «no le digas nada»."""
_WARM: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:muchas |mil )?(?:gracias|thanks) )?(?:eres (?:un |una |lo |el |la |muy |tan |bien |super )?(?:amor|amorcito|sol|cielo|angel|genio|genia|rey|reina|crack|maquina|encanto|ternura|linda|lindo|amable|buena onda|chid[oa]|maxim[oa]|mejor|grande|bueno|buena|bonit[oa]|increible|chingon\w*)"
    r"|que (?:lind[oa]|bonit[oa]|amable|tiern[oa]|mona|buena onda|detallazo)(?: (?:eres|de tu parte|gracias))*|(?:te|los|las|les) (?:quiero|amo|adoro)(?: mucho| un monton| tanto)?|me caes (?:muy |super )?bien|te (?:mando|doy) (?:un )?(?:abraz|bes)\w+"
    rf"|you(?: are| re) (?:a |an |the |so |very )?(?:sweetheart|angel|best|great|sweet|kind|nice|awesome|star)|i love you|(?:ja|je|ji|ha|lo){{2,12}}l?){_TAIL}"
)
"""«Eres un amor», «jajaja»: nobody's name."""


_ORDERS: Final = patterns.lazy(
    r"\b(?:me|nos) (?:pagu|deposit|transf|deb)\w+|\b(?:y|e|and) (?:\w+ )?(?:bloque|transf|deposit|cancel|pag|pas|envi|cuanto|dime|muestr|block|send|pay)\w*|[0-9]"
)
"""«Dile que me pague y bloquea mi tarjeta» says more."""


def aside(text: str) -> Aside:
    """Return what an utterance says by the way, and says nothing else; nothing of a question."""
    said = "" if "?" in text else fold_words(text)
    if _ORDERS.search(said):
        return ""
    if _MESSAGE.fullmatch(said):
        return "message"
    if _SECRET.fullmatch(said):
        return "secret"
    return "warm" if said and _WARM.fullmatch(said) else ""
