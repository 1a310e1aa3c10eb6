"""Turn a refusal of the core into what the asker understands: a status, a problem, a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from cases.errors import Invalid, Missing, NotAllowed, NotFound, Refusal, WrongState

PROBLEM = "application/problem+json"

STATUS: dict[type[Refusal], int] = {
    WrongState: 409,
    Missing: 409,
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
}

_NAMES: dict[type[Refusal], str] = {
    WrongState: "wrong-state",
    Missing: "missing",
    Invalid: "invalid",
    NotAllowed: "not-allowed",
    NotFound: "not-found",
}
_TITLES = {
    403: "Not allowed",
    404: "Not found",
    409: "Not possible now",
    422: "Not valid",
    503: "Away for a moment",
}


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 409)


def wants_problem(request: HttpRequest) -> bool:
    """Whether the asker is a machine: an address of the API, or it accepts only problems."""
    return request.path.startswith("/api/") or PROBLEM in request.headers.get("Accept", "")


def problem_response(refusal: Refusal, request: HttpRequest) -> JsonResponse:
    """Return the refusal as problem details (RFC 9457)."""
    kind = next((name for cls, name in _NAMES.items() if isinstance(refusal, cls)), "refused")
    more: dict[str, Any] = {"code": refusal.code} if refusal.code else {}
    if isinstance(refusal, Invalid) and refusal.fields:
        more["errors"] = [
            {"field": field, "detail": str(sentence)} for field, sentence in refusal.fields.items()
        ]
    return problem(request, status_of(refusal), kind, str(refusal), **more)


def problem(request: HttpRequest, status: int, kind: str, detail: str, **more: Any) -> JsonResponse:
    """Return problem details of this kind (RFC 9457); ``more`` are extension members."""
    body = {
        "type": f"urn:hall:problem:{kind}",
        "title": _TITLES.get(status, "Refused"),
        "status": status,
        "detail": detail,
        "instance": request.path,
        **more,
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)
