"""What is ticked when a set is handed over: every paper, the identity check, and who collects."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.delivery import Recipient, Ticked
from cases.models import IssuanceSet
from hall.issuing.reading import Paper

APPLICANT, AGENT = "applicant", "agent"


class HandOverForm(forms.Form):
    """Nothing is ticked beforehand."""

    use_required_attribute = False

    recipient = forms.ChoiceField(
        label=_("Who collects"),
        choices=[(APPLICANT, _("The applicant")), (AGENT, _("The agent"))],
        widget=forms.RadioSelect({"class": "d-flex flex-wrap column-gap-4"}),
        error_messages={"required": _("Say who collects.")},
    )
    identity = forms.BooleanField(
        label=_("The identity document was compared with the person who collects."),
        required=False,
    )

    def __init__(
        self, issuance_set: IssuanceSet, papers: list[Paper], sent: QueryDict | None = None
    ) -> None:
        super().__init__(sent)
        certificates = [paper for paper in papers if not paper.is_notice]
        notices = [paper for paper in papers if paper.is_notice]
        self.fields["papers"] = _papers_field(certificates)
        self.fields["notices"] = _papers_field(notices)
        if issuance_set.case.agent_id is None:
            del self.fields["recipient"]
        self._papers = [*certificates, *notices]

    def rows(self) -> Iterator[tuple[Paper, BoundWidget]]:
        """Yield each paper with the box that is ticked for it, the certificates first."""
        boxes = [*self["papers"].subwidgets, *self["notices"].subwidgets]
        return zip(self._papers, boxes, strict=True)

    def ticked(self) -> Ticked:
        """Return the papers that were ticked."""
        papers, told = self.cleaned_data["papers"], self.cleaned_data["notices"]
        return Ticked({int(key) for key in papers}, {int(key) for key in told})

    def collects(self) -> Recipient:
        """Return who collects, and whether the identity was checked."""
        is_agent = self.cleaned_data.get("recipient") == AGENT
        return Recipient(self.cleaned_data["identity"], is_agent=is_agent)


def _papers_field(papers: list[Paper]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Papers handed over"),
        choices=[(paper.pk, paper.name) for paper in papers],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
