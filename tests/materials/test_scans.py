"""Scans: what they are called, where they lie, and what becomes of them when a change does not happen."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases import acceptance, journal, materials, scans
from cases.acceptance import Typed
from cases.chain import faults
from cases.errors import Invalid, NotAllowed, NotFound
from cases.identifiers import make_specimen_resident_number
from cases.lifecycle import Event
from cases.masks import find_personal_numbers
from cases.materials import Scan
from cases.models import Case, Material, MatterVersion, Upload
from tests.cast import CHEN, MONDAY, approver
from tests.departments.typed import typed_for

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LOAN = "m_loan_contract"
LI_MING = make_specimen_resident_number("320118", date(1985, 11, 12))


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A store that holds nothing else."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def draft(versions: dict[str, MatterVersion]) -> Case:
    """A house sale with a loan, filled in."""
    case = acceptance.open_draft(versions["SHS"], query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    return typed(case, buyer_loan="true")


def typed(case: Case, **answers: str) -> Case:
    """Fill in the form of a draft."""
    fields = typed_for(case.edition, **answers)
    return acceptance.fill_in(case.pk, Typed(fields, demo=True), by=CHEN, at=MONDAY)


def row_of(case: Case) -> Material:
    return case.materials.get(material=LOAN)


def scan(case: Case, name: str = "loan.pdf", **more: Any) -> Upload:
    """Scan the loan contract."""
    facts = {"limit_mb": 1, "by": CHEN, "at": MONDAY, **more}
    return materials.upload(case.pk, row_of(case).key, Scan(name, PDF), **facts)


def lying(store: Path) -> list[Path]:
    """Return the files in the store."""
    return [path for path in store.rglob("*") if path.is_file()]


# What it is called -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        f"身份证_{LI_MING}.pdf",
        f"{LI_MING}.pdf",
        f"{LI_MING.lower()}-1.PDF",
        "李明13812345678.pdf",
        "138 1234 5678.pdf",
        "138-1234-5678.pdf",
        f"{LI_MING[:6]} {LI_MING[6:14]} {LI_MING[14:]}.pdf",
        "１３８１２３４５６７８.pdf",
        "x" * 195 + LI_MING + ".pdf",
        "320118198511120000.pdf",  # mistyped: the check character is wrong, the person is not
        "6222021234567890123.pdf",
    ],
)
def test_a_name_with_a_personal_number_is_not_kept(draft: Case, name: str) -> None:
    stored = scan(draft, name)
    assert stored.name == "scan.pdf"
    assert find_personal_numbers(str(stored.file.name)) == []


@pytest.mark.parametrize("name", ["贷款合同.pdf", "scan 2026-03-02.pdf", "GC2026020001.pdf"])
def test_other_names_are_kept(draft: Case, name: str) -> None:
    assert scan(draft, name).name == name


def test_a_name_without_its_number_says_what_the_file_is(draft: Case) -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
    photo = Scan(f"{LI_MING}.pdf", png)
    key = row_of(draft).key
    stored = materials.upload(draft.pk, key, photo, limit_mb=1, by=CHEN, at=MONDAY)
    assert stored.name == "scan.png"


# Where it lies -----------------------------------------------------------------------------------


def test_only_the_hall_itself_reads_the_file(draft: Case, store: Path) -> None:
    scan(draft)
    (path,) = lying(store)
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(up.stat().st_mode) for up in path.parents if store in up.parents} == {
        0o700
    }


def test_the_file_is_written_before_the_case_is_locked(
    draft: Case, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, seen = journal.change, []

    def watched(*args: Any, **kwargs: Any) -> Any:
        seen.append(len(lying(store)))
        return change(*args, **kwargs)

    monkeypatch.setattr(journal, "change", watched)
    scan(draft)
    assert seen == [1]


# When it does not happen -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "refusal"), [({"by": approver("tax")}, NotAllowed), ({"limit_mb": 0}, Invalid)]
)
def test_a_refused_scan_leaves_no_file(
    draft: Case, store: Path, facts: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        scan(draft, **facts)
    assert lying(store) == []
    assert not Upload.objects.exists()


def test_a_scan_for_a_row_that_is_not_there_leaves_no_file(draft: Case, store: Path) -> None:
    with pytest.raises(NotFound):
        materials.upload(draft.pk, "m_none", Scan("a", PDF), limit_mb=1, by=CHEN, at=MONDAY)
    assert lying(store) == []


def test_a_change_that_fails_at_its_end_leaves_no_file(
    draft: Case, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(folder: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(journal, "_write_singly", fails)
    with pytest.raises(RuntimeError):
        scan(draft)
    assert lying(store) == []
    assert not Upload.objects.exists()


# When the form no longer asks for it -------------------------------------------------------------


def test_a_scan_that_is_not_needed_any_more_goes_and_the_journal_says_which(
    draft: Case, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = scan(draft), scan(draft, "again.pdf")
    key = row_of(draft).key
    assert len(lying(store)) == 2
    with django_capture_on_commit_callbacks() as after_commit:
        case = typed(draft, buyer_loan="false")
    assert not Upload.objects.exists()
    entry = case.entries.get(event=Event.MATERIAL_OUT)
    assert entry.facts == {"rows": [key], "sha256": [first.sha256, second.sha256]}
    assert case.entries.filter(event=Event.FILL_IN).count() == 2
    assert list(faults(case, case.entries.order_by("seq"))) == []
    assert len(lying(store)) == 2  # nothing is deleted before the change is certain
    for callback in after_commit:
        callback()
    assert lying(store) == []


def test_rows_without_scans_go_without_a_word(draft: Case) -> None:
    case = typed(draft, buyer_loan="false")
    assert not case.materials.filter(material=LOAN).exists()
    assert not case.entries.filter(event=Event.MATERIAL_OUT).exists()


def test_a_refused_form_keeps_the_scans(
    draft: Case, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    scan(draft)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Invalid):
        typed(draft, buyer_loan="false", contract_price="a lot")
    assert len(lying(store)) == Upload.objects.count() == 1


# A draft is opened wholly or not at all ----------------------------------------------------------


def test_a_draft_that_cannot_be_laid_out_is_not_opened(
    versions: dict[str, MatterVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(folder: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(materials, "lay_out", fails)
    with pytest.raises(RuntimeError):
        acceptance.open_draft(versions["SHS"], query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    assert not Case.objects.exists()


def test_the_store_takes_what_it_is_given() -> None:
    with scans.stored(Scan("a.pdf", PDF), 7, limit_mb=1) as upload:
        assert str(upload.file.name).endswith(f"7-{upload.sha256[:16]}.pdf")
        assert upload.size == len(PDF)
