"""Shows the papers of a case inline: notices, valid certificates and scans, to those who may see it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases import notices
from cases.errors import NotFound
from cases.materials import opened_upload
from cases.models import Certificate
from hall.counter.access import READERS, case_of
from hall.counter.found import sight_of
from web.roles import for_roles

PDF = "application/pdf"


@for_roles(*READERS)
@never_cache
@require_safe
def notice(request: HttpRequest, case_id: int, notice_id: int) -> HttpResponseBase:
    """Show a notice; whoever opens it first has it numbered and printed."""
    case = case_of(sight_of(request), case_id)
    if not case.notices.filter(pk=notice_id).exists():
        raise NotFound(_("There is no such paper in this case."))
    paper = notices.print_notice(notice_id)
    name = f"{case}-{paper.kind}.pdf"
    return FileResponse(paper.file.open("rb"), content_type=PDF, filename=name)


@for_roles(*READERS)
@never_cache
@require_safe
def certificate(request: HttpRequest, case_id: int, certificate_id: int) -> HttpResponseBase:
    """Show a certificate, once it is valid."""
    case = case_of(sight_of(request), case_id)
    valid = Certificate.objects.filter(issuance_set__case=case, valid_from__isnull=False)
    paper = valid.filter(pk=certificate_id).first()
    if paper is None:
        raise NotFound(_("There is no such paper in this case."))
    return FileResponse(paper.file.open("rb"), content_type=PDF, filename=f"{paper.number}.pdf")


@for_roles(*READERS)
@never_cache
@require_safe
def scan(request: HttpRequest, case_id: int, upload_id: int) -> HttpResponseBase:
    """Show a scanned paper as it was uploaded."""
    case = case_of(sight_of(request), case_id)
    stored = opened_upload(upload_id, for_review=None, case=case)
    suffix = str(stored.file.name).rpartition(".")[2]
    name = f"{case}-scan-{stored.pk}.{suffix}"  # what the sender called it may hold anything
    return FileResponse(stored.file.open("rb"), content_type=stored.content_type, filename=name)
