"""Words that say much the same, and how much of a word a text has: itself, another form of it, or a synonym.

General Spanish, nothing of a bank.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from crm.rules import terms

_LIKE: Final = 0.7
"""What another form of a word counts, by how alike the two are."""
_LIKE_FROM: Final = 0.5
_SAME_START: Final = 3
_SYNONYM: Final = 0.75

_SYNONYMS: Final = """
nacer nacio nacimiento natal surgir surgio originario origen oriundo proceder procede proviene provenir
venir vino vienen llego procedente proceder procede proviene desde
morir murio muerte muertos fallecer fallecio fallecimiento deceso perecer perecieron victimas mortal difunto
matar asesinar asesinato ejecutar ejecucion ajusticiar homicidio crimen
crear creo creacion inventar invento inventor idear disenar diseno desarrollar ideo inventado concebir concibio
proyectar proyecto planear plan disenar diseno trazar
fundar fundo fundacion fundador establecer establecio instaurar instituir inaugurar inauguro abrir abrio
inaugurar inauguracion apertura abrir abrio estrenar estreno
construir construyo construccion edificar edificio levantar levanto erigir obra obras constructor
descubrir descubrio descubrimiento hallar hallazgo encontrar hallo encontro descubridor aparecer aparecio dar
escribir escribio autor autora escritor redactar publicar publico publicacion obra
publicar publico publicacion aparecer aparecio editar edito salir sacar difundir
pintar pinto pintor cuadro retrato lienzo dibujar
esculpir escultor escultura tallar labrar estatua
dirigir dirigio director encabezar lider liderar mandar mando comandar gobernar
gobernar gobierno gobernante reinar reino mandato presidir presidente
ganar gano ganador vencer vencio derrotar derroto triunfar triunfo victoria campeon conquistar
perder derrota vencido
empezar empezo comenzar comenzo inicio iniciar arrancar arranco principio partir
acabar acabo terminar termino fin final concluir finalizar cesar ceso
parar detener detiene cesar suspender apagar frenar interrumpir
durar dura duracion tardar tarda plazo demorar tiempo
suprimir abolir prohibir prohibio prohibida eliminar vetar impedir
usar utilizar emplear servir sirve uso empleo aprovechar
hacer fabricar elaborar producir produccion productor cosecha cosechar preparar
preparar cocinar guisar hacer elaborar
vivir habitar habitante poblacion residir vecinos alojar residente morar
comer alimentar alimento dieta consumir devorar comida
beber tomar bebida ingerir
medir mide altura longitud largo extension tamano superficie
pesar pesa peso kilos toneladas gramos
costar costo precio vale pagar pago tarifa
casarse caso matrimonio esposo esposa conyuge boda marido mujer
padre madre hijo hija hermano hermana familia
rey reina monarca soberano emperador sultan principe
guerra batalla conflicto combate contienda
ejercito tropas soldados militar guarnicion
prisionero preso capturar capturado detener detenido arrestar apresar arresto
carcel prision encarcelar condena pena
dueno propietario propiedad poseer pertenecer
enfermedad padecimiento mal dolencia afeccion trastorno padecer
enfermo paciente apestado
curar tratar tratamiento remedio terapia sanar
causa causar provocar motivo razon producir origina generar debido atribuir achacar culpar
consecuencia efecto resultado provocar
principal mayor mas grande importante
nombrar llamar denominar apodo conocido nombre seudonimo bautizar
situar ubicar localizar encontrarse instalar colocar
ciudad capital poblacion urbe localidad
pais nacion estado
trabajo oficio empleo profesion dedicarse ocupacion
estudiar estudio estudios formacion cursar universidad
ensenar profesor maestro catedra
premio galardon recompensa medalla
dinero moneda fondos recursos
barco nave buque navio embarcacion galera
avion aeronave vuelo
coche auto automovil vehiculo carro
herramienta utensilio instrumento aparato llave
maquina dispositivo computadora equipo aparato
ley norma codigo reglamento decreto estatuto
permitir autorizar
proteger defender defensa conservar resguardar proteccion
destruir destruyo derribar arrasar desplomar derrumbe derrumbar caer cayo colapso sepultar
expulsar arrojar emitir lanzar salir segregar producir liberar
conquistar conquista invadir ocupar someter
dividir separar repartir partes
aumentar crecer subir incremento incrementar crecimiento ampliar
disminuir reducir bajar descenso reduccion caida
unir reunir juntar asociar enlazar conectar
ayudar ayuda apoyo apoyar colaborar colaborador participar participo
enviar mandar remitir envio llevar transportar
comprar adquirir compra
vender venta comerciar comercio mercado mercader comerciante
ensenanza escuela educacion
lengua idioma
pueblo gente personas habitantes
mundo mundial planeta internacional tierra
primero primera inicial original
ultimo reciente actual actualidad hoy
antiguo viejo historico
rapido veloz velocidad
componer compone compuesto formar formado constar integrar
representar representa simbolizar simbolo
explicar describir describio
demostrar demostro probar prueba comprobar mostrar
proponer propuso propuesta plantear sugerir presentar
volver regresar retorno devolver vuelta
quedar permanecer seguir conservar
contabilidad cuentas
ventaja beneficio provecho
desventaja inconveniente defecto
temor miedo
riesgo peligro amenaza
agua acuatico
mar oceano marino
montana cerro sierra cordillera pico volcan
presenciar testigo observar contemplar ver vio vigilar
calcular calcula estimar estima estimacion estudio prever esperar
cantidad numero total suma
porcentaje ciento proporcion parte tercio mitad
contener contiene conservar guardar albergar tener lleva incluir
faltar carecer ausencia escasez
pedir exigir solicitar reclamar demandar requerir requisito presentar
negar rechazar rechazo oponerse rehusar condenar
aceptar admitir aprobar aprobacion recibir
prometer promesa anunciar anuncio asegurar comprometerse
decir dijo afirmar declarar contar advertir senalar informar
protestar protesta manifestar manifestacion marchar marcha quejarse exigir
discutir debatir debate discusion dialogo
acusar culpar inculpar achacar
dedicar dedico homenaje honor ofrecer brindar agasajar
regalar obsequiar donar donacion ofrecer entregar
gratis gratuito gratuita libre sin costo
evacuar desalojar desalojo evacuacion
huir escapar fugarse
perseguir persecucion acosar matanza
rebelion revuelta levantamiento sublevacion insurreccion revolucion alzamiento
invadir invasion ataque atacar asalto
apagar extinguir sofocar controlar combatir
quemar incendio fuego arder incendiar
inundar inundacion anegar crecida
temblor sismo terremoto
lluvia precipitacion llover tormenta
frio helado hielo congelar
calor caliente calentar temperatura
llenar cargar carga recarga
vaciar desaguar descargar desague
limpiar limpieza lavar asear
quitar sacar retirar extraer remover desmontar
poner colocar instalar aplicar
cambiar reemplazar sustituir sustituyo renovar
reparar arreglar reparacion componer restaurar restauracion corregir correctora
apretar oprimir presionar pulsar
girar vuelta rotar
conectar conexion enchufar enlazar
guardar almacenar almacen deposito conservar
abrir apertura destapar
cerrar cierre clausurar
falla averia error defecto descompostura
significar significa indicar indica querer senalar
recomendar conviene aconsejar aconsejable deber
evitar impedir prevenir
frecuencia cada vez seguido
minimo menor pequeno bajo menos
maximo mayor alto tope limite
casa vivienda hogar domicilio
edificio inmueble construccion
calle avenida via
carretera camino autopista ruta
tren ferrocarril
escuela colegio aula
alumno estudiante escolar
nino infante menor pequeno cria bebe
joven adolescente juventud
anciano viejo mayor
mujer femenino
hombre varon
medico doctor
abogado defensor
juez tribunal corte suprema
policia agente guardia
soldado militar guerrero hombres
obrero trabajador empleado
campesino agricultor labrador
cientifico investigador estudioso
religion fe creencia culto
iglesia templo santuario
monja religiosa sor hermana
sacerdote cura clerigo obispo
dios deidad divinidad diosa
fiesta celebracion festejo ceremonia
musica cancion melodia
pelicula filme cinta
libro obra volumen ejemplar
revista publicacion diario periodico
noticia aviso mensaje recado
carta misiva respuesta
contestar responder respuesta
cuento relato historia leyenda narracion
rio arroyo corriente
bosque selva
arbol planta arbusto
flor floracion
fruto fruta baya
semilla grano
animal bestia fauna
pez peces pescado
ave pajaro
insecto mariposa
larva oruga
cuerpo organismo
cabeza craneo
sangre sanguineo
corazon cardiaco
cerebro cerebral
ojo vista ver
hueso esqueleto
dinastia linaje familia
imperio reino dominio
colonia asentamiento
mina yacimiento
oro dorado
piedra roca
suelo tierra terreno
cielo espacio
luz luminoso iluminar
color colorido tono
sonido ruido
energia electricidad electrico corriente
fuerza potencia
satelite nave cohete transbordador
orbita vuelta girar
galaxia estrella astro
universo cosmos
edad anos antiguedad
duplicar doble dos
compartir comun
diferencia distinto distinguir
semejanza parecido igual
famoso celebre conocido
secreto oculto escondido
pobre pobreza
rico riqueza
sueldo salario jornal ganar
impuesto tributo
peaje cuota
contrato acuerdo convenio tratado pacto
vencer vence caducar expirar
firmar firma suscribir
votar voto votacion eleccion elegir
partido encuentro juego duelo
equipo club
jugador futbolista deportista
entrenador manager tecnico
titulo campeonato
gol anotacion
competir competencia torneo concurso
aficionado publico espectador asistir asistente
visitante turista visita
viajar viaje trayecto recorrido recorrer travesia
llegar arribar llegada desembarcar atracar
salir partir zarpar salida
migrar emigrar migracion emigracion
orientar guiar guia brujula
marcar etiqueta senal
vestir ropa traje vestido
adorno collar joya
mascara careta
arma cuchillo espada
caza cazar cazador
pesca pescar pescador
cultivo cultivar sembrar siembra plantar plantacion
ganado ganaderia
plaga hongo roya
veneno toxico envenenar
basura desecho residuo
contaminar contaminacion
extinguir extincion extinto desaparecer desaparicion
sobrevivir supervivencia sobreviviente
salvar rescatar rescate
herir herida lesion
doler dolor
dormir durmio noche sueno
recordar memoria
olvidar olvido
aprender aprendio aprendizaje
leer lectura
hablar habla
oir escuchar
sentir sentido
pensar idea creer
querer deseo
odio rechazo
sufrir padecer sufrio
enterrar entierro sepultura tumba
heredar herencia heredero
sustituir suceder sucesor relevar
traducir traduccion version
copiar copia
imprimir imprenta impresion
dibujo ilustracion
fotografia foto fotografiar imagen
grabar grabacion
""".strip().split("\n")
"""Folded words, a line for each group."""


@lru_cache(maxsize=50_000)
def has(stem: str, said: frozenset[str]) -> float:
    """Return 1 where a stem is said, less where a form or a synonym of it is, 0 where neither."""
    if stem in said:
        return 1.0
    if stem[0].isdigit():
        return 0.0
    if any(not said.isdisjoint(group) for group in _groups().get(stem, ())):
        return _SYNONYM
    start = stem[:_SAME_START]
    return max((_LIKE * _alike(stem, each) for each in said if each.startswith(start)), default=0.0)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """Return how many pieces of three letters two stems share (Dice); 0 where that is less than half."""
    left, right = _pieces(one), _pieces(other)
    share = 2 * len(left & right) / (len(left) + len(right))
    return share if share >= _LIKE_FROM else 0.0


@lru_cache(maxsize=50_000)
def _pieces(stem: str) -> frozenset[str]:
    edged = f" {stem} "
    return frozenset(edged[at : at + 3] for at in range(len(edged) - 2))


@cache
def _groups() -> dict[str, tuple[frozenset[str], ...]]:
    found: dict[str, list[frozenset[str]]] = {}
    for line in _SYNONYMS:
        group = frozenset(terms.stem(terms.concept(word)) for word in line.split())
        for stem in group:
            found.setdefault(stem, []).append(group)
    return {stem: tuple(groups) for stem, groups in found.items()}
