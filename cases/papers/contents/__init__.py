"""What each paper must say: its mandatory contents, piece by piece (handbook §2.2).

Data is JSON. Texts in both languages are ``{"zh": …, "en": …}``; dates are text, ``YYYY-MM-DD`` or,
where the time matters, ``YYYY-MM-DD HH:MM``; persons appear masked or as the post they hold.
"""

from cases.papers.contents.acceptance import AcceptanceContent, ReceiptContent
from cases.papers.contents.endings import (
    TerminationContent,
    WithdrawalConfirmationContent,
    WithdrawalRequestContent,
)
from cases.papers.contents.refusals import NonAcceptanceContent, RefusalContent
from cases.papers.contents.results import (
    CertificateContent,
    ConclusionContent,
    DeliveryContent,
)
from cases.papers.contents.returns import CorrectionContent, ReturnSlipContent
from cases.papers.contents.shared_pieces import (
    CommonContent,
    DeliveryMode,
    MaterialState,
    NoticeContent,
)

__all__ = [
    "AcceptanceContent",
    "CertificateContent",
    "CommonContent",
    "ConclusionContent",
    "CorrectionContent",
    "DeliveryContent",
    "DeliveryMode",
    "MaterialState",
    "NonAcceptanceContent",
    "NoticeContent",
    "ReceiptContent",
    "RefusalContent",
    "ReturnSlipContent",
    "TerminationContent",
    "WithdrawalConfirmationContent",
    "WithdrawalRequestContent",
]
