"""How thefts are told in English: what others took or used, and secrets that were told."""

from __future__ import annotations

import re
from typing import Final

HELD: Final = r"(?:tarjetas?|plastico|cartera|bolsa|bolso|mochila|monedero|celular|cel|telefono|compu|computadora|laptop|phone|wallet|card|purse)"
"""What is carried about, by either name: «someone stole my cartera»."""
_HIDDEN: Final = r"(?:pin|password|code|cvv|card number|card details)"
"""What is told to nobody."""
_FEE_CHARGED: Final = r"they (?:\w+ )?charging(?: \w+){0,8}? (?:fees?|interests?|commissions?)\b(?!(?: \w+){0,4}? (?:without|never|not|didn|don|unknown|fake)\b)"
"""What the bank takes by its own rules, while it is not said to be wrong."""
TAKEN: Final = re.compile(
    rf"\b(?:i lost|can t find) (?:my|mi|la|el) {HELD}\b|\b{HELD}(?: \w+)? (?:stolen|cloned)\b"
    rf"|(?<!^if )\b(?:somebody|someone) (?:stole|used|has|took) (?:mi|my) {HELD}\b"
    rf"|(?<!if )\b(?!{_FEE_CHARGED})(?:someone|somebody|anyone|anybody|they|a stranger)(?: else)? (?:\w+ )?(?:using|spending|taking|stealing|charging|withdrawing)(?: \w+){{0,3}}? my (?:{HELD}|account|money)\b"
    r"|\bmy (?:card|phone|wallet|purse|account) (?:was|got|has been) (?:stolen|cloned|hacked)\b|\bcharge(?:s)? (?:that )?i (?:don ?t|didn ?t|do not|did not|never) (?:recognize|make|authorize)\b"
    r"|(?<!if )\b(?:someone|somebody|they|a thief)(?: has| have| is| are)? (?:took|taken|stole|stolen|withdrew|spent|moved|used|drained|emptied|hacked|accessed|transferred|(?:got|gotten|logged|broke|went) into)(?: \w+){0,3}? my (?:account|card|money|savings|wallet|purse|phone)\b|(?<!if )\b(?:someone|somebody|they) (?:has|have|knows?|got) my (?:pin|password|code)\b"
    rf"|\bwho(?: \w+){{0,3}}? (?:stole|stolen|used|uses|using|took|taken|taking|withdrew|withdrawn|spent|spending|moved|charged|drained|hacked|cloned|emptied|accessed|has|got)(?: \w+){{0,4}}? my (?:{HELD}|{_HIDDEN}|account|money|savings|cash)\b"
    rf"|\b(?:took|taken|takes|used|uses|using|spent|spends|spending)(?: \w+){{0,3}}? my (?:{HELD}|account|money|savings)(?: \w+){{0,3}}? without (?:my |me )?(?:permission|consent|knowledge|asking|telling|knowing)\b"
    r"|(?<!^is )\bmy (?:money|savings(?! account)|cash)(?: \w+){0,3}? (?:gone|missing|disappeared|vanished|stolen|taken)\b|\bmoney (?:\w+ ){0,2}?(?:taken|stolen|withdrawn|missing|disappeared|gone)(?: \w+)? from my\b"
    r"|(?<!if )\b(?:someone|somebody|they|he|she|who) (?:\w+ )?(?:took|taken|stole|stolen|withdrew|moved|transferred)(?: \w+){0,2}? (?:money|cash|funds)(?: \w+){0,2}? my (?:account|card|savings)\b"
    r"|\bmoney is (?:leaving|disappearing|missing)\b|(?<!if )\bi (?:got|was|ve been|have been|am being|m being) (?:scammed|robbed|hacked|mugged|phished)\b"
)
"""What others did, or do, with what is the customer's; and what was lost."""
SHOWN: Final = re.compile(
    rf"\bi (?:(?:accidentally|mistakenly|unfortunately|stupidly|just|already|once|also) )?(?:gave|told|shared|sent|texted|dictated)(?: \w+){{0,2}}? my {_HIDDEN}\b|\bi read(?: \w+){{0,2}}? my {_HIDDEN}(?: out)? (?:to|over|on)\b"
    rf"|\b(?:tricked|fooled|talked|pressured|forced) (?:me )?into (?:giving|telling|sharing|sending|reading)(?: \w+){{0,2}}? my {_HIDDEN}\b"
    rf"|\basked(?: \w+)? for my {_HIDDEN}\b(?: \w+){{0,4}}? i (?:gave|told|sent|shared|said)\b"
    r"|\bi (?:typed|entered|put|wrote|gave) my (?:pin|password|code|cvv|card number|card details)(?: \w+)? (?:on|in|into|at) (?:an?|the wrong|some|facebook|whatsapp)\b(?! atm\b)"
)
"""A secret that was told, sent or typed where it does not belong."""
PUT_IN_ITS_PLACE: Final = re.compile(
    r"i sent my code to (?:the|my) bank(?: again| already)?(?: (?:and|but) (?:nothing|still)\b.*)?"
    r"|i (?:already |just )?(?:sent|gave) you (?:my|the) code(?: (?:already|again))*"
    r"|i (?:already |just )?(?:typed|entered|put|used) my (?:pin|password|code)(?: \w+)? (?:at|in|into|on) (?:the|my|an?|your) (?:atm|cash machine|machine|app|terminal|store|keypad|bank)(?: (?:again|already|wrong|today|yesterday|twice))*"
)
"""«I sent you my code», «i typed my pin at the atm», and nothing else."""
