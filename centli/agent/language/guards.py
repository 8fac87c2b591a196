"""What keeps words from becoming a transfer: no, a question about the past, a condition, thanks.

Everything here looks at whole utterances by plain patterns, so that each refusal can be explained.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from centli.agent.language.tokens import fold_with_places, tokens
from centli.kernel import patterns

_PUNCTUATION = patterns.lazy(r"[^\w\s]+|_+")
_SPACES = patterns.lazy(r"\s+")

_CONFIRMATIONS: Final = frozenset({"si", "confirmo", "confirmar"})
_YES: Final = frozenset(
    "si|sip|sii|siii|sipi|simon|confirmo|confirmar|confirmado|confirma|si confirmo|confirmalo|confirmarlo|confirmarla|va|vale|dale|ok|okey"
    "|okay|oki|sale|sale va|orale|orale va|va que va|claro|claro que si|por supuesto|de acuerdo|adelante"
    "|correcto|exacto|afirmativo|asi es|si por favor|si porfa|si porfavor|si gracias|esta bien|perfecto|hazlo"
    "|procede|acepto|aceptar|aprobado|listo|si adelante|si dale|si hazlo|si esta bien|si quiero|yes"
    "|yes please|yep|yeah|yup|sure|go ahead|confirm|do it|ok va|si va|ya estas|juega|arre|fierro|a huevo"
    "|asi esta bien|esta bien asi|asi esta perfecto|adelante si|orale pues|andale pues|si senorita|si joven|va pues|jalo|sobres|me late|si claro|si asi|si es correcto|es correcto|si correcto|ok confirmo|ok si|andale|echale"
    "|mandalo|envialo|transfierelo|si mandalo|si envialo|si transfierelo|si mandaselo|mandaselo|hazle|pos si|pues si|obvio|confirm it|i confirm|that s right|thats right|correct|si eso|eso|eso mero|todo bien|todo correcto|si todo bien".split(
        "|"
    )
)
_NO: Final = frozenset(
    "no|nop|ninguna|ninguno|mejor ninguna|mejor ninguno|nel|nel pastel|nones|nah|nope|para nada|cancelar|cancela|cancelalo|cancelado|cancelala|cancela eso"
    "|cancela todo|cancela la transferencia|cancela el envio|cancelar transferencia|cancela la operacion|no gracias|no quiero|ya no"
    "|ya no quiero|mejor no|mejor ya no|olvidalo|olvidalo ya|olvida eso|olvidate|dejalo|dejalo asi|deja|dejala|detente|detener|alto"
    "|para|parale|parale parale|parele|ya parale|stop|cancel|cancel it|never mind|nevermind|forget it|no thanks|no lo hagas|no lo mandes"
    "|no la hagas|no mandes nada|no mandes|no envies|no envies nada|no le mandes nada|no le mandes|no le envies nada|no transfieras|no transfieras nada|siempre no|siempre ya no|no siempre no|no confirmo|rechazar"
    "|rechazo|salir|terminar|abortar|aborta|equivocado|me equivoque|no era eso|no eso no|no asi no|no ya no|no mejor no|no nada"
    "|nada|entonces nada|pues nada|entonces no|pues no|nada olvidalo|ya nada|no no|no no no|don t|dont|do not|abort|quiero cancelar|quisiera cancelar|no deseo continuar|no continuar|anula|anular|anulalo|borra eso|quitalo|mejor al rato|mejor luego|mejor despues|mejor otro dia|mejor manana|no procedas|no sigas|espera no|no espera|ya no lo hagas|ya no lo mandes|ya no le mandes nada|ya no mandes nada|frena|i changed my mind|cambie de opinion|me arrepenti|ni madres|no wey|no hombre|no que va|por ahora no|ahorita no|luego|despues".split(
        "|"
    )
)
_WITH_YES: Final = frozenset(
    "por favor|porfa|porfavor|porfis|please|pls|wey|guey|bro|carnal|compa|pues|hombre|ya|de una|de una vez".split(
        "|"
    )
)
_WITH_NO: Final = _WITH_YES | frozenset(
    "gracias|muchas gracias|mil gracias|thanks|thank you|oye|perdon|eso|todo|al rato|otro dia|por lo pronto|todavia".split(
        "|"
    )
)
"""What goes along with a yes or a no, and is neither."""
_WORDS_OF_ONE: Final = 5
"""Words of the longest yes or no."""

_GREETING = patterns.lazy(
    r"(?:(?:hola+s?|holi+s?|hey+|ey|ola|q|k|ke|kiubo|buen(?:os|as)?|dias?|tardes?|noches?|que|onda|tal|hubo|quihubo|quiubo|quiubole|quihubole|saludos|hello+|hi+|good|to|hongo|cuentas|morning|afternoon|evening|qué|pex|pedo|como|estas?|andas?|vas?|te|todo|bien|centli|alo|oye|oigan|disculpa|hay|alguien|ahi|there|amigo|bot|yo|what s|whats|up|how|are|you|compa|carnal|wey|jefe|muy|aqui|mi|rollo|tran[sz]a|a|todos|bonito|excelente|lindo|tengas?|ten|un|feliz|se|encuentra|usted|es|s)\b ?)+"
)
_GREETING_CORE = patterns.lazy(
    r"\b(?:hola+|holi+s?|hey|ey|ola|buenos dias|buen dia|buenas|buenas tardes|buenas noches|(?:que|q|k|ke) (?:onda|tal|hubo|pex|pedo|rollo|tran[sz]a|tranza|hongo|hay|cuentas)|quihubo|quiubo|quiubole|kiubo|quihubole|saludos|hello|hi|good (?:morning|afternoon|evening)|que pex|que pedo|como estas?|como andas|como te va|como va|alo|hay alguien|que rollo|que tran[sz]a|what s up|whats up|how are you|qué onda)\b"
)
_THANKS = patterns.lazy(
    r"\b(?:adios|bye|nos vemos|hasta (?:luego|pronto|manana|la proxima)|gracias|grax|graciass+|grasias|thanks|thank you|thx|ty|te agradezco|agradecid[oa]|se agradece|muy amable|eres (?:lo maximo|un amor|genial|un crack|el mejor|la mejor|la onda|muy amable|de gran ayuda)|te la rifaste|te rifaste|te pasaste|que dios te|mil gracias|chido one|que amable|excelente servicio|buen trabajo|muchas gracias|much appreciated|appreciate it|you re the best|dios te lo pague|me ayudaste (?:mucho|un buen)|gran ayuda)\b"
)
_PRAISE: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|la neta|neta|la verdad|pues|ah|ay|wow|hola) )*(?:(?:muchas |mil |muchisimas )?(?:gracias|thanks|thank you) (?:por|for) (?:(?:la|el|su|tu|todo|toda|tanta|the|your|a) )*(?:ayuda|atencion|apoyo|respuesta|rapidez|informacion|paciencia|servicio|resolver|atenderme|ayudarme|contestar|help)\w*"
    r"|que (?:chid[oa]|padre|buen[oa]?|bien|rapid[oa]s?|excelente|genial|amables?|chingon\w*|eficientes?)\b|(?:muy|super|bien|que) (?:buen[oa]?|bien|amables?|rapid[oa]s?|chid[oa]|eficientes?) (?:el |la |su )?(?:servicio|atencion|trato|app|banco)"
    r"|(?:me|nos) (?:ayudaron|atendieron|resolvieron|contestaron|solucionaron) (?:(?:muy|bien|super|re|todo) ?)+(?:rapido|bien|chido)?$|(?:(?:les|le|te) )?(?:doy|pongo) (?:un )?(?:10|diez|5|cinco)(?: (?:de|estrellas|sobre)\b.*)?$|(?:excelente|felicidades|buenisimo|increible) (?:por )?(?:el |la |su )?(?:servicio|atencion|trato|app|banco|trabajo))"
)
_PRAISE_SPOILT: Final = patterns.lazy(
    r"\?|\b(?:pero|aunque|no|nunca|mal[oa]?|peor|lent[oa]s?|quiero|necesito|ocupo|manda\w*|envia\w*|pasa\w*|transfier\w*|paga\w*|compra\w*|cuanto|como|donde|cuando|bloque\w*|cancel\w*|but|not|send|pay)\b"
)
"""What makes of praise a wish, a question or a complaint."""
_PRAISE_WORDS_MAX: Final = 14
_THANKS_FILLER: Final = frozenset(
    "muchas muchisimas mil gracias por la el tu tus su ayuda todo informacion info atencion apoyo servicio muy"
    " amable eres un una lo los las maximo te lo la de verdad bueno ok okey va sale si listo perfecto excelente chido"
    " super padre bro carnal centli amigo wey compa hasta luego bye adios thanks thank you so much a lot for"
    " help your the nos vemos pronto manana proxima bai oki bien grax ty thx infinitas millon mucho ya es todo eso seria nada mas no buen buena dia noche"
    " tarde que tengas bonito lindo agradezco se agradece agradecida agradecido rifaste pasaste genial crack mejor"
    " onda del mundo amor dios bendiga pague jaja mera neta en serio paro trabajo one and very appreciate it"
    " i really appreciated best re s me ayudaste gran rapido rapidez solo queria decir decirte oye pues ah ay mi"
    " vida corazon jefe joven man men aqui quedo quede quedamos entonces cuidate saludos cielo eso totalmente great awesome guey manito paciencia favor hacerme ayudarme resolver resolverlo todos mas aclararme explicarme responder tan facil super totales".split()
)

_PAST_ACCENTED = patterns.lazy(
    r"(?<!\w)(?:mandé|envié|transferí|deposité|pagué|pasé|gasté|compré|presté|di|giré|aboné|mandó|envió|transfirió|depositó|pagó|pasó|cayó|llegó|salió|recibí|recibió|cobró|moví|hice|regresó|cargó)(?!\w)"
)
_PAST = patterns.lazy(
    r"\b(?:acab(?:o|as|a|amos|an) de (?:\w+ )?(?:mand|envi|transf|deposit|pag|pas|gir|abon|prest|dar|hac)\w*|(?:just|already) (?:sent|paid|transferred)|cayo|(?<!como )llego|llegaron|cayeron|salio|se hizo|se realizo|se mando|se envio|se fue|se paso|recibio|recibi|recibiste|recibieron|transferi|mandaron|enviaron|depositaron|pagaron|cobraron|pasaron|transfirieron|mandaste|enviaste|transferiste|depositaste|pagaste|pasaste|hiciste|cobraste|"
    r"(?:he|has|ha|han|hemos|habia|haya) (?:\w+ )?(?:mandado|enviado|transferido|depositado|pagado|pasado|gastado|recibido|prestado|dado|hecho|caido|llegado|comprado)|"
    r"gaste|compre(?= (?:ayer|el|la|en)\b)|hice|di(?= (?:a|dinero|lana|el|la)\b)|"
    r"(?:le|les|te|ya|me|nos|lo|se la|se lo|cuanto|cuando|que) (?:le |les |ya |lo |la )?(?:mande|envie|transferi|deposite|pague|pase|preste|gire|abone|mando|envio|transfirio|deposito|pago|paso|di|dio|cobre)(?! (?:que|porfa|por favor))\b|"
    r"(?:mande|envie|transferi|deposite|pague|pase|preste)(?: \w+){0,6} (?:ayer|antier|anoche|la semana pasada|el mes pasado|hace)\b|"
    r"did (?:i|he|she|it|my|you|the)|have i|has (?:my|it|he|she)|i (?:already )?(?:sent|paid|transferred|gave|spent)|received|arrived|went through|was sent|got (?:it|the money|my)|how much (?:did|have) i)\b"
)
_CONDITION = patterns.lazy(
    r"\b(?:(?:me |nos |si )?alcanza(?:ra|ria|rá|ran)?|alcanzo a|(?:tengo|tendre|tendria|hay) (?:suficiente|para(?! (?:transferir|enviar|canjear|comprar))|con que|lo suficiente|como para|fondos|lana para|dinero para|saldo para|feria para)|"
    r"(?:que|y) (?:pasa|pasaria|sucede) si|cuanto (?:me |nos )?(?:queda|quedaria|sobra|sobraria|restaria|tendria|quedara)(?:n)? si|"
    r"puedo (?:mandar|enviar|transferir|pagar|depositar|pasar|gastar|prestar|dar)\w*|podria (?:mandar|enviar|transferir|pagar)(?:le|les)? (?:yo)|"
    r"cuanto (?:puedo|se puede|es lo maximo|me cobran|cobran|cuesta|cobra|tarda|me cuesta|sale)|cuanto (?:me )?(?:costaria|saldria|tardaria)|"
    r"si (?:le |les |te |lo |yo |me |nos |hoy |manana |ya )*(?:mando|envio|transfiero|deposito|pago|paso|gasto|presto|doy|mandara|enviara|transfiriera|pagara|depositan|pagan|cae|llega|caen|pague|paguen|deposita|paga|quedara|tengo|hay|tuviera|queda|alcanza|puedo|sobra|mandase)|"
    r"cuando (?:me|le|nos|les) (?:pague|paguen|caiga|depositen|llegue|deposite|pagen)|cuando (?:tenga|cobre|haya|caiga|llegue|reciba|pueda)|en cuanto (?:me|tenga|cobre|caiga|llegue)|"
    r"si (?:le |les |te |lo |yo |me |nos |hoy |manana |ya )*(?:quisiera|quisieramos|pudiera|decidiera|tuviera que|fuera a|quisiese|llegara a|llego a|llegase a|pasara|hiciera|diera|prestara|gastara)|"
    r"can i afford|do i have enough|is there enough|what (?:happens )?if|if i (?:send|pay|transfer|sent)|how much (?:would|will) i have|can i send|how much can i|could i send|when i get paid|if (?:my|there|he|she)|enough (?:money )?(?:to|for)|que tal si|(?:convendria|conviene) (?:mandar|enviar|transferir|pagar|depositar)\w*|deberia|debo mandar|seria buena idea|should i)\b"
)
_MEANS = patterns.lazy(
    r"\b(?:tengo|hay|traigo|cuento con|tendre|tendria|completo|ajusto|ajusta|da|alcanza\w*|suficientes?|fondos|saldo|enough)(?: \w+){0,3} (?:para|pa|como para|to) (?:(?:que )?(?:mand|envi|pag|transf|deposit|pas|dar|prest|cubr|send|pay)\w*)"
)
"""Words that ask whether the money will do, before what it would do."""
_BALANCE_CONDITION = patterns.lazy(
    r"\b(?:alcanza\w*|alcanzo|suficiente|tengo (?:para|con que|como para|lana|dinero|saldo|feria|fondos)|(?:queda|quedaria|sobra|sobraria|restaria|tendria)\w* si|si (?:le |les |te |lo |yo |me )*(?:mando|envio|transfiero|pago|paso|gasto|presto|doy|deposito)\b.*\b(?:queda|sobra|tengo|tendria|quedaria|resta|cuanto)\w*|afford|enough|how much (?:would|will) i have)\b"
)
_TAKEN_BACK = patterns.lazy(
    r"(?:\b(?:pero|aunque|o|y|ay|ah|bueno|sabes que|no) )*\b(?:(?:mejor|siempre|ya|creo que) no|mejor (?:nada|luego|despues|otro dia)|ya nada"
    r"|(?:es|era|fue|estoy en) (?:una )?(?:broma|chiste|mentira)|(?:es|era) bromas?|no es cierto|ntc|no te creas|bromeo|estoy bromeando|me arrepenti"
    r"|ya me arrepenti|olvidalo|olvidate|dejalo asi|nah|nel|never ?mind|just kidding|jk|kidding|forget it|i changed my mind|ya cambie de opinion)"
    r"(?: (?:ja\w*|je\w*|xd|lol|gracias|perdon|sorry|wey|guey|bro|eh|ok|ya|por favor|porfa|hoy|todavia|nada))*$"
)
"""Words at the end that take the whole wish back: "…pero mejor no"."""
_MUSED = patterns.lazy(
    r"\b(?:(?:yo )?(?:le|les) (?:debo|quede a deber|adeudo)\b"
    r"|(?:yo )?(?:iba|ibamos|estaba por|estuve por|estaba a punto de|pensaba|pensaba en|planeaba) (?:a )?(?:mand|envi|transf|deposit|pag|pas|gir|abon|prest|dar)\w*"
    r"|(?:seria|estaria) (?:bueno|bien|buena idea|chido|lindo|padre|mejor)(?: (?:que|si))?(?: (?:le|les))? (?:mand|envi|transf|deposit|pag|pas|gir|abon|prest|dar)\w*"
    r"|(?:estoy pensando|ando pensando|estaba pensando|pienso|tal vez|quizas?|a lo mejor|capaz que)(?: (?:en|que|si))?(?: (?:le|les))? (?:mand|envi|transf|deposit|pag|pas|gir|abon|prest|dar)\w*"
    r"|i owe|i was going to (?:send|pay|transfer)|maybe i(?: should|'ll| will)?|it would be nice to (?:send|pay))\b"
)
_ORDERED = patterns.lazy(
    r"\b(?:(?:mand|envi|deposit|pag|pas|gir|abon|prest)[ae](?:le|les|selos?|selas?|los?|las?)|transfi?er[ei](?:le|les|selos?|selas?)|d(?:a|e)(?:le|les|selos?|selas?)"
    r"|liquida|salda|cubre|paga|quiero|necesito|puedes|podrias|hazle|send (?:it|him|her|them)|please send|tengo que|hay que)\b"
)
_HOW_TO = patterns.lazy(
    r"^(?:(?:oye|hola|disculpa|perdon|y|buenas|oiga|una duda|pregunta|ayuda) )*(?:como|de que (?:forma|manera)|how)(?: (?:le|se|lo))? (?:hago|hacemos|hace|haria|puedo|podria|puede|do i|can i|would i|funciona)\b"
    r"(?!.*\b(?:porfa|por favor|please)\b)"
    r"|^(?:(?:oye|hola|disculpa|perdon|y|buenas|oiga|una duda|pregunta|ayuda) )*(?:como|(?:en |a )?donde|cuando) se (?:paga|manda|envia|deposita|transfiere|abona|liquida)n?\b"
    r"(?!.*\b(?:porfa|por favor|please)\b)"
)
_OF_SENDING = patterns.lazy(
    r"^(?:(?:oye|hola|disculpa|perdon|y|buenas|oiga|una duda|pregunta|ayuda) )*(?:(?:a|en|de) cuanto (?:me |nos )?(?:sale|cuesta|cobran)|como (?:doy de alta|registro|agrego|le hago|hago|puedo)|que (?:necesito|se necesita|requisitos))\b.*"
    r"\b(?:mand|envi|transf|deposit|pas)[a-z]*"
    r"|\bque (?:pasa|pasaria|va a pasar|sucede|harian|hacen) con (?:mi|el|la|mis|nuestro) (?:dinero|lana|cuentas?|ahorros?|saldo|credito|tarjetas?)(?= (?:si|cuando)\b|$)"
)
"""What asks of sending, or of the money, and orders nothing; an amount makes it something else."""
_RECURRING = patterns.lazy(
    r"\b(?:(?:cada|every)(?: (?:[0-9]+|dos|tres|quince|ocho|primer[oa]?|ultim[oa]|inicio de|fin de|other))? (?:dia\w*|semana\w*|quincena\w*|mes(?:es)?|bimestre\w*|ano\w*|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?"
    r"|day|week|month|year|friday|monday|payday)|(?:cada|los dias) (?:[0-9]{1,2}|primero|uno|quince|treinta) de(?:l)? (?:cada )?mes"
    r"|tod[oa]s l[oa]s (?:dias?|semanas|quincenas|meses|anos|lunes|martes|miercoles|jueves|viernes|sabados|domingos|mananas|noches)"
    r"|(?:mensual|semanal|quincenal|diaria|anual|bimestral|periodica|recurrente|automatica)mente|de (?:forma|manera) (?:mensual|semanal|quincenal|diaria|recurrente|automatica|periodica)"
    r"|(?:pago|envio|transferencia|deposito)s? (?:recurrente|mensual|semanal|quincenal|automatic[oa]|periodic[oa])s?|recurrente|monthly|weekly|biweekly|domicilia\w*|automaticamente)\b"
    r"|\b(?:[0-9]+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|varias) (?:veces|times|ocasiones|transferencias|envios|depositos)\b|\btwice\b"
)
"""A transfer more than once: on a calendar, or "dos veces"."""
_DENIED = (
    r"(?:(?:mand|deposit|abon|gir|prest|compr)(?:es|en|e|ar\w*|o)|envi(?:es|en|e|ar\w*|o)|transf(?:ieras|ieran|iera|erir\w*|iero)|trasf(?:ieras|erir\w*)"
    r"|pas(?:es|en|e(?! de)|ar\w*)|pag(?:ues|uen|ue|ar\w*)|d(?:es|en|e|ar\w*)(?! (?:mas|menos|de|cuenta|(?:la|el) (?:otr[oa]|de|cuenta)|mis?|ahorros?|cheques|debito|credito|nomina|otra|esa|ese))|hag(?:as|an|a)|hacer\w*|muev(?:as|an)|mov(?:er\w*)|canje(?:es|ar\w*)|cambi(?:es|ar\w*)"
    r"|send\w*|pay\w*|transfer\w*|give|wire|buy|do (?:it|that|the))"
)
_NEGATION = patterns.lazy(
    r"(?<!que )\b(?:no|ya no|nunca|jamas|ni|tampoco|don'?t|don t|do not|never)(?: (?:le|les|lo|la|los|las|se|te|me|nos|quiero|quiera|queria|quise|quisiera|pude|pudo|debo|debi|deberias|habia que|tenia que|tienes que|alcance a|voy a|vayas a|vaya a|necesito|deseo|que|hay que|pienso|debes|puedes|mas|vuelvas a|want to|want you to|need to|ya))*"
    rf" {_DENIED}\b"
)
_FORBIDDEN = patterns.lazy(
    r"\b(?:ni (?:se te ocurra|de (?:chiste|broma|loco)|loc[oa]|pienses en|por error|suenes)|evita|deja de|nada de|prohibido|cuidado con|no vayas a|don t you dare)(?: \w+){0,2}? (?:mand|envi|transf|deposit|pag|pas|dar|prest|send|pay)\w*"
)
_NOT_THAT = patterns.lazy(r"\bno (?:es|era|fue|son|eran) (?:\w+ )?(?:transferencia|envio|nada)\b")
_REQUESTED_FROM = patterns.lazy(
    r"\b(?:pid(?:e|ele|eles|amosle|o)|pedirle|pedir|cobra(?:le|rle|r)?|solicita(?:le)?|que (?:mi|el|la|me) .*(?:mande|pague|deposite|transfiera|envie|pase)\b(?!.*\bquiero que (?:le|les))|dile (?:a )?.* que me|me (?:debe|deben|debes)\b|request|ask (?:my|him|her)|owes me)\b"
)
_POLITELY: Final = r"(?:(?:te|les?) (?:pido|encargo|ruego|suplico|solicito|agradezco|agradecer(?:e|ia|iamos|emos))|(?:pedir|encargar|solicitar|rogar)(?:te|les?)|pido|ruego|suplico|solicito)(?: (?:de favor|por favor|porfa|de la manera mas atenta|atentamente|amablemente|mucho))*"
_ADDRESSED: Final = patterns.lazy(
    rf"\b{_POLITELY} (?:(?:que|si) (?:(?:les?|se|l[oa]s?|ya|hoy|puedes?|pueden|podrias?|podrian) )*)?"
    r"(?:mand|envi|transf(?:er|ier)|deposit|pag|pas|gir|abon|realic|realiz|hag|hac|hiciera|efectu)[a-z]*\b"
)
"""«Le pido que transfiera 500 a mi mamá» is said to the bank; «le pido 500 a mi mamá», to her."""
_REPORTED = patterns.lazy(
    r"\b(?:(?:mi|el|la|un|una) \w+ (?:\w+ )?(?:me|nos) (?:mando|envio|transfirio|deposito|pago|paso|dio|presto|mandaria|va a mandar|debe|pidio|dijo))\b"
)

_FOREIGN: Final = patterns.lazy(
    r"\b(?:bitcoins?|ethereum|cripto\w*|cetes|bolsa|acciones|stocks?|(?:comprar|cambiar|precio del?|esta|estan) (?:el |los )?dolar(?:es)?|tipo de cambio|oro|terreno|departamento|depa|coche|carro|auto"
    r"|moto|perr\w+|gat\w+|vuelos?|flight|hotel\w*|conciertos?|partido|hipotec\w*|seguros?|prestamo\w*|prestes|presten|prestas|loan"
    r"|lend|telcel|recarga\w*|chamba|jale|trabajo|abogad\w+|cajero sin|infonavit|cfe|predial|tenencia|sat|impuestos|pasaporte"
    r"|clima|weather|chiste|joke|cancion|song|rola|pelicula|movie|receta|tarea|homework|poema|poem|uber|didi|tiempo aire|saldo a (?:mi|un|el|su) (?:cel\w*|tel\w*)"
    r"|boletos para|boletos de avion)\b"
)
_OTHERS: Final = patterns.lazy(
    r"\b(?:saldo|nip|contrasena|clave|cuenta|tarjeta|movimientos) de (?:mi|su|tu) (?:herman\w+|mam\w+|pap\w+|espos\w+|novi\w+|jef[ae]|prim\w+|vecin\w+|suegr\w+|hij\w+|amig\w+|compa\w*|ex)\b"
)


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """Return folded words without punctuation, single spaces."""
    bare = _PUNCTUATION.sub(" ", fold_with_places(text).text)
    return _SPACES.sub(" ", bare).strip()


def is_confirmation(text: str) -> bool:
    """Tell whether a whole utterance is "sí", "confirmo" or "confirmar", and nothing more.

    Only these may stand for the button; everything else that sounds like yes does not move money.
    """
    return plain(text) in _CONFIRMATIONS and not re.search(r"[?¿0-9]", text)


def is_yes(text: str) -> bool:
    """Tell whether a whole utterance agrees, in any of the usual ways, or in several of them."""
    return "?" not in text and _is_made_of(text, _YES, _WITH_YES)


def is_no(text: str) -> bool:
    """Tell whether a whole utterance declines or cancels, in one way or in several."""
    return _is_made_of(text, _NO, _WITH_NO)


def is_greeting(text: str) -> bool:
    """Tell whether an utterance is a greeting and nothing else."""
    said = plain(text)
    return bool(_GREETING.fullmatch(said) and _GREETING_CORE.search(said))


def is_thanks(text: str) -> bool:
    """Tell whether an utterance is thanks and nothing else."""
    said = plain(text)
    if _THANKS.search(said) and all(w in _THANKS_FILLER for w in said.split()):
        return True
    return is_praise(text)


def is_praise(text: str) -> bool:
    """Tell whether it says how good it was and wants nothing: "qué chido servicio, me ayudaron bien rápido"."""
    said = plain(text)
    is_short = len(said.split()) <= _PRAISE_WORDS_MAX
    return (
        is_short
        and bool(_PRAISE.search(said))
        and not _PRAISE_SPOILT.search(f"{said}{'?' * ('?' in text)}")
    )


def is_negated(text: str) -> bool:
    """Tell whether the wish is denied: "no le mandes nada a mi hermano"."""
    said = plain(text)
    denied = _NEGATION.search(said) or _FORBIDDEN.search(said) or _NOT_THAT.search(said)
    return bool(denied) or is_taken_back(text)


def is_taken_back(text: str) -> bool:
    """Tell whether a wish is taken back in the same line: "mándale 46, pero mejor no"."""
    return bool(_TAKEN_BACK.search(plain(text)))


def is_musing(text: str) -> bool:
    """Tell whether money is spoken of without an order: "le debo 500 a Anita", "iba a mandarle 48"."""
    said = plain(text)
    return bool(_MUSED.search(said)) and not _ORDERED.search(said)


def asks_how(text: str) -> bool:
    """Tell whether it asks how something is done: "¿cómo le hago para mandarle 500 a Anita?"."""
    return bool(_HOW_TO.search(plain(text)))


def asks_of_sending(text: str) -> bool:
    """Tell "¿a cuánto me sale mandar dinero a otro banco?" from an order without its amount."""
    return bool(_OF_SENDING.search(plain(text))) and not is_past(text)


def is_recurring(text: str) -> bool:
    """Tell whether something is wished for more than once: "cada quincena", "dos veces"."""
    return bool(_RECURRING.search(plain(text)))


_WANTED: Final = patterns.lazy(
    r"\b(?:quier|pid|ped|dic|dig|dij|necesit|esper|insist|exig|prefier|gustaria|urge)\w* que (?:ya )?(?:(?:yo|le|les|te|me|nos|se|lo|la|los|las) )*(?:mande|envie|deposite|pague|pase|preste|gire|abone)s?\b"
)
"""What somebody wants sent; without its accent «que le mande» looks like what was sent."""
_HOW_NOW: Final = patterns.lazy(
    r"\b(?:como|a donde|donde) (?:(?:le|les|te|se l[oa]s?|l[oa]s?) )?(?:mando|envio|deposito|pago|paso|presto|giro|abono)\b"
)
"""«¿Cómo le mando…?» asks of what is to be done; without its accent it looks like what somebody did."""
_DISOWNED: Final = patterns.lazy(
    r"\b(?:no|yo no|nunca) (?:(?:le|les|te|se|lo|la|los|he|fui quien) )*(?:autorice|autorizo|autorizado|reconozco|reconoci|pedi|ordene|solicite|aprobe)\b|\bi (?:did not|didn t|never) (?:authorize|approve|make)\b"
)


def is_disowned(text: str) -> bool:
    """Tell whether something that has happened is said not to be the customer's: "no autoricé los 300 a Anita"."""
    return bool(_DISOWNED.search(plain(text)))


def is_past(text: str) -> bool:
    """Tell whether an utterance speaks of what has happened: "¿ya le cayó a mi hermano?"."""
    said = _HOW_NOW.sub(" ", _WANTED.sub(" ", _to_others(text)))
    reported = _PAST.search(said) or _REPORTED.search(said)
    return bool(_PAST_ACCENTED.search(text.lower()) or reported) or is_disowned(text)


def is_condition(text: str) -> bool:
    """Tell whether an utterance asks or supposes rather than orders: "¿me alcanza para…?"."""
    said = plain(text)
    return bool(_CONDITION.search(said) or _asks_for_means(text))


def _asks_for_means(text: str) -> bool:
    """Tell "¿tengo saldo suficiente para mandar mil?" from "¿a quién tengo para mandar?"."""
    said = plain(text)
    return bool(_MEANS.search(said)) and not re.search(r"\b(?:quien|quienes|who|favor)\b", said)


def asks_for_balance(text: str) -> bool:
    """Tell whether a condition is about what is left in the account."""
    return bool(_BALANCE_CONDITION.search(plain(text))) or _asks_for_means(text)


def is_request_from_others(text: str) -> bool:
    """Tell whether money is asked from or owed by somebody, not sent."""
    return bool(_REQUESTED_FROM.search(_to_others(text)))


def is_asked_of_the_bank(text: str) -> bool:
    """Tell "te encargo que le mandes 500 a Ana" from what others are to do."""
    return _to_others(text) != plain(text)


@lru_cache(maxsize=256)
def _to_others(text: str) -> str:
    """Return plain words without those that ask the bank."""
    return _ADDRESSED.sub(" ", plain(text))


def is_foreign(text: str) -> bool:
    """Tell whether an utterance is about something that the bank does not do."""
    return bool(_FOREIGN.search(plain(text)))


_OPENING_HOURS: Final = patterns.lazy(
    r"(?:(?:oye|hola|disculpa|perdon|buenas|oiga|una duda|y|por favor|porfa) )*(?:(?:a|hasta|desde) )?(?:que horas?|que dias?|que horario|cuando) (?:(?:es que|ya|me|nos|si) )*"
    r"(?:abren|cierran|atienden|trabajan|dan servicio|estan(?: abiertos| atendiendo)?|abre el banco|cierra el banco|abren el banco)"
    r"(?: (?:ustedes|hoy|manana|al publico|(?:en )?(?:el |la |las |su |sus )?(?:banco|sucursal(?:es)?|oficinas?|ventanillas?)|(?:los |el |en )?(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|fin(?:es)? de semana|fin|dias festivos)|entre semana|por favor|porfa))*"
    r"|(?:(?:abren|atienden|trabajan|dan servicio|hay servicio|estan abiertos)(?: (?:ustedes|el|los|las|en|la))* (?:hoy|manana|sabados?|domingos?|dias festivos|fin(?:es)? de semana|puente|sucursal(?:es)?))"
    r"|(?:(?:what|until what|til what) times?|when|until when) (?:do|does|are) (?:you|the (?:bank|branch(?:es)?))(?: guys)?(?: (?:open|close|closed|working))+(?: (?:on|today|tomorrow|saturdays?|sundays?|weekends?))*"
)


def asks_opening_hours(text: str) -> bool:
    """Tell "¿a qué hora abren?" from "¿a qué hora abre el súper?": who is asked is meant."""
    return bool(_OPENING_HOURS.fullmatch(plain(text)))


_CARRIES: Final = (
    r"telcel|movistar|at ?t|telmex|izzi|totalplay|megacable|sky|netflix|spotify|disney(?: plus)?|hbo(?: max)?|uber(?: eats)?|didi|rappi|cornershop|amazon|mercado ?libre|shein|temu|aliexpress"
    r"|liverpool|coppel|elektra|walmart|costco|sams|soriana|chedraui|oxxo|home depot|sanborns|palacio de hierro|estafeta|dhl|fedex|volaris|aeromexico|vivaaerobus|cinepolis|cinemex|smart ?fit|starbucks|dominos"
    r"|cfe|infonavit|fovissste|imss|issste|sat|airbnb|booking|facebook|instagram|tiktok|whatsapp|youtube|google|twitter|tinder|gym|gimnasio"
)
_OTHER_COMPANY: Final = patterns.lazy(
    rf"\b(?:mi (?:pedido|paquete|envio|saldo|suscripcion|plan|linea|membresia|recibo|factura|cuenta|contrasena|adeudo|credito|vuelo|viaje|reservacion)|un reembolso|una devolucion|el pedido|el paquete|cuanto (?:le )?debo|cuanto tengo|(?:cancel|devolv|contrat|renov|rastre|factur|reembols|instal|descarg|desinstal|desbloque|demand|recarg|elimin|borr)\w*(?: \w+){{0,3}}?|dar(?:me)? de baja|da(?:me)? de baja(?: \w+){{0,2}}?|my (?:order|package|account|subscription|plan|flight))"
    rf"(?: (?:de|del|en|con|a|mi|el|la|of|from|on|at|on my|los?))* (?:{_CARRIES})\b"
)
_CHARGED: Final = patterns.lazy(
    r"\b(?:carg\w+|cobr\w+|charge\w*|reconozco|tarjeta|movimiento|puntos|recompensa|canj\w+|cashback|gast\w+|pague|compre|regalo|gift)\b"
)


def is_about_another_company(text: str) -> bool:
    """Tell whether it is a task of another company's: "mi pedido de Amazon"; a charge of theirs is ours to explain."""
    said = plain(text)
    return bool(_OTHER_COMPANY.search(said)) and not _CHARGED.search(said)


_NOT_OFFERED: Final = patterns.lazy(
    r"\b(?:(?:un |el |los |algun |mi |a )?(?:prestamos?|creditos? (?:hipotecarios?|personal(?:es)?|de nomina|de auto|automotriz|pyme|infonavit|fovissste|para (?!una compra)\w+)|microcreditos?|financiamiento|hipotecas?|refinanci\w+|loans?|mortgages?)"
    r"|(?:necesito|quiero|busco|solicit\w+|pedir|dame|dan|sacar) (?:un )?credito(?: (?:para|de)\b.*)?$"
    r"|(?:invertir|inversion(?:es)?|invierto|plazo fijo|pagares?|afore|fondos? de (?:inversion|retiro|ahorro)|a un fondo|rendimientos?|cetes|bonos del gobierno|la bolsa de valores)"
    r"|(?:seguros? (?:de|contra|para) \w+|asegur(?:ar|o|e) (?:mi|un|una|el|la)\b|insurance)"
    r"|(?:(?:una|otra|sin) chequera|chequera nueva|cheques? de caja|cajas? de seguridad|fideicomisos?|factoraje|terminal(?:es)? (?:punto|para cobrar)|punto de venta|tpv)"
    r"|(?:linea de credito|limite de (?:la|mi) tarjeta de credito|buro de credito|tarjeta (?:platino|oro|black|departamental|adicional))"
    r"|(?:tipo de cambio|remesas?|(?:compr|vend|cambi)\w* (?:\w+ )?(?:dolares|euros|divisas)|(?:pesos|cuanto) son [0-9]+ (?:dolares|euros|usd))"
    r"|(?:tiempo aire|recarg(?:a|as|ar|ame|ale|ue) (?:de |a |mi |un |el |su )*(?:[0-9]+|cel\w*|tel\w*|saldo)|(?:[0-9]+|ponle|metele)(?: de)? saldo a)"
    r"|(?:recibo de (?:la )?(?:luz|agua|gas|cfe|telefono)|predial|tenencia|(?:una |mis |la )multas?(?! por)|refrendo))\b"
)


def is_not_offered(text: str) -> bool:
    """Tell whether it is about what other banks sell and this one does not: credit, investment, insurance, bills."""
    return bool(_NOT_OFFERED.search(plain(text)))


_WORK: Final = patterns.lazy(
    r"\b(?:haz|hazme|escrib\w+|redact\w+|dibuj\w+|arma|armame|invent\w+|compon\w*|sugier\w+|make|write|draw)(?: me)? (?:un|una|unos|unas|a|an|the|some)(?: \w+)? ?"
    r"(?:lista|listado|poemas?|plan|horario|cuento|cancion|carta|dibujo|menu|rutina|ensayo|itinerario|historia|frases?|ideas|list|poem|story|song|drawing|essay|letter|schedule)\b"
    r"(?!(?: \w+)? (?:mis|los|las|my) (?:\w+ )?(?:gastos|movimientos|contactos|beneficiari\w+|compras|pedidos|cargos|puntos|transacciones|depositos|transactions|contacts|charges|expenses))"
)


def asks_for_a_work(text: str) -> bool:
    """Tell whether something is to be written or drawn: "haz una lista de cosas para bebé"."""
    return bool(_WORK.search(plain(text)))


_OTHER_BANK: Final = patterns.lazy(
    r"\b(?:en|de|del|con|at|with|from) (?:el |mi |la app de )?(?:bbva|bancomer|banamex|citibanamex|santander|banorte|hsbc|nu(?:bank)?|scotiabank|banco azteca|azteca|bancoppel|inbursa|mercado pago|hey banco|klar|stori|paypal|uala|spin|afirme|banregio|chase|bank of america|wells fargo)\b"
)


def is_about_another_bank(text: str) -> bool:
    """Tell whether it asks about an account at another bank: "mi saldo en BBVA"."""
    return bool(_OTHER_BANK.search(plain(text)))


_ABROAD: Final = patterns.lazy(
    r"\b(?:western union|money ?gram|remitly|ria money|xoom|paypal|venmo|cash ?app|wise|remesas?|al extranjero|a otro pais|fuera del pais|abroad|overseas"
    r"|(?:a|para|hasta|to) (?:los |el )?(?:estados unidos|ee ?uu|usa|united states|gabacho|guatemala|honduras|el salvador|nicaragua|espana|colombia|canada|argentina|peru|venezuela|cuba|china|europa|francia|alemania|inglaterra|spain|mexico from))\b"
)


_NOT_THEIRS: Final = patterns.lazy(
    r"\b(?:desde el banco|del banco (?:a|para) (?:mi|la mia)|de (?:la|una) cuenta de (?:otr[oa]s?|alguien|un)|de otr[oa] (?:cliente|persona|usuario)|from (?:the bank|someone else))\b"
)


def is_abroad(text: str) -> bool:
    """Tell whether money is to leave the country, or to go by another company's service."""
    return bool(_ABROAD.search(plain(text)))


def is_others_money(text: str) -> bool:
    """Tell whether money is to come from where the customer has none: the bank's, somebody else's."""
    return bool(_NOT_THEIRS.search(plain(text)))


_BUY_IT: Final = patterns.lazy(
    r"(?:(?:andale|orale|va|sale|pues|si|ok|ya|bueno|listo|dale|a ver|oye|que|mejor|simon|claro|venga|eso|me animo|ya estuvo) )*"
    r"(?:compr(?:al[oa]s?|amel[oa]s?|atel[oa]s?)|pid(?:e|eme)l[oa]s?|llevatel[oa]s?|me l[oa]s? llevo|l[oa]s? compro|encargal[oa]s?|buy it|i ll take it)"
    r"(?: (?:pues|ya|de una(?: vez)?|porfa|por favor|wey|entonces|tu|hoy|ahora|ahorita|va|please|con (?:mis )?(?:cashback|puntos)|a [0-9]+ (?:msi|meses)(?: sin intereses)?))*"
)


def buys_it(text: str) -> bool:
    """Tell whether what is being looked at is to be bought: "ándale, cómprala"."""
    return bool(_BUY_IT.fullmatch(plain(text)))


def is_about_others(text: str) -> bool:
    """Tell whether it is about somebody else's account: "el saldo de mi hermano"."""
    return bool(_OTHERS.search(plain(text)))


def has_money_words(text: str) -> bool:
    """Tell whether money is named in general ("lana", "feria"), without an amount."""
    names = {"lana", "dinero", "feria", "varo", "plata", "billete", "money", "cash", "efectivo"}
    return any(t.text in names for t in tokens(text))


def _is_made_of(text: str, phrases: frozenset[str], besides: frozenset[str]) -> bool:
    """Tell whether an utterance is one of some phrases, or several in a row, and nothing else but ``besides``."""
    words = _in_full(plain(text)).split()
    # By how many words are explained: whether a phrase of ours was among them.
    reached: dict[int, bool] = {0: False}
    for start in range(min(len(words), _SOCIAL_WORDS_MAX)):
        if start not in reached:
            continue
        for end in range(start + 1, min(start + _WORDS_OF_ONE, len(words)) + 1):
            said = " ".join(words[start:end])
            one = said in phrases and (said not in _ONLY_ALONE or len(words) == 1)
            if one or said in besides:
                reached[end] = reached.get(end, False) or reached[start] or one
    return reached.get(len(words), False)


def _in_full(said: str) -> str:
    """Write out "va q va"."""
    return _SHORT_QUE.sub("que", said)


_SHORT_QUE: Final = re.compile(r"\b(?:q|k|ke)\b")
_SOCIAL_WORDS_MAX: Final = 10
_ONLY_ALONE: Final = frozenset({"para", "deja", "nada", "luego"})
"""What means no by itself, and something else among other words: "para hoy"."""
