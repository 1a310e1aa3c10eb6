"""Whatever a name holds is printed as plain text: it is never a command, and it never vanishes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from cases.papers import PAPERS, printing, render
from cases.papers.characters import without_controls
from cases.papers.typesetter import Typesetter

HOSTILE = [
    "#evil()", '#panic("x")', "$x$", "*a*", "_b_", "`c`", "= h", "<label>", "@ref", "\\#", "// no",
    "/* no */", "[z] {y}", '"; #let x = 1; "', "'quoted'", "--- ...", "{{ x }}", "%(x)s", "&amp;",
    "张‘三’“四”…—《五》", "Zoë Ñandú Łukasz",
]  # fmt: skip


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine without any font of its own."""
    press = Typesetter(system_fonts=False)
    monkeypatch.setattr(printing, "typesetter", lambda: press)


def everywhere(data, text):
    """Return the data with every text for people replaced."""
    if isinstance(data, dict):
        kept = {"date_of_issue", "decision_date", "date", "deadline", "on"}
        kept |= {"qr_url", "state", "mode", "delivery_mode", "provisional"}
        return {
            key: value
            if key in kept or re.search("_(at|on|deadline)$", key)
            else everywhere(value, text)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [everywhere(value, text) for value in data]
    return text if isinstance(data, str) else data


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("kind", PAPERS)
def test_markup_in_data_stays_text(kind, data, pages):
    for name in HOSTILE:
        text = "".join(pages(render(kind, everywhere(data[kind], name), specimen=False)))
        assert text.count(squeezed(name)) >= len(re.findall(r"'(?:zh|en)'", str(data[kind]))) // 2


def test_a_name_cannot_reach_the_files_of_the_machine(data, pages):
    name = '#read("frame.typ")'
    text = "".join(
        pages(render("certificate", data["certificate"] | {"holder_masked": name}, specimen=False))
    )
    assert squeezed(name) in text
    assert "specimen-mark" not in text


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("kind", PAPERS)
def test_a_machine_without_fonts_prints_every_paper(kind, data, pages):
    text = "".join(pages(render(kind, data[kind], specimen=True)))
    assert data[kind].get("applicant_name", "张*明") in text
    assert "〔U+" not in text


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("𠮷田", "〔U+20BB7〕田"),
        ("张😀三", "张〔U+1F600〕三"),
        ("👩‍👧", "〔U+1F469〕〔U+200D〕〔U+1F467〕"),
        ("한", "〔U+D55C〕"),
        ("𠮷" * 3, "〔U+20BB7〕" * 3),
        ("\ue000\U0010ffff", "〔U+E000〕〔U+10FFFF〕"),
    ],
)
def test_a_character_that_no_font_has_is_printed_as_its_code(name, printed, data, pages):
    holder = data["certificate"] | {"holder_masked": name}
    assert printed in "".join(pages(render("certificate", holder, specimen=False)))


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("甲\x00乙", "甲〔U+0000〕乙"),
        ("甲\ud800乙", "甲〔U+D800〕乙"),
        ("甲\u202e乙", "甲〔U+202E〕乙"),
        ("甲\r\n\t  乙", "甲 乙"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_controls_are_shown_and_white_space_is_single(name, printed, data, pages):
    assert without_controls(name) == printed
    holder = data["certificate"] | {"holder_masked": name}
    assert render("certificate", holder, specimen=False).startswith(b"%PDF-")


def test_long_names_wrap(data):
    """Without a place to break, 300 letters of one word would run over the edge of the paper."""
    long = {"zh": "超长名称" * 60, "en": "A" * 300}
    receipt = data["doc_receipt"] | {"matter_name": long}
    page = PdfReader(io.BytesIO(render("doc_receipt", receipt, specimen=False))).pages[0]
    runs = [len(run) for run in re.findall("A{8,}", page.extract_text().replace("\u200b", ""))]
    assert sum(runs) == 300
    assert max(runs) < 95  # what fits between label and margin at this size


def test_numbers_are_not_broken_up_by_invisible_characters(data, pages):
    number = "320118-20261121-01-000001-8-02X"
    text = "".join(
        pages(render("doc_receipt", data["doc_receipt"] | {"case_no": number}, specimen=False))
    )
    assert number in text


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("doc_non_acceptance", "reasons"),
        ("doc_termination", "facts"),
        ("doc_withdrawal_request", "reason"),
        ("doc_department_return", "legal_basis"),
        ("doc_refusal_decision", "facts"),
    ],
)
def test_the_lines_of_an_officer_stay_lines(kind, piece, data):
    lines = [f"{n}. {hostile}" for n, hostile in enumerate(HOSTILE)] + [
        "= 甲",
        "- 乙",
        "+ 丙\u2028丁",
    ]
    text = "\r\n\n".join(lines)
    reader = PdfReader(io.BytesIO(render(kind, data[kind] | {piece: text}, specimen=False)))
    printed = [squeezed(line) for page in reader.pages for line in page.extract_text().splitlines()]
    assert [line for line in map(squeezed, text.splitlines()) if line not in printed and line] == []


@pytest.mark.parametrize("piece", ["defect", "required"])
@pytest.mark.parametrize(
    ("kind", "rows"), [("doc_correction", "items"), ("doc_department_return", "defects")]
)
def test_two_thousand_signs_about_one_defect_are_all_printed(kind, rows, piece, data, pages):
    sentences = [f"第{n}处不一致。" for n in range(250)]
    row = data[kind][rows][0] | {piece: "\n".join(sentences)}
    printed = pages(render(kind, data[kind] | {rows: [row]}, specimen=False))
    assert len(printed) > 1
    assert [s for s in sentences if s not in "".join(printed)] == []
    assert all("材料或事项Item存在的问题Defect" in page for page in printed[:-1])


def test_one_word_of_two_thousand_letters_stays_on_the_paper(data):
    row = data["doc_correction"]["items"][0] | {"defect": "A" * 2000, "required": "B" * 100}
    pdf = render("doc_correction", data["doc_correction"] | {"items": [row]}, specimen=False)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    runs = [len(run) for run in re.findall("A{8,}", text.replace("\u200b", ""))]
    assert sum(runs) == 2000
    assert max(runs) < 95


def test_controls_in_prose_are_shown_as_their_codes(data, pages):
    refusal = data["doc_refusal_decision"] | {"reasons": "甲\u202e乙\x07\n\ue000丙\ud800"}
    text = "".join(pages(render("doc_refusal_decision", refusal, specimen=False)))
    assert "甲〔U+202E〕乙〔U+0007〕〔U+E000〕丙〔U+D800〕" in text


def test_sources_never_evaluate_text():
    sources = Path(printing.__file__).parent.glob("*.typ")
    commands = re.compile(r"\b(eval|read|plugin)\(|@preview")
    assert [s.name for s in sources if commands.search(s.read_text(encoding="utf-8"))] == []
