"""In which writings a number is found on a page, and when it is only a part of something else."""

from __future__ import annotations

import pytest

from services_catalog.upkeep.numbers import stands_in
from services_catalog.upkeep.pages import read_html

LONG = "61 17 55 60"


def stands(number: str, page: str) -> bool:
    return stands_in(number, read_html(page.encode()).text)


FOUND = [
    ("61 17 55 60", "61 17 55 60"),
    ("61 17 55 60", "61175560"),
    ("61 17 55 60", "+47 611 75 560"),
    ("61 17 55 60", "(+47) 61 17 55 60"),
    ("61 17 55 60", "0047 61175560"),
    ("61 17 55 60", "4761175560"),
    ("61 17 55 60", "61&nbsp;17&nbsp;55&nbsp;60"),
    ("61 17 55 60", "61.17.55.60"),
    ("61 17 55 60", "61-17-55-60"),
    ("61 17 55 60", "61‑17‑55‑60"),
    ("61 17 55 60", "<span>61</span><span>17</span><span>55</span><span>60</span>"),
    ("61 17 55 60", "<span><b>61</b></span> <span><b>17</b></span><span>55</span><span>60</span>"),
    ("61 17 55 60", "<span>61 17 55 60</span><span>22 40 00 40</span>"),
    ("61 17 55 60", "<b>61</b> 17 <i>55 60</i>"),
    ("61 17 55 60", "61 17 - 55 60"),
    ("61 17 55 60", "61 17<br>55 60"),
    ("61 17 55 60", '<a href="tel:+4761175560">ring</a>'),
    ("61 17 55 60", '<a href="tel:61%2017%2055%2060">ring</a>'),
    ("61 17 55 60", "61/17/55/60"),
    ("61 17 55 60", "61 17 &#8239;55 60"),
    ("61 17 55 60", "2816 Gjøvik 61 17 55 60 112"),
    ("61 17 55 60", "61\u200b17\u200b55\u200b60"),
    ("61 17 55 60", "61 17\n   55 60"),
    ("61 17 55 60", "<td>2024</td><td>61 17 55 60</td><td>12</td>"),
    ("61 17 55 60", "６１ １７ ５５ ６０"),
    ("116 006", "116 006"),
    ("116 006", "116006"),
    ("116 006", "Ring 116 006."),
    ("116 006", "<b>116</b> 006"),
    ("116 006", "<b>116</b><b>006</b>"),
    ("116 006", "116&nbsp;006"),
    ("116 006", "+47 116 006"),
    ("116 006", "116 006 24 timer"),
    ("116 006", "116 006 24/7"),
    ("116 006", "116 006/116 117"),
    ("116 006", "116 117 116 006"),
    ("116 006", "116-006"),
    ("116 006", "tlf:116006"),
    ("116 006", "Telefon<b>116006</b>"),
    ("116 006", "<a>116006</a><a>112</a>"),
    ("116 006", "<span>116 006</span><span>112</span>"),
    ("116 006", "116\n006"),
    ("116 006", "116 006, 24 timer"),
    ("116 006", "116 111 116 006 116 123"),
    ("116 006", "116 006 09-15"),
    ("116 006", "116 006 (gratis)"),
    ("112", "Ring 112"),
    ("112", "112."),
    ("112", "110, 112, 113"),
    ("112", "110 112 113"),
    ("112", "110,112,113"),
    ("112", "<a>110</a><a>112</a>"),
    ("112", "112!"),
    ("112", "(112)"),
    ("112", "Nød<b>112</b>"),
    ("112", "112/113"),
    ("112", "112<sup>1</sup>"),
    ("02800", "02800"),
    ("02800", "Ring 02800."),
    ("02800", "02 800"),
    ("02800", "+47 02800"),
    ("1412", "1412"),
    ("1412", "SMS 1412"),
]
NOT_FOUND = [
    ("61 17 55 60", "61 17 55 61"),
    ("61 17 55 60", "961175560"),
    ("61 17 55 60", "611755601"),
    ("61 17 55 60", "+46 61 17 55 60"),
    ("61 17 55 60", "+4661175560"),
    ("61 17 55 60", "<script>var a='61 17 55 60'</script>"),
    ("61 17 55 60", "<!-- 61 17 55 60 -->"),
    ("61 17 55 60", "<style>61175560</style>"),
    ("61 17 55 60", "1 61 17 55 6"),
    ("61 17 55 60", "0046 61175560"),
    ("116 006", "47116006123"),
    ("116 006", "47 116 006 123"),
    ("116 006", "22 11 60 06"),
    ("116 006", "1160061"),
    ("116 006", "471 16 006"),
    ("116 006", "116 0061"),
    ("116 006", "0116 006"),
    ("116 006", "116 005"),
    ("116 006", "47<b>116006</b>123"),
    ("112", "1123"),
    ("112", "E112"),
    ("112", "§ 112"),
    ("112", "22 40 01 12"),
    ("112", "800 112 34"),
    ("112", "11 2"),
    ("112", "112,5"),
    ("112", "kr 112"),
    ("112", "112 %"),
    ("112", "+46 112 345"),
    ("112", "1.112"),
    ("112", "112 34 567"),
    ("112", "0112"),
    ("02800", "028001"),
    ("02800", "302800"),
    ("02800", "0 2800 1"),
    ("02800", "1 02800"),
    ("02800", "90 02800 1"),
    ("1412", "14 12"),
    ("1412", "14121"),
]


@pytest.mark.parametrize(("number", "page"), FOUND)
def test_a_number_is_found_however_it_is_written(number: str, page: str) -> None:
    assert stands(number, page)


@pytest.mark.parametrize(("number", "page"), NOT_FOUND)
def test_a_part_of_something_else_is_no_number(number: str, page: str) -> None:
    assert not stands(number, page)


@pytest.mark.parametrize("number", ["+47 954 11 755", "+47 800 57 000"])
def test_a_number_with_country_code_is_found_without_it_too(number: str) -> None:
    assert stands(number, f"<p>{number}</p>")
    assert stands(number, f"<p>{number.removeprefix('+47 ')}</p>")


@pytest.mark.parametrize(
    "broken", ["<![foo", "<!doctype", "<p <b>>", "&#xffffffffff;", "<script>", "</", "<!--", "<a href='tel:", "\x00"]
)
def test_a_broken_page_is_read_as_far_as_it_goes(broken: str) -> None:
    assert stands(LONG, f"<p>{LONG}</p>{broken}")


@pytest.mark.parametrize("piece", ["<!--", "</", '<a="', "<script ", "<![x", "12 ", "<b>1</b>"])
def test_a_page_made_to_keep_the_reader_busy_is_read_to_its_end(piece: str) -> None:
    assert stands(LONG, f"<p>{LONG}</p>" + piece * (400_000 // len(piece)))
    assert not stands(LONG, piece * (400_000 // len(piece)))
