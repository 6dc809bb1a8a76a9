"""Which services are found for a place, in which order, and why."""

from __future__ import annotations

import pytest

from services_catalog import Catalogue, Municipality, load_catalogue


def named(catalogue: Catalogue, name: str) -> Municipality:
    (one,) = [one for one in catalogue.municipalities if one.name == name]
    return one


@pytest.mark.parametrize(
    ("place", "centre"),
    [
        ("Bodø", "krisesenter-salten"),
        ("Oslo", "krisesenter-oslo"),
        ("Bergen", "krisesenter-bergen"),
        ("Trondheim", "krisesenter-trondheim"),
        ("Tromsø", "krisesenter-tromso"),
        ("Stavanger", "krisesenter-stavanger"),
        ("Kristiansand", "krisesenter-vest-agder"),
        ("Hamar", "krisesenter-hamar"),
        ("Trysil", "krisesenter-hamar"),
        ("Ålesund", "krisesenter-sunnmore"),
        ("Drammen", "krisesenter-drammen"),
        ("Ullensaker", "krisesenter-romerike"),
        ("Larvik", "krisesenter-vestfold"),
        ("Kvæfjord", "krisesenter-harstad"),
    ],
)
def test_the_crisis_centre_that_serves_a_place_comes_first(catalogue: Catalogue, place: str, centre: str) -> None:
    first = catalogue.serving("crisis_centre", named(catalogue, place))[0]
    assert first.service.id == centre
    assert first.reason_code in ("serves_municipality", "serves_county")
    assert first.km is None


def test_where_no_centre_is_known_the_nearest_come_first_with_their_distance(catalogue: Catalogue) -> None:
    found = catalogue.serving("crisis_centre", named(catalogue, "Aremark"))
    assert found[0].service.id == "krisesenter-sarpsborg"
    assert {one.reason_code for one in found} == {"nearest"}
    distances = [one.km for one in found if one.km is not None]
    assert len(distances) == len(found)
    assert distances == sorted(distances)


def test_no_nearest_is_offered_beside_one_that_serves_the_place(catalogue: Catalogue) -> None:
    found = catalogue.serving("crisis_centre", named(catalogue, "Hamar"))
    assert [one.service.id for one in found] == ["krisesenter-hamar"]


def test_the_support_centre_follows_the_police_district_not_the_county(catalogue: Catalogue) -> None:
    for place, centre in (("Jevnaker", "sor-ost"), ("Bærum", "oslo"), ("Lunner", "innlandet"), ("Bindal", "trondelag")):
        found = catalogue.serving("support_centre_crime", named(catalogue, place))
        assert [one.service.id for one in found] == [f"stottesenter-{centre}", "stottesenter-nasjonalt"]
        assert [one.reason_code for one in found] == ["serves_police_district", "national"]


def test_every_municipality_has_a_support_centre_and_every_one_a_crisis_centre_or_the_nearest(
    catalogue: Catalogue,
) -> None:
    for one in catalogue.municipalities:
        assert catalogue.serving("support_centre_crime", one)[0].reason_code == "serves_police_district", one
        assert catalogue.serving("crisis_centre", one), one


def test_among_centres_for_a_whole_county_the_nearer_comes_first(catalogue: Catalogue) -> None:
    for place, town in (("Kautokeino", "alta"), ("Vadsø", "kirkenes"), ("Nordkapp", "hammerfest")):
        found = catalogue.serving("sexual_assault_centre", named(catalogue, place))
        assert found[0].service.id == f"overgrepsmottak-{town}"


def test_a_county_alone_gives_what_serves_it_or_a_part_of_it(catalogue: Catalogue) -> None:
    found = catalogue.serving("sexual_abuse_centre", None, catalogue.area("Innlandet"), limit=5)
    assert {one.service.id for one in found} == {"nok-gjovik", "nok-hamar", "nok-elverum"}
    assert {one.reason_code for one in found} == {"serves_area"}


def test_a_region_alone_gives_what_serves_most_of_it_first(catalogue: Catalogue) -> None:
    found = catalogue.serving("crisis_centre", None, catalogue.area("Vesterålen"))
    assert [one.service.id for one in found] == ["krisesenter-vesteralen"]
    first = catalogue.serving("crisis_centre", None, catalogue.area("Helgeland"))[0]
    assert (first.service.id, first.reason_code) == ("krisesenter-helgeland", "serves_area")


def test_a_centre_that_has_closed_is_not_offered(catalogue: Catalogue) -> None:
    for place, closed in (("Halden", "krisesenter-eva"), ("Brønnøy", "krisesenter-sor-helgeland")):
        assert closed not in {one.service.id for one in catalogue.serving("crisis_centre", named(catalogue, place))}


def test_what_a_source_states_comes_before_what_a_name_or_a_seat_suggests(catalogue: Catalogue) -> None:
    stated = catalogue.serving("crisis_centre", named(catalogue, "Notodden"))[0]
    assert (stated.service.id, stated.basis) == ("krisesenter-kongsberg", "stated")
    likely = catalogue.serving("crisis_centre", named(catalogue, "Volda"))[0]
    assert (likely.service.id, likely.basis) == ("krisesenter-sunnmore", "name")


def test_a_region_named_by_a_source_serves_its_municipalities(catalogue: Catalogue) -> None:
    found = catalogue.serving("sexual_assault_centre", named(catalogue, "Lyngen"))[0]
    assert (found.service.id, found.reason_code) == ("overgrepsmottak-tromso", "serves_region")


def test_every_place_gets_each_kind_of_help_or_the_line_that_knows(catalogue: Catalogue) -> None:
    kinds = [name for name, kind in catalogue.kinds.items() if kind.local]
    assert len(kinds) == 9
    for one in catalogue.municipalities:
        directory = catalogue.directory(one)
        assert [entry.kind for entry in directory] == kinds
        for entry in directory:
            assert entry.found or any(catalogue.shown_phones(line) for line in entry.lines), (one.name, entry.kind)


def test_without_a_place_only_national_services_are_given(catalogue: Catalogue) -> None:
    assert [one.service.id for one in catalogue.serving("support_centre_crime", None)] == ["stottesenter-nasjonalt"]
    assert catalogue.serving("crisis_centre", None) == []
    assert catalogue.serving("no_such_kind", None) == []


def test_a_duty_office_of_another_place_is_not_offered(catalogue: Catalogue) -> None:
    assert catalogue.serving("child_protection_duty", named(catalogue, "Bergen")) == []


def test_a_centre_without_a_number_to_show_has_a_line_that_connects(catalogue: Catalogue) -> None:
    wanted = {
        "crisis_centre": "116 006",
        "sexual_abuse_centre": "800 57 000",
        "sexual_assault_centre": "116 117",
        "support_centre_crime": "800 40 008",
    }
    for kind, number in wanted.items():
        assert catalogue.shown_phones(catalogue.national_lines(kind)[0])[0].number == number
        for service in catalogue.by_kind(kind):
            assert catalogue.shown_phones(service) or catalogue.connecting(service), service.id


def test_the_catalogue_holds_what_was_researched(catalogue: Catalogue) -> None:
    assert len(catalogue.services) >= 217
    assert len(catalogue.municipalities) == 357
    assert len(catalogue.by_kind("crisis_centre")) == 41
    assert len(catalogue.by_kind("family_counselling")) == 49


def test_no_crisis_centre_has_an_address(catalogue: Catalogue) -> None:
    assert not [one.id for one in catalogue.by_kind("crisis_centre") if one.address or one.streets()]


def test_the_catalogue_is_read_once(catalogue: Catalogue) -> None:
    assert load_catalogue() is catalogue


def test_services_cannot_be_changed(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="frozen"):
        catalogue.by_id("vo-linjen").kind = "chat"
