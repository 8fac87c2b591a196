"""Who uses what is the customer's, and whether with leave; whose loss is told; what another advises."""

from __future__ import annotations

import pytest

from centli.agent.language import advised, leave, thefts
from centli.kernel.testing import FEWER, read_long

GIVEN, REFUSED, UNKNOWN = leave.Leave.GIVEN, leave.Leave.REFUSED, leave.Leave.UNKNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mi esposa usa mi tarjeta y está bien", GIVEN),
        ("mis empleados usan mi tarjeta con mi permiso", GIVEN),
        ("mis clientes usan mi cuenta para pagarme", GIVEN),
        ("mi hijo compró con mi tarjeta, yo le di permiso", GIVEN),
        ("mi hermano sacó dinero de mi cuenta porque yo se lo pedí", GIVEN),
        ("mi novia sabe mi clave y no me molesta", GIVEN),
        ("mi hija paga con mi tarjeta, no hay problema", GIVEN),
        ("my wife uses my card and it's fine", GIVEN),
        ("mi hermano sacó dinero de mi cuenta sin avisarme", REFUSED),
        ("mi cuñada retiró 2000 de mi cuenta sin pedirme permiso", REFUSED),
        ("mi primo se transfirió 500 desde mi celular sin mi consentimiento", REFUSED),
        ("mi hijo hizo compras con mi tarjeta sin que yo supiera", REFUSED),
        ("mi hijo usa mi tarjeta y yo no le di permiso", REFUSED),
        ("my son used my card without asking", REFUSED),
        ("mi socio se transfirió 9000 de la cuenta sin mi autorización", REFUSED),
        ("mi chofer carga gasolina con mi tarjeta y está bien", GIVEN),
        ("mi ex todavía tiene mi nip", UNKNOWN),
        ("mi hermano sacó dinero de mi cuenta", UNKNOWN),
        ("mi secretaria hizo un retiro de mi cuenta", UNKNOWN),
        ("mi esposa usa mi tarjeta y está bien feo", UNKNOWN),
        ("mi esposa usa mi tarjeta sin avisarme y está bien", UNKNOWN),
        ("mi hijo usa mi tarjeta con mi permiso pero me robaron la cartera", UNKNOWN),
        ("la vecina me sacó dinero con mi tarjeta", None),
        ("si mi hijo usa mi tarjeta sin permiso", None),
        ("quiero que mi hijo use mi tarjeta", None),
        ("¿mi esposa puede usar mi tarjeta?", None),
        ("mi hermano nunca saca dinero de mi cuenta sin avisarme", None),
        ("yo saco dinero de mi cuenta sin avisar", None),
        ("mi papá pagó mi tarjeta", None),
        ("mi mamá mandó dinero a mi cuenta", None),
        ("mándale a mi hermano 300 con mi tarjeta", None),
    ],
)
def test_who_uses_it_may_or_may_not_or_it_is_asked(text, found):
    assert leave.told(text) is found
    if found in {GIVEN, REFUSED}:
        assert thefts.tells_of_theft(text) is (found is REFUSED)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("a mi vecina le clonaron la tarjeta", True),
        ("le clonaron la tarjeta a mi papá", True),
        ("mi hermana dice que le clonaron la suya", True),
        ("dice mi mamá que a su comadre la estafaron", True),
        ("mi papá dice que le robaron el coche", False),
        ("a mi mamá le robaron mi tarjeta", False),
        ("me robaron la tarjeta y a mi mamá le robaron su bolsa", False),
        ("¿a mi vecina le clonaron la tarjeta?", False),
    ],
)
def test_whose_loss_it_was(text, others):
    assert leave.is_of_others(text) is others


@pytest.mark.parametrize(
    ("text", "advises"),
    [
        ("mi esposa dice que no la compre", True),
        ("Bruno dice que no le mande nada", True),
        ("dice mi mamá que mejor no", True),
        ("my wife says not to buy it", True),
        ("Bruno dice que no le mandé nada", False),
        ("mi mamá dice que no le llegó el dinero", False),
        ("mi esposa dice que no le mande 200, mándale 300", False),
        ("¿mi esposa dice que no la compre?", False),
        ("yo digo que no", False),
    ],
)
def test_what_another_advises(text, advises):
    assert advised.told_not_to(text) is advises


@pytest.mark.parametrize(
    "piece",
    [
        *("mi hijo ", "mi hijo usa mi ", "mi hijo pago con ", "mi hijo hizo de ", "sin mi ", "sin que yo ", "no se lo "),
        *("a mi mama le ", "le estan ", "dice que no ", "mi esposa me dice ", "mi mi ", "no le ", "me amenazan con "),
        *("pero ", "mi tarjeta pero ", "no perdi mi pero ", "aunque me robaron ", "mi hijo me quito el ", "sone que "),
    ],
)  # fmt: skip
def test_reading_them_holds_nothing_up(piece):
    read_long(
        *(leave.told, leave.is_of_others, advised.told_not_to, thefts.tells_of_theft),
        piece=piece,
        letters=FEWER,
    )
