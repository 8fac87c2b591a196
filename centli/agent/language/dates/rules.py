"""What is said and how it is read, from the most particular to the most general; the order decides."""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language.dates import days, feasts, ranges, spans, units
from centli.agent.language.dates.counting import DAY, Days, Rule
from centli.agent.language.dates.words import (
    DAYNAMES,
    HOLIDAYS,
    LONG_MONTHS,
    MONTHNAMES,
    NEXT,
    NUM,
    NUMBER,
    PAST,
    PLACES,
    SPANS,
    UNIT,
    YEAR,
    D,
)
from centli.kernel import patterns

RULES: Final[tuple[tuple[re.Pattern[str], Rule], ...]] = tuple(
    (patterns.lazy(pattern), rule)
    for pattern, rule in (
        # Figures.
        (
            rf"(?:del?|desde|entre|from|between)(?: el| las?)? {NUM.format(1)} (?:al?|hasta|y|to|and|-)(?: el)? {NUM.format(2)}(?![0-9])",
            ranges.numeric_range,
        ),
        (
            r"(?<![0-9])(?P<y>20[0-9]{2})[-/](?P<m>[01]?[0-9])[-/](?P<d>[0-3]?[0-9])(?![0-9])",
            lambda m, _: Days("custom", days.numeric_date(m), days.numeric_date(m)),
        ),
        (
            r"(?:(?P<since>desde|since|a partir de)l?(?: el| del)? )?(?<![0-9$.,/])(?P<d>[0-3]?[0-9])(?P<s>[/.-])(?P<m>[01]?[0-9])(?P=s)(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])",
            days.numeric_day,
        ),
        (
            r"(?:(?P<since>desde|since|a partir de)l?(?: el| del)? )?(?<![0-9$.,/])(?P<d>[0-3]?[0-9])/(?P<m>[01]?[0-9])(?P<y>)(?![0-9/]|(?: de)?(?: un)? (?:millon|melon|mil|luca|kilo)\b)",
            days.numeric_day,
        ),
        # Days of a month that is named by its distance.
        (
            rf"\b(?:del? |desde el |entre el |el )?(?:dia )?(?P<a>{D}) (?:al?|hasta(?: el)?|y(?: el)?)(?: dia)? (?P<b>{D}) (?:de(?: este)? mes|del (?:presente )?mes(?: (?P<which>(?:ante)?pasado|anterior|previo|en curso|actual|que viene|proximo))?)\b(?! de)",
            ranges.in_relative_month,
        ),
        (
            r"\b(?:el |del |de |desde el )?(?:dia )?(?P<a>[0-9]{1,2}|primero)(?P<b>) (?:de(?: este)? mes|del (?:presente )?mes(?: (?P<which>(?:ante)?pasado|anterior|previo|en curso|actual|que viene|proximo))?)\b(?! de)",
            ranges.in_relative_month,
        ),
        (
            r"\b(?:the )?(?P<a>[0-9]{1,2})(?:st|nd|rd|th)?(?P<b>) (?:of )(?:this|(?P<which>last)) month\b",
            ranges.in_relative_month,
        ),
        (
            rf"\bsemana del (?P<a>[0-9]{{1,2}})(?P<since>)(?: al [0-9]{{1,2}})?(?<! al [0-9])(?<! al [0-9][0-9]) de (?P<month>{MONTHNAMES})\b{YEAR}",
            units.week_of,
        ),
        (
            rf"\b(?:el |del )?(?P<nth>primer|segundo|tercer|cuarto|ultimo|first|second|third|last) (?P<day>{DAYNAMES}) (?:de(?:l mes(?: de)?)?|of)(?: (?P<month>{MONTHNAMES}))?(?: ?(?P<which>pasado|anterior|antepasado))?\b{YEAR}",
            days.nth_weekday,
        ),
        # Ranges.
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?|from(?: the)?)(?: dia)? (?P<a>{D}) (?:de )?(?P<first>{MONTHNAMES}) (?:al?|hasta(?: el)?|y(?: el)?|to(?: the)?)(?: dia)? (?P<b>{D}) (?:de )?(?P<month>{MONTHNAMES})\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?|from(?: the)?)(?: dia)? (?P<a>{D}) (?:de )?(?P<first>{MONTHNAMES})\b{YEAR} (?:al|hasta(?: el)?|y el|to(?: the)?)(?: dia)? (?P<b>{D})\b(?! ?(?:(?:de )?(?:{MONTHNAMES})|mil|k|pesos|varos)\b|[.,/]?[0-9])",
            ranges.range_to_a_day,
        ),
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?|from(?: the)?|(?:de )?los dias)(?: dia)? (?P<a>{D}) (?:al?|hasta(?: el)?|y(?: el)?|to(?: the)?)(?: dia)? (?P<b>{D}) (?:de |of )(?P<month>{MONTHNAMES})\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            rf"\b(?P<a>[0-9]{{1,2}}) ?(?:al?|-|y el) ?(?P<b>[0-9]{{1,2}}) (?:de )?(?P<month>{MONTHNAMES})\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            rf"\b(?P<month>{LONG_MONTHS}) (?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)? ?(?:to|-|through|al)(?: the)? ?(?P<b>[0-9]{{1,2}})(?:st|nd|rd|th)?\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            rf"\b(?:from|between) (?P<first>{MONTHNAMES}) (?:the )?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:to|and|through|until|-)(?: (?P<month>{MONTHNAMES}))?(?: the)? (?P<b>[0-9]{{1,2}})(?:st|nd|rd|th)?\b{YEAR}",
            ranges.months_in_english,
        ),
        (
            rf"\b(?:from |between )?(?P<first>{LONG_MONTHS}|may) (?:the )?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:to|and|through|until|-) (?P<month>{LONG_MONTHS}|may) (?:the )?(?P<b>[0-9]{{1,2}})(?:st|nd|rd|th)?\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            rf"\b(?:del?|desde|entre|from|between) (?P<a>{MONTHNAMES}) (?:al?|hasta|y|to|and) (?P<b>{MONTHNAMES})\b{YEAR}",
            ranges.month_to_month,
        ),
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?) (?P<a>{DAYNAMES})(?: pasado)? (?:al?|hasta(?: el)?|y(?: el)?) (?P<b>{DAYNAMES})\b",
            ranges.weekday_to_weekday,
        ),
        (
            r"\b(?:del|desde el|entre el)(?: dia)? (?P<a>[0-9]{1,2}(?:ero|ro|o)?|[a-z]+) (?:al|hasta el|y el|y)(?: dia)? (?P<b>[0-9]{1,2}|[a-z]+)\b(?! ?(?:mil|k|pesos|varos)\b)",
            ranges.range_in_month,
        ),
        # Bimonths, quarters, halves of a year.
        (
            r"\b(?:the )?(?:q|que|t)(?P<quarter>[1-4])\b(?:(?: del?| of)? (?P<year>20[0-9]{2}))?",
            spans.quarter,
        ),
        (
            rf"\b(?:el |los dias )?(?P<a>[0-9]{{1,2}})(?:, [0-9]{{1,2}})+ y (?:el )?(?P<b>[0-9]{{1,2}}) de (?P<month>{MONTHNAMES})\b{YEAR}",
            ranges.range_in_month,
        ),
        (
            r"\b(?:los|the) (?:dias|days) (?P<a>[0-9]{1,2})(?:, [0-9]{1,2}){0,8},? (?:y|and) (?:el |the )?(?P<b>[0-9]{1,2})\b(?! ?(?:de|of|pesos|mil)\b)",
            ranges.range_in_month,
        ),
        (
            rf"\b(?P<place>ultimo|last) (?P<unit>{'|'.join(SPANS)}) (?:del?|of) (?:(?:el )?ano (?P<past>pasado|anterior)|(?:(?:el )?ano )?(?P<year>20[0-9]{{2}})|(?P<this>este ano|ano|this year))",
            spans.last_span_of_year,
        ),
        (
            rf"\b(?P<place>{'|'.join(sorted(PLACES, key=len, reverse=True))}) (?P<unit>{'|'.join(SPANS)})(?: (?:del?|of)(?: (?:este|el|la|this))?(?: ano)?(?: (?P<past>pasado|anterior)| ?(?P<year>20[0-9]{{2}}))?)?",
            spans.numbered_span,
        ),
        (
            rf"\b(?P<unit>{'|'.join(SPANS)}) {PAST}\b",
            spans.span_away(-1),
        ),
        (
            rf"\b(?:last|previous|anterior|pasado) (?P<unit>{'|'.join(SPANS)})\b",
            spans.span_away(-1),
        ),
        (
            rf"\b(?:este|el|this|del) (?P<unit>{'|'.join(SPANS)})\b(?! (?:que|pasado|anterior))",
            spans.span_away(0),
        ),
        (
            r"\b(?P<half>primera|1a|1ra|segunda|2a|2da|ultima) (?:quincena|mitad) del mes (?P<which>pasado|anterior|antepasado|previo|que viene|proximo)(?P<month>)(?P<year>)\b",
            units.half_of_month,
        ),
        (
            rf"\b(?:l[oa]s? |el )?(?P<edge>primer|primero|primera|ultimo|ultima|primeros|primeras|ultimos|ultimas|first|last)(?: (?P<n>[0-9]{{1,2}}|[a-z]+))? (?P<unit>dias?|semanas?|days?|weeks?) (?:de (?:este )?|del |of )(?:mes(?: de(?:l)? )?)?(?P<month>{MONTHNAMES})?(?: ?(?P<which>pasado|anterior|antepasado))?\b{YEAR}",
            spans.edge_of_month,
        ),
        (
            rf"\b(?P<nth>segunda|tercera|cuarta|second|third|fourth) (?:semana|week) (?:de(?:l mes de)?|del|of) (?P<month>mes|{MONTHNAMES})\b{YEAR}",
            spans.nth_week,
        ),
        # Half a month by its pay day.
        (
            r"\bquincena del? (?:dia )?(?P<half>1)5(?P<month>)(?P<year>)\b(?! de)",
            units.half_of_month,
        ),
        (
            rf"\bquincena del? (?:dia )?(?P<half>1)5 de (?P<month>{MONTHNAMES})\b{YEAR}",
            units.half_of_month,
        ),
        (
            rf"\b(?:ultim[oa]s|pasad[oa]s) (?P<n>{NUMBER}) quincenas\b",
            units.last_fortnights,
        ),
        (r"\b(?:quincena antepasada|antepasada quincena)\b", units.fortnights_away(-2)),
        (
            r"\b(?P<half>primera|segunda|first|second) (?:mitad|half) (?:del?|of) (?:este |el |the |this )?(?:ano|year)(?: (?P<past>pasado|anterior)| ?(?P<year>20[0-9]{2}))?\b",
            spans.half_of_year,
        ),
        (
            rf"\b(?:from|between) the (?P<a>[0-9]{{1,2}})(?:st|nd|rd|th) (?:to|until|through|and) the (?P<b>[0-9]{{1,2}})(?:st|nd|rd|th)(?: of (?P<month>{LONG_MONTHS}|may)\b{YEAR})?",
            ranges.range_in_month,
        ),
        (
            r"\bquincena del? (?:dia )?(?P<half>30|31|28|29|ultimo)(?P<month>)(?P<year>)\b(?! de)",
            units.half_of_month,
        ),
        (
            rf"\bquincena del? (?:dia )?(?P<half>30|31|28|29|ultimo) de (?P<month>{MONTHNAMES})\b{YEAR}",
            units.half_of_month,
        ),
        (
            rf"\b(?:l[oa]s )?(?P<n>{NUMBER}) (?:ultim[oa]s|pasad[oa]s) quincenas\b",
            units.last_fortnights,
        ),
        # Parts of a month or a year that is named by its distance.
        (
            r"\b(?P<since>desde )?(?:(?:a|de|en|el|la) )*(?P<part>principios?|inicios?|comienzos|mediados|fines|finales|fin|beginning|end) (?:de |del |of )(?:este |el |the |this )?(?P<unit>mes|ano|month|year)(?: (?P<which>pasado|anterior|antepasado|proximo|que viene))?\b(?! de)",
            spans.part_of_unit,
        ),
        # Halves of a month.
        (
            rf"\b(?P<half>primera|1a|1ra|segunda|2a|2da|ultima(?= quincena del? )|first|second) (?:quincena|mitad|half)(?: (?:de(?:l mes de|l mes|l)?|of)(?: (?P<month>{MONTHNAMES}))?)?{YEAR}",
            units.half_of_month,
        ),
        (
            rf"\b(?:quincena (?:{PAST})|(?:ultima|anterior|pasada) quincena|last fortnight|last pay ?period)\b",
            units.fortnights_away(-1),
        ),
        (
            rf"\b(?:(?:proxima|siguiente) quincena|quincena {NEXT}|next fortnight)\b",
            units.fortnights_away(1),
        ),
        # Counted.
        (
            rf"\b(?:en |de |durante |in |for )?(?:los |las |the )?(?:ultim[oa]s|pasad[oa]s|last|past|previous) (?P<n>{NUMBER}) {UNIT}\b",
            spans.last_n,
        ),
        (
            rf"\b(?:en |de )?(?:l[oa]s) (?P<n>{NUMBER}) (?:ultim[oa]s|pasad[oa]s) {UNIT}\b",
            spans.last_n,
        ),
        (
            r"\b(?:en |de )?(?:el ultimo|la ultima|ultimo|ultima)(?P<n>) (?P<unit>mes|semana|ano|trimestre)\b(?! quincena)",
            lambda m, t: spans.last_unit(m["unit"], t),
        ),
        (
            rf"\b(?P<since>desde )?hace (?:como |casi |exactamente |justo |unos |unas |mas o menos |aproximadamente |apenas |ya )*(?P<n>un par de|{NUMBER}) {UNIT}\b",
            spans.ago,
        ),
        (
            r"\b(?P<since>desde )?(?:hace (?:como |casi |unos )?medio ano|half a year ago)\b",
            spans.half_a_year_ago,
        ),
        (rf"\b(?P<n>{NUMBER}|a couple of) {UNIT} (?:ago|atras)(?P<since>)\b", spans.ago),
        (rf"\b(?:en|dentro de|in) (?P<n>un par de|{NUMBER}) {UNIT}\b(?! sin)", spans.ahead),
        (rf"\b(?:l[oa]s )?(?:proxim[oa]s|siguientes|next) (?P<n>{NUMBER}) {UNIT}\b", spans.next_n),
        (
            r"\b(?:in |over |for )?(?:the|this) past(?P<n>) (?P<unit>week|month|year)\b",
            spans.last_n,
        ),
        (
            r"\b(?:ultimas|last|past) (?:24|veinticuatro) (?:horas|hours)\b",
            lambda _, t: Days("custom", t - DAY, t),
        ),
        (
            r"\b(?:ultimas|last|past) (?:48|cuarenta y ocho) (?:horas|hours)\b",
            lambda _, t: Days("custom", t - 2 * DAY, t),
        ),
        (
            rf"\b(?:en |de )?(?:l[oa]s )(?P<n>{NUMBER}) {UNIT} (?:anteriores|previ[oa]s|pasad[oa]s)\b",
            spans.last_n,
        ),
        # To date.
        (
            r"\b(?:(?:en )?lo que (?:va|llevamos|llevo|lleva|ha pasado)(?: transcurrido)? (?:del?|de la|de este|de esta)|lo que va del?(?: la)?|desde (?:el )?(?:inicio|principio|principios) del?(?: la)?|desde que (?:empezo|comenzo|inicio|arranco) (?:el|la|este|esta))"
            r" ?(?P<unit>mes|ano|semana|quincena|dia)\b",
            spans.to_date,
        ),
        (
            r"\b(?P<unit>month|year|week) (?:to date|so far)\b|\bso far this (?P<u2>month|year|week)\b",
            lambda m, t: spans.to_date_of(m["unit"] or m["u2"], t),
        ),
        (
            rf"\b(?:(?:en |de |todo )?lo que (?:va|llevamos|lleva|llevo)|en lo que va) (?:de|del mes de|en) (?P<month>{MONTHNAMES})\b",
            spans.month_to_date,
        ),
        # Weekends before weeks.
        (
            r"\bel fin pasado\b|\beste fin\b(?! de )|(?<!al )\bel fin\b(?= ?(?:$|[?.!,]| (?:gast|compr|pag|cuanto|que (?:gast|compr|pag)|en que)))",
            lambda m, t: (
                units.bare_weekend(m[0], t)
                if "pasado" not in m[0]
                else units.weekend_away(-1)(m, t)
            ),
        ),
        (
            rf"\b(?:(?:fin|fines?) de semana|finde|weekend) (?:{PAST})\b|\b(?:el )?(?:pasado|ultimo|last) (?:fin de semana|finde|weekend)\b",
            units.weekend_away(-1),
        ),
        (
            r"\b(?:(?:fin de semana|finde) antepasado|antepasado (?:fin de semana|finde))\b",
            units.weekend_away(-2),
        ),
        (
            rf"\b(?:proximo|siguiente|next) (?:fin de semana|finde|weekend)\b|\b(?:fin de semana|finde) {NEXT}\b",
            units.weekend_away(1),
        ),
        (
            r"\b(?:(?:este|el|this|en) )?(?:fin de semana|finde|weekend)\b",
            lambda m, t: units.bare_weekend(m[0], t),
        ),
        (
            rf"\b(?P<day>{DAYNAMES}) de (?P<which>esta semana|la semana (?:pasada|anterior|antepasada|previa))\b",
            days.in_relative_week,
        ),
        (
            r"\b(?:la )?(?:semana|week) antepasada\b|\bantepasada semana\b|\bthe week before last\b|\bsemana (?:antes|anterior) (?:de|a) la pasada\b",
            units.weeks_away("custom", -2),
        ),
        (
            r"\b(?:el )?mes (?:antepasado|(?:antes|anterior) (?:del|al) pasado)\b|\bantepasado mes\b|\bthe month before last\b",
            units.months_away("custom", -2),
        ),
        (r"\b(?:el )?(?:ano antepasado|antepasado ano)\b", units.years_away("custom", -2)),
        (
            rf"\bsemana (?:{PAST})\b|\b(?:pasada|anterior) semana\b|\blast week\b",
            units.weeks_away("last_week", -1),
        ),
        (
            rf"\bmes (?:{PAST})\b|\b(?:pasado|anterior) mes\b|\blast month\b",
            units.months_away("last_month", -1),
        ),
        (
            rf"\b(?:en |de |mes de )*(?P<month>{MONTHNAMES}) (?:del ano pasado|of last year)\b",
            units.month_of_last_year,
        ),
        (
            rf"\bano (?:{PAST})\b|\b(?:pasado|anterior) ano\b|\blast year\b",
            units.years_away("custom", -1),
        ),
        (
            rf"\bsemana {NEXT}\b|\b(?:proxima|siguiente) semana\b|\bnext week\b",
            units.weeks_away("custom", 1),
        ),
        (
            rf"\bmes {NEXT}\b|\b(?:proximo|siguiente) mes\b|\bnext month\b",
            units.months_away("custom", 1),
        ),
        (
            rf"\bano {NEXT}\b|\b(?:proximo|siguiente) ano\b|\bnext year\b",
            units.years_away("custom", 1),
        ),
        (
            r"\b(?:de )?(?:es[t]?a|esta|(?<!\ba )la) (?:misma )?semana\b(?! (?:que|santa))|\bthis week\b|\bsemana actual\b|\bsemana en curso\b|\bsemanal\b",
            units.weeks_away("this_week", 0),
        ),
        (
            rf"\b(?:est[ea]|ese|del|el) (?:mismo )?mes\b(?! (?:que|de (?:{MONTHNAMES})))|\bthis month\b|\bmes (?:actual|en curso|corriente)\b|\bmensual\b",
            units.months_away("this_month", 0),
        ),
        (
            r"\b(?:est[ea]|del|el) (?:mismo )?ano\b(?! (?:que|20[0-9]{2}|pasado|anterior))|\bthis year\b|\bano (?:actual|en curso)\b|\banual\b",
            units.years_away("this_year", 0),
        ),
        (
            rf"\bquincena\b(?! de (?:{MONTHNAMES})\b)|\bfortnight\b|\bquincenal\b",
            units.fortnights_away(0),
        ),
        # Single days.
        (
            r"\b(?:antier|anteayer|antes de ayer|antiayer|antayer|antenoche|antes de anoche|(?:the )?day before yesterday)\b",
            days.days_away("custom", -2),
        ),
        (r"\b(?:trasantier|anteantier|tras antier)\b", days.days_away("custom", -3)),
        (r"\b(?P<s>desde) ayer\b", lambda _, t: Days("custom", t - DAY, t)),
        (r"\b(?:ayer|yesterday|anoche|last night)\b", days.days_away("yesterday", -1)),
        (r"\b(?:pasado manana|day after tomorrow)\b", days.days_away("custom", 2)),
        (
            r"\b(?:hoy|today|ahorita|el dia de hoy|esta (?:manana|tarde|noche|madrugada)|this (?:morning|afternoon|evening)|tonight|hace (?:un )?(?:rato|ratito|ratillo|momento|(?:[0-9]+|unas|una|dos|tres|poquitas) horas?|(?:[0-9]+|unos) minutos?))\b",
            days.days_away("today", 0),
        ),
        (
            r"(?<!la )(?<!por la )\b(?:manana|tomorrow)\b(?! (?:mismo )?te\b)",
            days.days_away("custom", 1),
        ),
        # Feasts.
        (
            r"\b(?P<feast>semana (?:santa|mayor)|holy week|viernes santo|dia (?:del padre|de los padres|del papa))\b(?:(?: del?)?(?: ano)? (?P<year>20[0-9]{2}))?",
            feasts.moving,
        ),
        (
            r"\b(?:el|este|ese|del) (?:ultimo )?puente(?: pasado)?(?: de (?P<month>febrero|marzo|noviembre))?\b(?! (?:de|que|aereo)\b)",
            feasts.long_weekend,
        ),
        (
            rf"\b(?P<name>{'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})\b(?:(?: del?)?(?: ano)? (?P<year>20[0-9]{{2}}))?",
            days.holiday,
        ),
        # Days of a month.
        (
            rf"\b(?:the )?(?P<a>[0-9]{{1,2}})(?P<since>)(?:st|nd|rd|th) (?:of )?(?P<month>{LONG_MONTHS}|may)\b{YEAR}",
            days.day_of_month,
        ),
        (
            rf"\b(?P<since>(?:desde|a partir)(?: el| del| de)* )?(?:el |del )?(?:dia )?(?P<a>[0-9]{{1,2}}(?:ero|ro|o)?|primero|[a-z]{{3,12}})(?: (?:de |del |of )?|[-/. ])(?P<month>{MONTHNAMES})\b(?:[-/](?=20))?{YEAR}",
            days.day_of_month,
        ),
        (
            rf"\b(?P<since>since |from )?(?P<month>{LONG_MONTHS}) (?:the )?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?![0-9]){YEAR}",
            days.day_of_month,
        ),
        (
            rf"\b(?:a |de |en )?(?P<part>principios|inicios|mediados|fines|finales|fin) (?:de |del )(?:mes de )?(?P<month>mes|{MONTHNAMES})\b",
            spans.part_of_month,
        ),
        (
            rf"\b(?:{DAYNAMES}),? (?:el |dia )?(?P<a>[0-9]{{1,2}})\b(?! ?(?:%|por|pesos|varos|mil|k|[0-9]|[.,][0-9]|msi|de [a-z]|/|:))",
            days.named_weekday,
        ),
        # Weekdays.
        (
            rf"\b(?:desde|a partir)(?: de)?l?(?: el| este| pasado)* (?P<day>{DAYNAMES})\b|\bsince (?:last )?(?P<d2>{DAYNAMES})\b",
            lambda m, t: days.since_named(m["day"] or m["d2"], t),
        ),
        (rf"\b(?P<next>proximo |next |siguiente )(?P<this>)(?P<day>{DAYNAMES})\b", days.weekday),
        (rf"\b(?P<day>{DAYNAMES})(?P<this>) (?P<next>{NEXT})\b", days.weekday),
        (rf"\b(?P<day>{DAYNAMES}) antepasado\b", days.weekday_before_last),
        (rf"\b(?P<next>)(?P<this>este |this )(?P<day>{DAYNAMES})\b(?! pasado)", days.weekday),
        (rf"\b(?P<next>)(?P<this>)(?P<day>{DAYNAMES})\b", days.weekday),
        # Months and years.
        (
            r"\b(?:del?|desde(?: el)?|entre(?: el)?|from|between) (?P<a>20[0-4][0-9]) (?:al?|hasta(?: el)?|y(?: el)?|to|and) (?P<b>20[0-4][0-9])\b(?! ?(?:pesos|varos|mil))",
            units.years_between,
        ),
        (
            rf"\b(?P<since>desde )?(?:(?:en|de|el|in) )?(?P<month>{MONTHNAMES})(?P<past>),? (?P<year>20[0-4][0-9])\b(?! ?(?:pesos|varos|mil))",
            units.named_month,
        ),
        (
            rf"\b(?P<since>desde |since )?(?:en|de|del|mes de|in) (?P<month>{MONTHNAMES})\b(?: (?P<past>pasado))?{YEAR}",
            units.named_month,
        ),
        (
            rf"\b(?P<since>desde |since |a partir de )?(?:(?:en|de|del|mes de|todo|in|el|durante|of) )*(?:mes de )?(?<!le a )(?<!les a )(?<![0-9] a )(?<!mil a )(?<!pesos a )(?<!cientos a )(?<!dale a )(?P<month>{LONG_MONTHS})\b(?: (?P<past>pasado))?{YEAR}",
            units.named_month,
        ),
        (
            r"\b(?:en|del?|el|ano|todo(?: el)?|durante|in|of) (?:el |ano )?(?P<year>20[0-4][0-9])\b(?! ?(?:pesos|varos|mil))",
            units.named_year,
        ),
        (
            r"(?:^\W*|\b(?:gastos|movimientos|movs|resumen|compras|transacciones|estados?|ingresos|depositos|historial) )(?P<year>20[0-4][0-9])(?=\W*$)",
            units.year_alone,
        ),
        (
            r"\b(?P<since>desde )?(?:el |del )(?:dia )?(?P<a>[0-9]{1,2}|primero)\b(?! ?(?:%|por|pesos|mil|k|[0-9]|[.,][0-9]|msi|de [a-z]|/|:))",
            days.plain_day,
        ),
        (r"\b(?P<since>)dia (?P<a>[0-9]{1,2}|primero)\b", days.plain_day),
    )
)
