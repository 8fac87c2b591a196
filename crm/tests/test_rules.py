from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contracts import Match, Relationship
from crm.errors import InvalidBeneficiary
from crm.rules import beneficiaries as rules

R = Relationship


def person(key, name, alias, relationship=R.OTHER, *, is_new=False):
    return rules.Person(key, name, alias, relationship, is_new)


FAMILY = [
    person(1, "Juan López", "hermano", R.BROTHER),
    person(2, "María Torres", "mamá", R.MOTHER),
    person(3, "Lucía Torres", "Lucy", R.SISTER),
    person(4, "Pedro Ramírez", "Pedro trabajo", R.FRIEND),
    person(5, "Pedro Rivas", "Pedro fut", R.FRIEND),
    person(6, "Inmuebles del Valle", "el casero", R.SERVICE),
    person(7, "Guadalupe Torres", "tía Lupe", R.AUNT),
    person(8, "Ernesto Torres", "papá", R.FATHER),
]


@pytest.mark.parametrize(
    ("said", "match", "key"),
    [
        ("hermano", Match.EXACT, 1),
        ("  HERMANO ", Match.EXACT, 1),
        ("mi hermano", Match.EXACT, 1),
        ("a mi hermano", Match.EXACT, 1),
        ("para mi hermanito", Match.EXACT, 1),
        ("mi broder", Match.RELATION, 1),
        ("mi manito", Match.RELATION, 1),
        ("mi bro", Match.RELATION, 1),
        ("mi sangre", Match.RELATION, 1),
        ("mamá", Match.EXACT, 2),
        ("a mi mama", Match.EXACT, 2),
        ("mi jefa", Match.RELATION, 2),
        ("mi jefecita", Match.RELATION, 2),
        ("mi amá", Match.RELATION, 2),
        ("mamacita", Match.EXACT, 2),
        ("hermno", Match.FUZZY, 1),
        ("mi hermna", Match.FUZZY, 3),
        ("mi hermana", Match.RELATION, 3),
        ("mi manita", Match.RELATION, 3),
        ("mi hermana Lucía", Match.RELATION, 3),
        ("Lucy", Match.EXACT, 3),
        ("lucia", Match.FUZZY, 3),
        ("Lucía Torres", Match.FUZZY, 3),
        ("la Srta. Lucía Torres", Match.FUZZY, 3),
        ("Lic. Pedro Rivas", Match.FUZZY, 5),
        ("Gpe. Torres", Match.FUZZY, 7),
        ("Jaun López", Match.FUZZY, 1),
        ("juan lopes", Match.FUZZY, 1),
        ("Juanito", Match.FUZZY, 1),
        ("pedro fut", Match.EXACT, 5),
        ("Pedro Rivas", Match.FUZZY, 5),
        ("al casero", Match.EXACT, 6),
        ("mi tía Lupe", Match.EXACT, 7),
        ("mi tía", Match.RELATION, 7),
        ("apá", Match.RELATION, 8),
    ],
)
def test_one_person_is_meant(said, match, key):
    assert rules.resolve(said, FAMILY) == rules.Decision(match, key)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Pedro", {4, 5}),
        ("Pedrito", {4, 5}),
        ("mi compa", {4, 5}),
        ("mi compa Pedro", {4, 5}),
        ("mi carnal", {1, 4, 5}),
        ("mi jefe", {8}),
        ("mi vieja", {2}),
        ("mi viejo", {8}),
        ("Torres", {2, 3, 7, 8}),
        ("Sr. López", {1}),
        ("Sr. Torres", {2, 3, 7, 8}),
        ("Juan López García", {1}),
        ("Lic. Gómez", set()),
        ("mi hermano Pedro", {4, 5}),
        ("mi abue", set()),
        ("la renta", {6}),
        ("el plomero", {6}),
        ("plomer", {6}),
    ],
)
def test_whoever_may_be_meant_is_asked_about(said, keys):
    found = rules.resolve(said, FAMILY)
    assert found.key is None
    assert set(found.candidates) == keys
    assert found.match == (Match.AMBIGUOUS if keys else Match.NONE)


@pytest.mark.parametrize(
    "said", ["", "   ", "mi", "Roberto", "Juan Pérez", "mi suegra", "mi hija", "xq", "···", "٥٠"]
)
def test_nobody_is_meant(said):
    assert rules.resolve(said, FAMILY) == rules.Decision(Match.NONE)


def test_who_is_called_so_comes_before_a_relation_that_is_nearly_so():
    people = [rules.Person(1, "Ana Plomer", "ana", R.OTHER, is_new=False), *FAMILY]
    assert rules.resolve("Plomer", people).key == 1


def test_whose_alias_is_nearly_said_comes_before_all_of_a_relation():
    people = [rules.Person(9, "Raúl Ortega", "plomero", R.SERVICE, is_new=False), *FAMILY]
    assert rules.resolve("plomer", people) == rules.Decision(Match.FUZZY, 9)


def test_a_sister_is_never_reached_by_a_brother_however_alike_the_words():
    assert rules.resolve("mi hermana", [FAMILY[0]]).match == Match.NONE


@pytest.mark.parametrize(
    ("said", "name", "alias", "relation"),
    [
        ("mi novia", "Álex Ruiz", "mi novio", R.PARTNER),
        ("mi novio", "Álex Ruiz", "novia", R.PARTNER),
        ("mi prometida", "Álex Ruiz", "prometido", R.PARTNER),
        ("la patrona", "Álex Ruiz", "patrón", R.BOSS),
        ("Francisca", "Francisco Ruiz", "taller", R.OTHER),
        ("la secretaria", "Álex Ruiz", "secretario", R.OTHER),
    ],
)
def test_the_other_gender_is_asked_about(said, name, alias, relation):
    people = [person(1, name, alias, relation)]
    assert rules.resolve(said, people) == rules.Decision(Match.AMBIGUOUS, candidates=(1,))


def test_a_son_is_never_reached_by_a_daughter():
    people = [person(1, "Álex Ruiz", "hijo", R.SON), person(2, "Eva Ruiz", "mi hijo", R.OTHER)]
    assert rules.resolve("mi hija", people) == rules.Decision(Match.NONE)


def test_a_stored_alias_ends_the_doubt_about_a_word():
    people = [*FAMILY, person(9, "Raúl Soto", "carnal", R.FRIEND)]
    assert rules.resolve("mi carnal", people) == rules.Decision(Match.EXACT, 9)


def test_two_aliases_that_differ_by_a_diminutive_are_each_found_and_never_mixed():
    people = [person(1, "A B", "hermanito"), person(2, "C D", "hermanita")]
    assert rules.resolve("hermanito", people).key == 1
    assert rules.resolve("mi hermanita", people).key == 2


def test_somebody_new_is_never_picked_by_name_alone():
    people = [person(1, "Juan López", "Juanelo", is_new=True)]
    assert rules.resolve("Juan López", people) == rules.Decision(Match.AMBIGUOUS, candidates=(1,))
    assert rules.resolve("juanelo", people) == rules.Decision(Match.EXACT, 1)


def test_a_weak_likeness_is_asked_about():
    people = [person(1, "Juan", "compadre del taller")]
    assert rules.resolve("Huan", people) == rules.Decision(Match.AMBIGUOUS, candidates=(1,))


def test_at_most_five_are_asked_about():
    people = [person(n, f"Juan {chr(65 + n)}", f"j{n}") for n in range(9)]
    assert len(rules.resolve("Juan", people).candidates) == rules.CANDIDATES_MAX


@given(st.text(max_size=60))
def test_any_text_ends_in_a_decision_about_those_people_only(said):
    found = rules.resolve(said, FAMILY)
    known = {p.key for p in FAMILY}
    assert (found.key is None) != (found.match in {Match.EXACT, Match.RELATION, Match.FUZZY})
    assert {found.key, *found.candidates} - {None} <= known


@given(st.sampled_from(FAMILY), st.sampled_from(["a", "para", "a mi", "al", ""]))
def test_every_stored_alias_is_found_again(someone, leading):
    assert rules.resolve(f"{leading} {someone.alias.upper()}", FAMILY).key == someone.key


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "123", "\x00"])
def test_a_name_needs_a_letter(text):
    with pytest.raises(InvalidBeneficiary):
        rules.checked_name(text)


@pytest.mark.parametrize("text", ["", " ", "\u202e", "¡!"])
def test_an_alias_needs_something_to_say(text):
    with pytest.raises(InvalidBeneficiary):
        rules.checked_alias(text)


def test_a_relationship_is_a_known_code():
    assert rules.checked_relationship("") == R.OTHER
    assert rules.checked_relationship("brother") == R.BROTHER
    with pytest.raises(InvalidBeneficiary):
        rules.checked_relationship("hermano")


@pytest.mark.parametrize("text", ["hermаno", "реdro", "Juan López 小明", "Γιάννης"])
def test_letters_that_only_look_like_ours_are_refused(text):
    for checked, field in ((rules.checked_name, "name"), (rules.checked_alias, "alias")):
        with pytest.raises(InvalidBeneficiary) as refused:
            checked(text)
        assert refused.value.field == field


def test_names_of_this_country_and_its_neighbours_are_taken():
    for text in (
        "María José Núñez",
        "O\u02bcHiggins",
        "François Müller-Straße",
        "Łukasz",
        "D'Ávila 2",
    ):
        assert rules.checked_name(text) == text
    assert rules.checked_alias("mi\u00ad herm\u202eano ❤️") == "mi hermano ❤️"


OTHER_NAMES = (
    "Rosa/Elena Ríos|Juana/Juan López|Juana López/Juan López|Juan/Juana López|Juanita/Juan López|Mario/María Torres|María/Mario Torres"
    "|Luis/Luisa|Luisa/Luis|Luisita/Luis|Pedro/Petra|Petra/Pedro|Josefa/José|José/Josefa|Josué/José|Julia/Julio|Julián/Julio|Lucía/Lucio|Ana/Ann Sol"
    "|Elisa/Elías|Elsa/Elisa|Marta/María|Marco/Mario|Marcos/Carlos|Raúl/Saúl|Laura/Lara|Paola/Paula|Adriana/Adrián|Mariana/Marina|Marina Sol/Mariana Sol"
    "|Noé/Noel|Omar/Osmar|Iván/Evan|Ariel/Uriel|Rolando/Orlando|Fernanda/Fernando|Francisca Ruiz/Francisco Ruiz|Fernández/Hernández|Alma/Alba"
    "|Bruna/Bruno|Silvia/Silva|Rosi/Rosa|Hugo/Hugón|Emiliano/Emilio|Roberto/Rigoberto|Marcela/Maricela|Beto/Berta|Ramos/Ríos|Salas/Salazar"
    "|Catalina/Catarina|Mariela/Marisela|güera/Guerra|Angelita/Ángel"
)
SAME_NAME = (
    "Karla/Carla|Elena/Helena|Sofia/Sophia|Ximena/Jimena|Xavier/Javier|Lopes/López|Gonzales/González|Rodrigues/Rodríguez|Anna/Ana|Vanesa/Vanessa"
    "|Isaac/Isac|Brunno/Bruno|Yovani/Llovani|Ernsto/Ernesto|Fernado/Fernando|Alejndro/Alejandro|Jaun López/Juan López|Rosita/Rosa|Carmencita/Carmen|Isabelita/Isabel"
)


def pairs(table):
    return [one.split("/") for one in table.split("|")]


@pytest.mark.parametrize(("said", "name"), pairs(OTHER_NAMES))
def test_another_name_is_never_picked_however_alike(said, name):
    assert rules.resolve(said, [person(1, name, "taller")]).key is None


@pytest.mark.parametrize(("said", "name"), pairs(SAME_NAME))
def test_the_same_name_is_found_however_it_is_written(said, name):
    assert rules.resolve(said, [person(1, name, "taller")]).key == 1


def test_of_two_names_that_sound_the_same_the_written_one_is_meant():
    people = [person(1, "Carla Ruiz", "taller"), person(2, "Karla Sol", "gym")]
    assert rules.resolve("Karla", people).key == 2
