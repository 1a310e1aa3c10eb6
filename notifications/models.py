"""How far the journal was read, what is to be said to whom, and the simulated telephone."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.catalogue.wording import Bilingual
from cases.sealed import SealedTextField


class Bookmark(models.Model):
    """How far this room has read the journal of a case: up to and with line ``seq``."""

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="bookmark"
    )
    seq = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"case {self.pk} read up to {self.seq}"


class Tail(models.Model):
    """Where the unread end of the whole journal begins; one row (see ``notifications.tail``)."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    #: Every line with this id or a lower one was read.
    read_to = models.BigIntegerField(default=0)
    #: The last line that was there at some moment, and the transactions that were writing lines then.
    next_to = models.BigIntegerField(default=0)
    writers = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="the_journal_has_one_tail"),
        ]

    def __str__(self) -> str:
        return f"read to {self.read_to}"


class RecipientKind(models.TextChoices):
    """Who is told."""

    APPLICANT = "applicant", pgettext_lazy("recipient", "Applicant")
    AGENT = "agent", pgettext_lazy("recipient", "Agent")
    USER = "user", pgettext_lazy("recipient", "Staff")


class Channel(models.TextChoices):
    """By which way."""

    INBOX = "inbox", pgettext_lazy("channel", "Inbox")
    SMS = "sms", pgettext_lazy("channel", "Text message")


class MessageState(models.TextChoices):
    """How far a message has come."""

    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    SUPERSEDED = "superseded", pgettext_lazy("message", "No longer true, not sent")
    NO_CHANNEL = "no_channel", pgettext_lazy("message", "No way to send it")


#: Where the query code stands in a stored text, and what pages show there.
CODE, HIDDEN = "{code}", "********"
#: What a person has really been told.
TOLD = (MessageState.SENT, MessageState.DELIVERED)


#: Badges know the states of cases and reviews: each of ours looks like one of these.
LOOKS_LIKE = {
    MessageState.WAITING: "queued",
    MessageState.SENT: "in_review",
    MessageState.DELIVERED: "approved",
    MessageState.FAILED: "refused",
    MessageState.SUPERSEDED: "not_applicable",
    MessageState.NO_CHANNEL: "returned",
}


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def waiting(self) -> MessageQuerySet:
        """Messages that are still to be sent."""
        return self.filter(state=MessageState.WAITING)

    def next_in_line(self, at: datetime) -> MessageQuerySet:
        """Messages to be sent now that nobody has in hand and that overtake no earlier one."""
        line = {name: OuterRef(name) for name in ("case", "recipient", "channel")}
        earlier = Message.objects.waiting().filter(**line, pk__lt=OuterRef("pk"))
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.waiting().filter(free).filter(~Exists(earlier))

    def to_ask_after(self, at: datetime) -> MessageQuerySet:
        """Messages sent whose delivery is to be asked for now."""
        return self.filter(state=MessageState.SENT, ask_at__lte=at)

    def inbox_of(self, user_id: int) -> MessageQuerySet:
        """What a person of the staff was told."""
        return self.filter(user=user_id, channel=Channel.INBOX, state__in=TOLD)

    def unread(self) -> MessageQuerySet:
        """Messages that nobody has marked as read."""
        return self.filter(read_at=None)


class Message(models.Model):
    """One thing said to one recipient by one channel because of one line of the journal.

    The texts hold no personal number, and the query code stands in them as ``{code}``: it is filled in
    while the message is handed to its channel, so that it stays sealed in the case alone.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="messages")
    seq = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    sub_item = models.CharField(max_length=64, blank=True)
    recipient_kind = models.CharField(_("recipient"), max_length=12, choices=RecipientKind)
    #: ``applicant``, ``agent`` or ``user:12``.
    recipient = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages"
    )
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    text_zh = models.TextField()
    text_en = models.TextField()
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.WAITING)
    #: Given to the channel with the message: what carries the same key twice is sent once.
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("written at"))
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    ask_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    fault = models.CharField(_("why it failed"), max_length=300, blank=True)
    #: The same in Chinese; empty when it reads the same.
    fault_zh = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["case", "recipient", "channel", "id"],
                name="messages_waiting_in_line",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["id"], name="messages_to_send", condition=Q(state="waiting")),
            models.Index(
                fields=["ask_at", "id"], name="messages_to_ask_after", condition=Q(state="sent")
            ),
            models.Index(fields=["user", "-id"], name="inbox_of_a_user"),
            models.Index(
                fields=["user", "-id"], name="unread_messages_of_a_user", condition=Q(read_at=None)
            ),
            models.Index(fields=["state", "-id"], name="messages_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seq", "rule", "recipient", "channel"], name="a_thing_is_said_once"
            ),
            models.CheckConstraint(
                condition=Q(recipient_kind="user", user__isnull=False)
                | Q(recipient_kind__in=["applicant", "agent"], party__isnull=False),
                name="a_message_has_its_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered"]) | Q(sent_at__isnull=False),
                name="a_sent_message_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of case {self.case_id} to {self.recipient}"

    @property
    def line(self) -> tuple[int, str, str]:
        """Messages of one line are sent in the order in which things happened."""
        return self.case_id, self.recipient, self.channel

    @property
    def words(self) -> Bilingual:
        """What is said, without the query code."""
        hidden = {"en": self.text_en, "zh": self.text_zh}
        return Bilingual(**{name: text.replace(CODE, HIDDEN) for name, text in hidden.items()})

    @property
    def reason(self) -> Bilingual:
        """Why it was not sent."""
        return Bilingual(self.fault, self.fault_zh or self.fault)

    @property
    def moved_at(self) -> datetime:
        """When it came as far as it is."""
        return self.delivered_at or self.sent_at or self.created_at

    @property
    def tone(self) -> str:
        """A state of cases whose badge looks as this message's should."""
        return LOOKS_LIKE[MessageState(self.state)]


class Weather(models.TextChoices):
    """How the simulated telephone behaves."""

    FINE = "fine", _("Fine: delivered at once")
    FAILING = "failing", _("Failing: takes nothing")
    SILENT = "silent", _("Silent: takes everything, reports nothing")
    LATE = "late", _("Late: reports after ten minutes")


class SimulatedLine(models.Model):
    """The simulated telephone line; a single row says how it behaves."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    weather = models.CharField(max_length=8, choices=Weather, default=Weather.FINE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_simulated_line"),
        ]

    def __str__(self) -> str:
        return self.weather


class SimulatedSms(models.Model):
    """A text message as it arrived at a simulated telephone; the number is kept masked only."""

    key = models.UUIDField(unique=True)
    mobile = models.CharField(_("mobile phone"), max_length=20)
    text = SealedTextField(_("text"))
    at = models.DateTimeField()
    weather = models.CharField(max_length=8, choices=Weather)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"SIM{self.pk}"

    @property
    def reference(self) -> str:
        """The reference that the service gives for it."""
        return f"SIM{self.pk}"
