"""What staff read for the codes of the audit trail and of doors; whoever shows them keeps the code where it is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext

from centli.kernel.text import gettext_noop

CHANNELS: Final[Mapping[str, str]] = {
    "chat": gettext_noop("chat"),
    "web": gettext_noop("página"),
    "rest": gettext_noop("aplicación"),
    "staff": gettext_noop("personal"),
    "bus": gettext_noop("evento"),
    "command": gettext_noop("comando"),
    "system": gettext_noop("sistema"),
}
OBJECTS: Final[Mapping[str, str]] = {
    "access": gettext_noop("Acceso"),
    "account": gettext_noop("Cuenta"),
    "agent": gettext_noop("Agente"),
    "answer": gettext_noop("Respuesta"),
    "article": gettext_noop("Artículo"),
    "batch": gettext_noop("Archivo de puntos"),
    "beneficiary": gettext_noop("Contacto"),
    "budget": gettext_noop("Presupuesto"),
    "catalogue": gettext_noop("Catálogo"),
    "chat": gettext_noop("Chat"),
    "confirmation": gettext_noop("Confirmación"),
    "consent": gettext_noop("Aviso de privacidad"),
    "conversation": gettext_noop("Conversación"),
    "employee": gettext_noop("Persona del equipo"),
    "entry": gettext_noop("Póliza"),
    "event": gettext_noop("Mensaje"),
    "factor": gettext_noop("Verificación en dos pasos"),
    "file": gettext_noop("Archivo"),
    "grant": gettext_noop("Abono de puntos"),
    "handoff": gettext_noop("Atención de una persona"),
    "import": gettext_noop("Importación"),
    "index": gettext_noop("Índice"),
    "ledger": gettext_noop("Libro"),
    "limits": gettext_noop("Límites"),
    "list": gettext_noop("Lista"),
    "login": gettext_noop("Sesión"),
    "macro": gettext_noop("Respuesta hecha"),
    "model": gettext_noop("Modelo"),
    "order": gettext_noop("Canje"),
    "outbox": gettext_noop("Mensaje"),
    "password": gettext_noop("Contraseña"),
    "pipeline": gettext_noop("Proceso del reporte"),
    "points": gettext_noop("Puntos"),
    "product": gettext_noop("Producto"),
    "profile": gettext_noop("Perfil"),
    "proposal": gettext_noop("Confirmación"),
    "purchase": gettext_noop("Compra"),
    "reward": gettext_noop("Recompensa"),
    "reward_order": gettext_noop("Canje"),
    "saga": gettext_noop("Compra detenida"),
    "staff": gettext_noop("Personal"),
    "stock": gettext_noop("Existencias"),
    "team": gettext_noop("Equipo"),
    "ticket": gettext_noop("Reporte"),
    "transaction": gettext_noop("Movimiento"),
    "transfer": gettext_noop("Transferencia"),
    "turn": gettext_noop("Turno"),
    "user": gettext_noop("Persona"),
}
ACTS: Final[Mapping[str, str]] = {
    "abandoned": gettext_noop("se abandonó"),
    "absorbed": gettext_noop("se le unió otro"),
    "accepted": gettext_noop("se aceptó"),
    "activated": gettext_noop("se activó"),
    "added": gettext_noop("se agregó"),
    "adjusted": gettext_noop("se ajustó"),
    "adjustment": gettext_noop("ajuste"),
    "altered": gettext_noop("alguien alteró lo guardado"),
    "answered": gettext_noop("se contestó"),
    "approved": gettext_noop("se aprobó"),
    "assigned": gettext_noop("se asignó"),
    "batch": gettext_noop("abono por archivo"),
    "batch_applied": gettext_noop("se aplicó un archivo"),
    "batch_discarded": gettext_noop("se descartó un archivo"),
    "batch_undone": gettext_noop("se deshizo un archivo"),
    "began": gettext_noop("empezó"),
    "blocked": gettext_noop("su dueño la bloqueó"),
    "changed": gettext_noop("se cambió"),
    "checked": gettext_noop("se revisó"),
    "closed": gettext_noop("se cerró"),
    "compensated": gettext_noop("se compensó"),
    "confirmed": gettext_noop("se confirmó"),
    "created": gettext_noop("se dio de alta"),
    "disabled": gettext_noop("se desactivó"),
    "drafted": gettext_noop("se escribió un borrador"),
    "duty": gettext_noop("entró o salió de turno"),
    "edited": gettext_noop("se editó"),
    "enabled": gettext_noop("se activó otra vez"),
    "ended": gettext_noop("terminó"),
    "enrolled": gettext_noop("se activó"),
    "executed": gettext_noop("se hizo"),
    "expired": gettext_noop("venció"),
    "exported": gettext_noop("se exportó"),
    "factor_wrong": gettext_noop("código equivocado"),
    "failed": gettext_noop("no se pudo"),
    "file_read": gettext_noop("se abrió un archivo"),
    "frozen": gettext_noop("el banco la congeló"),
    "given": gettext_noop("se aceptó"),
    "imported": gettext_noop("se importó"),
    "judged": gettext_noop("se calificó"),
    "left": gettext_noop("el cliente volvió con el asistente"),
    "level_raised": gettext_noop("subió de nivel"),
    "made": gettext_noop("se propuso"),
    "manager": gettext_noop("los dio quien dirige"),
    "merged": gettext_noop("se unió a otro"),
    "moved": gettext_noop("cambió de estado"),
    "noted": gettext_noop("nota interna"),
    "opened": gettext_noop("se abrió"),
    "prioritised": gettext_noop("cambió de prioridad"),
    "purchase": gettext_noop("abono por una compra"),
    "queued": gettext_noop("cambió de cola"),
    "rated": gettext_noop("el cliente calificó"),
    "recognition": gettext_noop("reconocimiento"),
    "redriven": gettext_noop("se reintentó"),
    "refunded": gettext_noop("se devolvió"),
    "refused": gettext_noop("se rechazó"),
    "registered": gettext_noop("se registró"),
    "released": gettext_noop("se devolvió al asistente"),
    "removed": gettext_noop("se quitó"),
    "replaced": gettext_noop("se cambió por otra"),
    "requested": gettext_noop("se pidió"),
    "resolved": gettext_noop("se resolvió"),
    "restored": gettext_noop("se restauró"),
    "retired": gettext_noop("se retiró"),
    "revealed": gettext_noop("se revelaron datos"),
    "reversed": gettext_noop("se revirtió"),
    "roles_set": gettext_noop("cambiaron sus permisos"),
    "saved": gettext_noop("se guardó"),
    "set": gettext_noop("se fijó"),
    "skipped": gettext_noop("se omitió"),
    "spare_used": gettext_noop("se usó un código de recuperación"),
    "spares_made": gettext_noop("se hicieron códigos de recuperación"),
    "staff": gettext_noop("los dio el personal"),
    "stock_adjusted": gettext_noop("cambiaron sus existencias"),
    "suggested": gettext_noop("se sugirió"),
    "switched": gettext_noop("se cambió de versión"),
    "tagged": gettext_noop("cambiaron sus etiquetas"),
    "taken": gettext_noop("alguien la tomó"),
    "taken_back": gettext_noop("se quitó de uso"),
    "transfers_by_chat": gettext_noop("transferencias por chat"),
    "turn": gettext_noop("se contestó un turno"),
    "unblocked": gettext_noop("su dueño la desbloqueó"),
    "undone": gettext_noop("se deshizo"),
    "unfrozen": gettext_noop("el banco la descongeló"),
    "void": gettext_noop("quedó sin efecto"),
    "voided": gettext_noop("dejó de servir"),
    "withdrawn": gettext_noop("se retiró"),
}


def channel(code: str) -> str:
    """Return a door in words; an unknown one as it is."""
    return _words(CHANNELS, code)


def object_kind(code: str) -> str:
    """Return what an entry is about, in words; an unknown one as it is."""
    return _words(OBJECTS, code)


def action(code: str) -> str:
    """Return what happened, in words: «Cuenta: el banco la congeló»; an unknown code as it is."""
    what, _dot, act = code.partition(".")
    if what not in OBJECTS or act not in ACTS:
        return code
    return f"{gettext(OBJECTS[what])}: {gettext(ACTS[act])}"


def action_and_code(code: str) -> str:
    """Return what happened, and the code that is looked for."""
    return code if action(code) == code else f"{action(code)} ({code})"


def _words(known: Mapping[str, str], code: str) -> str:
    return gettext(known[code]) if code in known else code
