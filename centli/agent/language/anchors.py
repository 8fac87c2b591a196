"""Words without which an intent is not believed, however sure the classifier is.

A linear model is confident about sentences that it has never seen; what is out of scope has no word
of the bank in it.
"""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language.guards import plain

_FOREIGN: Final = re.compile(
    r"\b(?:bitcoins?|ethereum|cripto\w*|cetes|bolsa|acciones|stocks?|(?:comprar|cambiar|precio del?|esta|estan) (?:el |los )?dolar(?:es)?|tipo de cambio|oro|terreno|departamento|depa|coche|carro|auto"
    r"|moto|perr\w+|gat\w+|vuelos?|flight|hotel\w*|conciertos?|partido|hipotec\w*|seguros?|prestamo\w*|prestes|presten|prestas|loan"
    r"|lend|telcel|recarga\w*|chamba|jale|trabajo|abogad\w+|cajero sin|infonavit|cfe|predial|tenencia|sat|impuestos|pasaporte"
    r"|clima|weather|chiste|joke|cancion|song|rola|pelicula|movie|receta|tarea|homework|poema|poem|uber|didi|tiempo aire|saldo a (?:mi|un|el|su) (?:cel\w*|tel\w*)"
    r"|(?:saldo|nip|contrasena|clave|cuenta) de (?:mi|su|tu) (?:herman\w+|mam\w+|pap\w+|espos\w+|novi\w+|jef[ae]|prim\w+|vecin\w+|suegr\w+|hij\w+|amig\w+|compa\w*|ex)|boletos para|boletos de avion)\b"
)
_FOREIGN_TO: Final = frozenset(
    {
        "purchase",
        "search_products",
        "ask_help",
        "transfer",
        "balance",
        "compare_benefits",
        "spending",
        "open_ticket",
    }
)
_ANCHORS: Final[dict[str, str]] = {
    "balance": r"sald|dinero|lana|varo|feria|cuent|ahorr|debito|credito|tarjeta|nomina|teng|traig|qued|qed|sobr|deb[oe]|cuento|disponible|balance|money|account|saving|left|owe|have|alcanza|suficiente|billete|plata|ceros|cash|deuda",
    "transactions": r"mov|mob|transac|transf|operac|histor|estado|deposit|cargo|cobr|pag|env|mand|compr|retir|abon|cay|lleg|entr|quincena|nomina|statement|charge|pay|paid|sent|send|activity|salary|recib|hizo|hice|hecho|salio|refle",
    "spending": r"gast|spen|expens|egres|finanz|antoj|desglos|(?:fue|va|ido|quedo|go|goes).*(?:dinero|lana|quincena|money|feria|varo)|(?:dinero|lana|quincena|money).*(?:fue|va|ido|go)|metido|se me (?:fue|ha ido|va)",
    "list_beneficiaries": r"benef|venef|contact|contat|destin|alias|registr|guard|alta|agreg|agenda|director|payee|saved|quien|who|tercer|persona|cuenta|lista|favorit|gente",
    "add_beneficiary": r"agreg|anad|registr|rejistr|guard|alta|anot|apunt|add|save|register|inscrib|crea|nuev|new|met|vincul|alias|ponle",
    "search_products": r"laptop|lapto|compu|celular|selular|telefono|phone|tele|pantalla|tv|tablet|consola|audifon|bocina|headphone|camara|camera|ropa|tenis|zapat|camis|playera|pantalon|vestid|muebl|sala\b|colchon|refri|lavador|licuad|horno|cafetera|bici|juguet|iphone|galaxy|ipad|hogar|cocina|electron|ofert|promo|descuent|catalog|tienda|product|venden|vendes|manejan|deal|sell|offer|articul|regal|precio|busc|vusc|looking|novedad|reloj|mochila|lentes|shoes|shirt|escritorio|silla|estufa",
    "compare_benefits": r"compar|convien|combien|benef|venef|msi|meses|cashback|punt|point|mejor|barat|opcion|diferenc|better|benefit|installment|financ|pago|mensualidad|best|saves",
    "purchase": r"compr|conpr|llev|adquir|orden|buy|purchase|quier|kier|pid|encarg|sac|take|get|estren|dame|order",
    "points_balance": r"punt|point",
    "list_rewards": r"recompens|recompenz|premi|canj|kanj|cang|punt|reward|prize|redeem|regal|point",
    "redeem_reward": r"canj|kanj|cang|redim|redeem|punt|point|reclam|claim|premi|recompens|reward",
    "open_ticket": r"report|quej|kej|aclarac|ticket|tiket|cargo|cobr|carg[oa]|charge|fraud|rob|perd|extravi|clon|recono|falt|problem|error|funciona|sirve|app|aplicac|tarjeta|cajero|pedido|paquete|reembols|devol|devuelv|transfer|disput|hack|estaf|caso|case|bloque|complaint|stolen|refund|lost|working|soporte|dinero|compra|movimiento|transacc|equivoc|purchase|card|regres",
    "ticket_status": r"report|quej|kej|aclarac|ticket|tiket|caso|case|folio|reclam|complaint|solicitud|status|estatu",
    "ask_help": r"ayud|help|duda|pregunt|transf|mand|envi|deposit|limit|comisi|cobr|clabe|msi|meses|cashback|punt|point|contrase|password|correo|codigo|factor|tarjeta|cuenta|banc|bank|spei|benef|alias|confirm|segur|sucursal|horario|credito|entiend|funciona|hacer|ago|hago|agreg|registr|dinero|money|fee|limit|safe|add|send|chat|equivo|contacto|work|pagu|bloque|congel|clave|msi",
    "human": r"persona|human|asesor|ejecutiv|agente|alguien|operador|gerente|supervisor|soporte|represent|atienda|atend|atenc|jefe|robot|maquina|bot\b|person|agent|someone|somebody|customer|llam|servicio|contact",
    "capabilities": r"pued|hac|sab|sirv|ayud|opcion|menu|funcion|servicio|quien eres|que eres|eres (?:un |una |)(?:bot|robot|human|person|maquin|real|intel)|what can|you do|bot\b|options|feature|comand|te llamas|tarea|ejempl|idea|capaz|who are you|ask|able|services|tramite",
    "transfer": r"mand|envi|transf|trasf|tranf|deposit|pag|pas[ae]|abon|gir|spei|presta|echa|avient|rola|dale|darle|mueve|mover|traspas|mete|send|transfer|pay|wire|move|give|xmonto|lana|dinero|feria|dispers|monto|mejor|cambia|regal",
}
_COMPILED: Final = {name: re.compile(rf"\b(?:{words})") for name, words in _ANCHORS.items()}
_SOCIAL: Final = frozenset({"confirm", "cancel", "greet", "thanks"})
_SOCIAL_WORDS_MAX: Final = 6
SOCIAL_CONFIDENCE: Final = 0.8
"""Small talk that the patterns do not know is believed from here on."""


def is_foreign(text: str) -> bool:
    """Tell whether an utterance is about something that the bank does not do."""
    return bool(_FOREIGN.search(plain(text)))


def believable(intent: str, text: str, confidence: float) -> bool:
    """Tell whether an utterance has a word that an intent cannot do without."""
    said = plain(text)
    if intent in _SOCIAL:
        return confidence >= SOCIAL_CONFIDENCE and len(said.split()) <= _SOCIAL_WORDS_MAX
    if intent in _FOREIGN_TO and _FOREIGN.search(said):
        return False
    anchor = _COMPILED.get(intent)
    return anchor is None or anchor.search(said) is not None
