"""What can go wrong with a beneficiary or a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from centli.kernel.errors import Conflict, Gone, NotFound, Rejected, Unavailable
from centli.kernel.text import gettext_noop
from crm.contracts import Fault


@dataclass(eq=False)
class BeneficiaryNotFound(NotFound):
    """No such beneficiary, removed, or another customer's."""

    code: ClassVar[str] = "beneficiary_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos a ese contacto.")


@dataclass(eq=False)
class AliasTaken(Conflict):
    """The customer calls somebody else by that alias."""

    code: ClassVar[str] = "alias_taken"
    title: ClassVar[str] = gettext_noop("Ya tienes un contacto con ese alias.")

    alias: str = ""


@dataclass(eq=False)
class InvalidBeneficiary(Rejected):
    """A field is empty or unusable; ``field`` names it."""

    code: ClassVar[str] = "invalid_beneficiary"
    title: ClassVar[str] = gettext_noop("Revisa los datos del contacto.")

    field: str = ""


@dataclass(eq=False)
class TargetRequired(Rejected):
    """Exactly one of an account of ours and a CLABE must be given."""

    code: ClassVar[str] = "target_required"
    title: ClassVar[str] = gettext_noop("Necesitamos una CLABE o una cuenta CENTLI, solo una.")


@dataclass(eq=False)
class PayeeAccountNotFound(Rejected):
    """No account of ours has that number, or it is closed."""

    code: ClassVar[str] = "payee_account_not_found"
    title: ClassVar[str] = gettext_noop("Esa cuenta CENTLI no existe.")


@dataclass(eq=False)
class OwnAccount(Rejected):
    """The account is the customer's own: it needs no beneficiary."""

    code: ClassVar[str] = "own_account"
    title: ClassVar[str] = gettext_noop("Esa cuenta es tuya: no necesitas darla de alta.")


@dataclass(eq=False)
class TooManyBeneficiaries(Rejected):
    """The list is full."""

    code: ClassVar[str] = "too_many_beneficiaries"
    title: ClassVar[str] = gettext_noop("Tu lista de contactos está llena.")

    limit: int = 0


@dataclass(eq=False)
class NothingToChange(Rejected):
    """The change leaves everything as it is."""

    code: ClassVar[str] = "nothing_to_change"
    title: ClassVar[str] = gettext_noop("No hay nada que cambiar.")


@dataclass(eq=False)
class BeneficiaryAltered(Conflict):
    """The beneficiary was altered after the change was proposed."""

    code: ClassVar[str] = "beneficiary_altered"
    title: ClassVar[str] = gettext_noop("El contacto cambió mientras tanto; revisa de nuevo.")


@dataclass(eq=False)
class UndoExpired(Gone):
    """The seconds in which a removal can be undone are over."""

    code: ClassVar[str] = "undo_expired"
    title: ClassVar[str] = gettext_noop("Ya no se puede deshacer.")


@dataclass(eq=False)
class TicketNotFound(NotFound):
    """No such ticket, or another customer's."""

    code: ClassVar[str] = "ticket_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese reporte.")


@dataclass(eq=False)
class InvalidTicket(Rejected):
    """A field is empty, too long or unusable; ``field`` names it."""

    code: ClassVar[str] = "invalid_ticket"
    title: ClassVar[str] = gettext_noop("Revisa los datos del reporte.")

    field: str = ""


@dataclass(eq=False)
class RelatedNotFound(NotFound):
    """What a ticket is said to be about is not there, or another customer's."""

    code: ClassVar[str] = "related_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese movimiento, compra o canje.")


@dataclass(eq=False)
class TooManyTickets(Rejected):
    """As many tickets are unfinished as one customer may have."""

    code: ClassVar[str] = "too_many_tickets"
    title: ClassVar[str] = gettext_noop(
        "Tienes demasiados reportes abiertos; agrega tu mensaje a uno de ellos."
    )

    limit: int = 0


@dataclass(eq=False)
class TicketFull(Rejected):
    """The ticket has as many messages as it may."""

    code: ClassVar[str] = "ticket_full"
    title: ClassVar[str] = gettext_noop("Este reporte ya no admite mensajes; levanta uno nuevo.")

    limit: int = 0


@dataclass(eq=False)
class TicketEnded(Conflict):
    """It was closed too long ago to be opened again."""

    code: ClassVar[str] = "ticket_ended"
    title: ClassVar[str] = gettext_noop("Ese reporte ya se cerró; levanta uno nuevo.")


@dataclass(eq=False)
class TicketNotDone(Conflict):
    """It can be rated once it is resolved."""

    code: ClassVar[str] = "ticket_not_done"
    title: ClassVar[str] = gettext_noop("Podrás calificarlo cuando esté resuelto.")


@dataclass(eq=False)
class IllegalMove(Conflict):
    """The state it is in does not lead to the one asked for."""

    code: ClassVar[str] = "illegal_ticket_move"
    title: ClassVar[str] = gettext_noop("El reporte no puede pasar a ese estado.")

    state: str = ""


@dataclass(eq=False)
class TicketMerged(Conflict):
    """It is one with another ticket, which goes on in its place."""

    code: ClassVar[str] = "ticket_merged"
    title: ClassVar[str] = gettext_noop("Ese reporte se unió a otro; sigue en aquel.")

    ticket_id: str = ""
    folio: str = ""


@dataclass(eq=False)
class TicketChanged(Conflict):
    """Somebody changed it after it was read."""

    code: ClassVar[str] = "ticket_changed"
    title: ClassVar[str] = gettext_noop(
        "Este reporte cambió mientras lo tenías abierto. Lee lo nuevo y decide otra vez."
    )


@dataclass(eq=False)
class CannotMerge(Rejected):
    """The tickets are the same one, of different customers, or one of them ended."""

    code: ClassVar[str] = "cannot_merge"
    title: ClassVar[str] = gettext_noop(
        "Solo se unen dos reportes distintos del mismo cliente que no estén ya unidos a otro."
    )


@dataclass(eq=False)
class AgentFull(Conflict):
    """They have as many tickets as they may."""

    code: ClassVar[str] = "agent_full"
    title: ClassVar[str] = gettext_noop("Esa persona ya tiene todos los reportes que puede.")

    cap: int = 0


@dataclass(eq=False)
class AgentUnfit(Rejected):
    """They do not answer tickets, are off duty, or do not know the queue or the language."""

    code: ClassVar[str] = "agent_unfit"
    title: ClassVar[str] = gettext_noop("Esa persona no atiende esa cola ahora.")


@dataclass(eq=False)
class NobodyFits(AgentUnfit):
    """Nobody on duty who knows the queue and the language has room."""

    code: ClassVar[str] = "nobody_fits"
    title: ClassVar[str] = gettext_noop("Nadie de turno que atienda esa cola tiene lugar.")


@dataclass(eq=False)
class NoAgent(AgentUnfit):
    """Whoever asks does not answer tickets."""

    code: ClassVar[str] = "no_agent"
    title: ClassVar[str] = gettext_noop("No estás entre los agentes: no te llegan reportes.")


@dataclass(eq=False)
class IncompleteAct(Rejected):
    """A form came without what it must name."""

    code: ClassVar[str] = "incomplete_act"
    title: ClassVar[str] = gettext_noop("Elige primero qué hacer, y con qué.")


@dataclass(eq=False)
class TooManyAtOnce(Rejected):
    """More tickets were chosen than one act takes."""

    code: ClassVar[str] = "too_many_at_once"
    title: ClassVar[str] = gettext_noop(
        "Son más de 100 reportes a la vez; no cambió ninguno. Elige menos."
    )

    count_max: int


@dataclass(eq=False)
class InvalidTag(Rejected):
    """A tag is a word of letters, digits and hyphens that names nobody; a ticket has at most ten."""

    code: ClassVar[str] = "invalid_tag"
    title: ClassVar[str] = gettext_noop(
        "Una etiqueta es una palabra de hasta 32 letras, sin datos de nadie; caben diez."
    )


@dataclass(eq=False)
class UnknownVariable(Rejected):
    """A macro names something that nobody can fill in."""

    code: ClassVar[str] = "unknown_variable"
    title: ClassVar[str] = gettext_noop("La plantilla tiene una variable que no existe.")

    name: str = ""


@dataclass(eq=False)
class NothingToSuggest(Rejected):
    """The bank's articles do not answer what the customer wrote; ``near`` are the nearest, best first."""

    code: ClassVar[str] = "nothing_to_suggest"
    title: ClassVar[str] = gettext_noop("Los artículos del banco no responden a este reporte.")

    near: Sequence[Mapping[str, object]] = ()


@dataclass(eq=False)
class SuggestionUsed(Conflict):
    """It was sent already."""

    code: ClassVar[str] = "suggestion_used"
    title: ClassVar[str] = gettext_noop("Esa respuesta ya se envió.")


@dataclass(eq=False)
class InvalidCursor(Rejected):
    """The cursor belongs to another list."""

    code: ClassVar[str] = "invalid_cursor"
    title: ClassVar[str] = gettext_noop("El cursor no es válido.")


@dataclass(eq=False)
class ArticleNotFound(NotFound):
    """No such article, or no such version of it."""

    code: ClassVar[str] = "article_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese artículo.")


@dataclass(eq=False)
class AnswerNotFound(NotFound):
    """No such answer, or another customer's."""

    code: ClassVar[str] = "answer_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa respuesta.")


@dataclass(eq=False)
class NotADraft(Conflict):
    """Only a draft is approved, and only what is approved is retired."""

    code: ClassVar[str] = "version_decided"
    title: ClassVar[str] = gettext_noop("Esa versión ya se decidió.")


@dataclass(eq=False)
class OwnVersion(Conflict):
    """Whoever wrote a version does not approve it."""

    code: ClassVar[str] = "own_version"
    title: ClassVar[str] = gettext_noop("Lo aprueba alguien distinto de quien lo escribió.")


@dataclass(eq=False)
class VersionOver(Rejected):
    """A version's last day is past, so nobody would be told it."""

    code: ClassVar[str] = "version_over"
    title: ClassVar[str] = gettext_noop("Esa versión ya no vale: su último día pasó.")


@dataclass(eq=False)
class JobNotFound(NotFound):
    """No such job of the pipeline."""

    code: ClassVar[str] = "job_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa tarea.")


@dataclass(eq=False)
class JobNotDead(Conflict):
    """Only what has stopped is tried again by hand."""

    code: ClassVar[str] = "job_not_dead"
    title: ClassVar[str] = gettext_noop("Esa tarea no está detenida.")


@dataclass(eq=False)
class ModelNotFound(NotFound):
    """No such version of a model."""

    code: ClassVar[str] = "model_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa versión del modelo.")


@dataclass(eq=False)
class ModelUnmeasured(Rejected):
    """Nobody measured the version beside the model in use, on texts that neither learnt from."""

    code: ClassVar[str] = "model_unmeasured"
    title: ClassVar[str] = gettext_noop(
        "No se puso en uso: falta medirlo junto al modelo que está en uso."
    )


@dataclass(eq=False)
class ModelWorse(Rejected):
    """The version sorts fewer texts rightly than the model in use; both shares are of the same texts."""

    code: ClassVar[str] = "model_worse"
    title: ClassVar[str] = gettext_noop("No se puso en uso: acierta menos que el que está en uso.")

    accuracy: float = 0.0
    in_use: float = 0.0


@dataclass(eq=False)
class ModelOfOtherQueues(Rejected):
    """The version sorts into what is no queue of ours; ``labels`` names some."""

    code: ClassVar[str] = "model_of_other_queues"
    title: ClassVar[str] = gettext_noop("No se puso en uso: no reparte en nuestras filas.")

    labels: tuple[str, ...] = ()


@dataclass(eq=False)
class NothingToGoBackTo(Conflict):
    """The model in use is the one that came with the product."""

    code: ClassVar[str] = "no_model_before"
    title: ClassVar[str] = gettext_noop("No hay un modelo anterior.")


@dataclass(eq=False)
class AnotherShadow(Conflict):
    """Another index is being filled already."""

    code: ClassVar[str] = "another_shadow"
    title: ClassVar[str] = gettext_noop("Ya se está llenando otro índice.")

    version: str = ""


@dataclass(eq=False)
class RecallFalls(Rejected):
    """Questions of the evaluation set would be found worse; ``worse`` names them."""

    code: ClassVar[str] = "recall_falls"
    title: ClassVar[str] = gettext_noop(
        "Nada cambió: menos preguntas de la evaluación encontrarían su artículo."
    )

    questions: int = 0
    before: int = 0
    after: int = 0
    worse: tuple[str, ...] = ()


@dataclass(eq=False)
class EvaluationMissing(Unavailable):
    """The evaluation set cannot be read, so nobody knows whether recall falls."""

    code: ClassVar[str] = "evaluation_missing"
    title: ClassVar[str] = gettext_noop(
        "No se puede medir: falta el conjunto de evaluación. Nada cambió."
    )


@dataclass(eq=False)
class LibraryChanged(Conflict):
    """Another article was decided while this one was measured."""

    code: ClassVar[str] = "library_changed"
    title: ClassVar[str] = gettext_noop(
        "Otro artículo se publicó o se retiró mientras se medía; intenta de nuevo."
    )


@dataclass(eq=False)
class FaultyArticles(Rejected):
    """A file of an import is no article, so none was stored; ``faults`` says which and why."""

    code: ClassVar[str] = "faulty_articles"
    title: ClassVar[str] = gettext_noop("Hay archivos con errores; no se guardó ninguno.")

    faults: Sequence[Fault] = ()


@dataclass(eq=False)
class InvalidFile(Rejected):
    """Not a file that we take: ``reason`` is empty, too_big, format, disguised, active, too_large, animated or damaged."""

    code: ClassVar[str] = "invalid_file"
    title: ClassVar[str] = gettext_noop(
        "No podemos usar ese archivo. Envía una foto JPEG, PNG o WebP de hasta 5 MB o un PDF de hasta 10 MB, sin contraseña ni contenido activo."
    )

    reason: str = ""


@dataclass(eq=False)
class TooManyFiles(Rejected):
    """More files than a message, or a day, takes, or more bytes than a day does; ``limit`` is of files."""

    code: ClassVar[str] = "too_many_files"
    title: ClassVar[str] = gettext_noop("Son demasiados archivos, o pesan demasiado para un día.")

    limit: int = 0


@dataclass(eq=False)
class UploadNotFound(NotFound):
    """No such upload, another customer's, over, used, or nothing has come."""

    code: ClassVar[str] = "upload_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese archivo; envíalo otra vez.")


@dataclass(eq=False)
class TicketFileNotFound(NotFound):
    """No such file, or of another customer's report."""

    code: ClassVar[str] = "file_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese archivo.")
