"""A paper as a thing: archivable, the same bytes each time, marked, numbered, with a true QR."""

from __future__ import annotations

import io
import os
import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from cases.papers import PAPERS, render
from cases.papers.printing import QR_QUIET, QR_SCALE, sheet
from cases.papers.typesetter import Typesetter


def printed_by(press: Typesetter, kind: str, data: dict[str, Any]) -> bytes:
    content = PAPERS[kind].content.from_json(data)
    laid_out = sheet(content, specimen=False)
    return press.print(PAPERS[kind].source, laid_out, issued=content.date_of_issue)


def pictures(resources: Any) -> Iterator[Any]:
    """Yield every picture on a page, those inside of groups as well."""
    for item in (resources.get("/XObject") or {}).values():
        found = item.get_object()
        if found["/Subtype"] == "/Image":
            yield found
        elif "/Resources" in found:
            yield from pictures(found["/Resources"])


def modules(picture: Any) -> list[list[int]]:
    """Return the modules of the QR code in a grey picture: 1 is dark."""
    width, data = picture["/Width"], picture.get_data()
    assert (picture["/BitsPerComponent"], len(data)) == (8, width * picture["/Height"])
    first = QR_QUIET * QR_SCALE + QR_SCALE // 2
    places = range(first, width - QR_QUIET * QR_SCALE, QR_SCALE)
    return [[int(data[y * width + x] < 128) for x in places] for y in places]


@pytest.mark.parametrize("specimen", [True, False])
@pytest.mark.parametrize("kind", PAPERS)
def test_the_same_data_gives_the_same_bytes(kind, specimen, data):
    again = dict(reversed(data[kind].items()))
    once = render(kind, data[kind], specimen=specimen)
    assert once == render(kind, again, specimen=specimen)
    assert once != render(kind, data[kind] | {"date_of_issue": "2026-11-22"}, specimen=specimen)


@pytest.mark.parametrize("kind", PAPERS)
def test_the_fonts_of_the_machine_do_not_change_a_paper(kind, data):
    without = printed_by(Typesetter(system_fonts=False), kind, data[kind])
    assert without == render(kind, data[kind], specimen=False)


def test_threads_print_what_one_printer_prints(data):
    alone = {kind: render(kind, data[kind], specimen=True) for kind in PAPERS}
    with ThreadPoolExecutor(max_workers=4) as threads:
        jobs = [(k, threads.submit(render, k, data[k], specimen=True)) for k in [*PAPERS] * 5]
    assert all(job.result() == alone[kind] for kind, job in jobs)


def test_a_forked_process_is_told_so_instead_of_hanging(data):
    render("doc_receipt", data["doc_receipt"], specimen=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the fork is what is tested here
        child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            render("doc_receipt", data["doc_receipt"], specimen=True)
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.mark.parametrize("kind", PAPERS)
def test_papers_are_archivable_and_can_be_read_aloud(kind, data):
    reader = PdfReader(io.BytesIO(render(kind, data[kind], specimen=True)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.creation_date.isoformat().startswith("2026-11-21T00:00")


@pytest.mark.parametrize("kind", PAPERS)
def test_a_specimen_is_marked_on_every_page(kind, data, pages):
    for page in pages(render(kind, long(kind, data[kind]), specimen=True)):
        assert page.count("样本SPECIMEN") >= 2  # across the page, and in its foot
        assert "演示区(非真实机关)demodistrict(norealauthority)" in page


@pytest.mark.parametrize("kind", PAPERS)
def test_a_real_paper_bears_no_mark(kind, data, pages):
    text = "".join(pages(render(kind, long(kind, data[kind]), specimen=False)))
    assert not any(word in text for word in ("样本", "SPECIMEN", "演示区", "demodistrict"))


@pytest.mark.parametrize(
    "url", ["https://hall.example/s/1?code=K7PM", "https://hall.example/" + "v" * 200]
)
@pytest.mark.parametrize("kind", PAPERS)
def test_the_qr_code_leads_to_the_address_of_the_data(kind, url, data):
    reader = PdfReader(io.BytesIO(render(kind, data[kind] | {"qr_url": url}, specimen=False)))
    [picture] = [picture for page in reader.pages for picture in pictures(page["/Resources"])]
    [link] = [link for page in reader.pages for link in page.get("/Annots", [])]
    assert modules(picture) == [list(row) for row in segno.make_qr(url, error="m").matrix]
    assert link.get_object()["/A"]["/URI"] == url


def test_a_long_table_repeats_its_head_and_pages_are_numbered(data, pages):
    printed = pages(render("doc_receipt", long("doc_receipt", data["doc_receipt"]), specimen=False))
    assert len(printed) == 3
    for number, page in enumerate(printed, start=1):
        assert "材料名称Material" in page
        assert f"JointTaxServiceHallofGaochun{number}/3" in page  # the foot
        assert "32011820261121010000018" in page  # a loose page still says where it belongs
    assert all(f"{n}材料{n}号" in "".join(printed) for n in range(1, 61))


def test_a_short_paper_is_one_page(data, pages):
    for kind in {*PAPERS} - {"doc_acceptance"}:
        [page] = pages(render(kind, data[kind], specimen=True))
        assert "1/1" in page


def long(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return data that needs several pages."""
    names = [{"zh": f"材料{n}号", "en": f"Material number {n}"} for n in range(1, 61)]
    rows = {
        "doc_receipt": {"material_rows": [{"name": n, "state": "submitted"} for n in names]},
        "doc_acceptance": {"sub_items": [{"name": n, "department": n} for n in names]},
        "doc_delivery_receipt": {"items": [{"name": n, "copies": 1} for n in names]},
        "certificate": {"facts": [{"label": n, "value": 1} for n in names]},
        "doc_correction": {"items": [{"item": n, "defect": "缺", "required": "补"} for n in names]},
        "doc_department_return": {
            "defects": [{"item": n, "defect": "缺", "required": "补"} for n in names]
        },
        "doc_non_acceptance": {"material_returned": [{"name": n} for n in names]},
        "doc_termination": {"material_returned": [{"name": n} for n in names]},
        "doc_withdrawal_request": {"reason": "理由。\n" * 60},
        "doc_withdrawal_confirmation": {
            "withdrawn_sub_items": [{"name": n, "department": n} for n in names]
        },
        "doc_refusal_decision": {"facts": "事实。\n" * 60},
        "doc_conclusion": {"results_to_collect": names},
    }
    return data | rows[kind]
