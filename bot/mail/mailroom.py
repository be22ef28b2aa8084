"""Takes in e-mails. A site's notice becomes a review, and a patient's e-mail is added to its case.

Anything that we can't parse or match with certainty goes to a person. We don't guess, and no e-mail
is processed twice, no matter what order they arrive in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import notices
from bot.cases.case import Case, CaseId
from bot.cases.email import RecordEmail, RecordEmailReply
from bot.desk import Desk
from bot.effects import Effect, Request
from bot.errors import Refused
from bot.intake import Intake
from bot.mail import notes, offices, reviews
from bot.mail.mails import Field, KeptMail, Mail, MailKind, Notice
from bot.practice import Location, LocationId, Member, PracticeId
from bot.store import cases, effects, mails, notify
from bot.words.which import Which

log = structlog.get_logger("bedside.mailbox")

MOST_NOTES = 20
"""Maximum number of notes about individual e-mails in an hour.

After that, a single note says that there are more.
"""

MOST_POINTERS = 3
"""Maximum number of private notes about a case's e-mails in an hour.

After that, a single note says that there are more.
"""

HANDLED = "Someone has already handled that."

PRIVATE = (
    "A patient's address shouldn't be in this chat, so I haven't kept it. When they e-mail you, "
    "I'll ask which case it's about."
)

HOUR = timedelta(hours=1)

ASKED_FOR = timedelta(days=60)
"""How long after a case is closed an e-mail from an unknown sender can still be about it."""

MOST_CHOICES = 25
"""Maximum number of cases that a person can choose from."""

WORDS = 500
"""Maximum number of characters of an e-mail shown in a chat that's allowed to show e-mails."""


@dataclass(frozen=True)
class OpenMail:
    """An e-mail that needs a person's attention, with the cases it could be about."""

    mail: KeptMail
    cases: tuple[Case, ...] = ()


class Mailroom:
    """Takes in one practice's e-mails.

    `asks` means that we ask people about e-mails from unknown senders. `address` is the mailbox's
    own address.
    """

    def __init__(self, desk: Desk, intake: Intake, *, asks: bool = True, address: str = "") -> None:
        self._desk = desk
        self._intake = intake
        self._asks = asks
        self._address = address

    async def take(self, mail: Mail) -> None:
        """Take in an e-mail. A duplicate changes nothing."""
        if await self._desk.store.read(mails.is_known, self._practice, mail.id):
            return
        if mail.notice is not None:
            await self._take_notice(mail, mail.notice)
        elif not mail.automatic and mail.sender:
            await self._desk.store.run(self._take_email, mail)
            self._desk.woken()

    async def take_or_tell(self, mail: Mail, *, is_sent: bool = False) -> None:
        """Take in an e-mail. If that fails, notify the managers instead of holding up the rest.

        Raises `Refused` if nothing can be saved right now.
        """
        try:
            await (self.take_sent(mail) if is_sent else self.take(mail))
        except Refused:
            raise
        except Exception as error:
            # anyone can send us e-mail, so one e-mail must never hold up the others
            log.error("mail not taken in", error=type(error).__name__)
            await self._desk.store.run(self._lost, mail)
            self._desk.woken()

    async def take_sent(self, mail: Mail) -> None:
        """Take in an e-mail that the practice sent. It might be the reply to a patient's e-mail."""
        await self._desk.store.run(self._take_sent, mail)
        self._desk.woken()

    async def opened(self, row: int, by: Member) -> OpenMail:
        """Return the e-mail for a member who wants to handle it.

        Raises `Refused` if someone has already handled it, or if it isn't about one of the member's
        offices.
        """
        return await self._desk.store.read(self._opened, row, by)

    async def added(self, row: int, location: LocationId, by: Member, outcome: str) -> None:
        """Record that a notice's review was added by hand.

        If we didn't know the site's name for the office yet, that's recorded as well.
        """
        await self._desk.store.run(self._added, row, location, by, outcome)
        self._desk.woken()

    async def dismissed(self, row: int, by: Member) -> str:
        """Record that an e-mail isn't a review, or isn't about a case.

        We won't ask about its sender again.
        """
        return await self._desk.store.run(self._dismissed, row, by)

    async def placed(self, row: int, case: CaseId, by: Member) -> str:
        """Record that an e-mail, and any later ones from its sender, are about that case."""
        message = await self._desk.store.run(self._placed, row, case, by)
        self._desk.woken()
        return message

    async def name_sender(self, case: CaseId, address: str, by: Member) -> str:
        """Record that e-mails from that address are about this case. Only its hash is stored."""
        return await self._desk.store.run(self._name_sender, case, address, by)

    def _lost(self, session: Session, mail: Mail) -> None:
        messages = notices.mail_lost(self._desk.practice, mail.id)
        effects.ask(session, self._practice, messages, self._desk.clock.now())
        notify.others(session, self._practice)

    @property
    def _practice(self) -> PracticeId:
        return self._desk.practice.id

    # --- notices

    async def _take_notice(self, mail: Mail, notice: Notice) -> None:
        place = await self._desk.store.read(offices.of_notice, self._desk.practice, mail, notice)
        lacks = list[Field](notice.lacks)
        if place is None:
            lacks.append("office")
        read = replace(notice, lacks=tuple(dict.fromkeys(lacks)))
        genuine = reviews.vouched(mail, read, self._desk.practice)
        joined = reviews.Joined(is_done=False)
        if place is not None and read.site and genuine == "yes":
            joined = await reviews.take(self._desk, self._intake, mail, read, place)
            if joined.is_done:
                await self._desk.store.run(self._read, mail, place)
                return
        await self._desk.store.run(self._unread, mail, read, place, joined.case)
        self._desk.woken()

    def _read(self, session: Session, mail: Mail, place: Location) -> None:
        now = self._desk.clock.now()
        mails.add(
            session, self._practice, mail.id, "notice", at=mail.at, now=now, location=place.id
        )

    def _unread(
        self,
        session: Session,
        mail: Mail,
        notice: Notice,
        place: Location | None,
        case: CaseId | None,
    ) -> None:
        practice = self._desk.practice
        if reviews.is_strangers(mail, notice, practice) and self._joins(session, mail):
            return
        body = reviews.to_look_at(mail, notice, practice, place)
        doubt = reviews.doubt(mail, body, practice)
        if self._show(session, mail, "notice", place, case=case, notice=body, said=doubt):
            notify.others(session, practice.id)

    def _show(
        self,
        session: Session,
        mail: Mail,
        kind: MailKind,
        place: Location | None,
        *,
        case: CaseId | None,
        sender: str = "",
        notice: Notice | None = None,
        said: str = "",
    ) -> bool:
        """Keep an e-mail open, and show it to the people who have to look at it.

        If there were too many others in the last hour, just say there are more. Returns whether
        it's new.
        """
        now = self._desk.clock.now()
        count = mails.count_since(session, self._practice, kind, now - HOUR)
        row = mails.add(
            session,
            self._practice,
            mail.id,
            kind,
            at=mail.at,
            now=now,
            is_open=True,
            location=place.id if place else "",
            case=case,
            sender=sender,
            notice=notice,
            said=said,
        )
        if row is None:
            return False
        there = self._desk.last_seen(session)
        wanted: Sequence[Effect]
        if count >= MOST_NOTES:
            wanted = notices.too_many_mails(there, kind, now)
        elif kind == "question":
            wanted = notes.of_question(there, row, place, now)
        else:
            wanted = notes.of_notice(there, row, place)
        effects.ask(session, self._practice, wanted, now)
        return True

    # --- e-mails from people

    def _take_email(self, session: Session, mail: Mail) -> None:
        sender = self._hashes(mail.sender)
        if offices.is_ours(mail.sender, self._desk.practice):
            return
        if not self._joins(session, mail):
            if named := self._first_of(session, self._named(mail)):
                self._ask(session, mail, sender[0], named)
            elif self._asks and mails.known_sender(session, self._practice, sender) != "":
                self._ask(session, mail, sender[0])
        notify.others(session, self._practice)

    def _joins(self, session: Session, mail: Mail) -> bool:
        """Whether an e-mail is from a case's patient. If so, add it to the case."""
        if mail.automatic or not mail.sender:
            return False
        sender = self._hashes(mail.sender)
        case = self._case_of(session, mail, sender)
        if case is not None:
            self._join(session, mail, sender[0], case)
        return case is not None

    def _case_of(self, session: Session, mail: Mail, sender: Sequence[str]) -> Case | None:
        """Find an e-mail's case by the address it was sent to, by its thread, or by its sender.

        Case numbers are easy to guess, so the address only counts if the mail server authenticated
        the sender, or if we know the sender.
        """
        known = self._known(session, mail, [sender])
        named = self._named(mail) if known or mail.genuine == "yes" else []
        return self._first_of(session, [*named, *known])

    def _known(
        self, session: Session, mail: Mail, people: Sequence[Sequence[str]]
    ) -> Sequence[CaseId]:
        """The cases that the e-mail's thread, or one of these people, is known to be about.

        The most certain comes first.
        """
        practice, known = self._practice, list[CaseId | None]()
        if mail.thread:
            known.append(mails.case_of_thread(session, practice, mail.thread))
        for hashes in people:
            if told := mails.known_sender(session, practice, hashes):
                known.append(CaseId(int(told)))
            known.append(mails.case_of_sender(session, practice, hashes))
        return [*dict.fromkeys(case for case in known if case)]

    def _named(self, mail: Mail) -> list[CaseId]:
        """The case numbers in the addresses that the e-mail was sent to."""
        return offices.cases_of(mail.recipients, self._desk.practice, self._address)

    def _first_of(self, session: Session, numbers: Sequence[CaseId]) -> Case | None:
        """The first of these cases that exists and belongs to one of our current offices."""
        for number in numbers:
            case = cases.load(session, self._practice, number)
            if case is not None and case.location in self._desk.practice.locations:
                return case
        return None

    def _join(self, session: Session, mail: Mail, sender: str, case: Case) -> None:
        """Add the e-mail to the case.

        The case's owner gets a private note that says where to find it, but not what it says.
        """
        practice = self._desk.practice
        holds = practice.policy_at(case.location).chat_may_hold_phi
        words = f"{mail.subject.literal}\n{mail.text.literal}"[:WORDS] if holds else ""
        row = mails.add(
            session,
            practice.id,
            mail.id,
            "patient",
            at=mail.at,
            now=self._desk.clock.now(),
            location=case.location,
            case=case.id,
            sender=sender,
            words=words,
        )
        if row is not None:
            self._starts(session, case, row, mail.at)

    def _starts(self, session: Session, case: Case, row: int, came_at: datetime) -> None:
        """Start the case's e-mail clocks at the time the e-mail arrived."""
        practice, now = self._desk.practice, self._desk.clock.now()
        if case.email.answered_at is not None and came_at <= case.email.answered_at:
            # it arrived before a reply that we've already seen
            return
        after, _ = self._desk.apply(session, RecordEmail(case.id, came_at), by=None, now=now)
        count = mails.count_of_case(session, practice.id, case.id, now - HOUR)
        # over the limit, there's just one more note for the whole hour
        hour = f"{now:%Y-%m-%dT%H}" if count > MOST_POINTERS else ""
        there = self._desk.last_seen(session)
        pointers = notes.pointers(there, after, row, hour, now)
        effects.ask(session, practice.id, pointers, now)

    def _ask(self, session: Session, mail: Mail, sender: str, named: Case | None = None) -> None:
        """Ask which case an e-mail is about, if it could be about any.

        `named` is the case whose address it was sent to by a sender we can't authenticate.
        """
        practice = self._desk.practice
        place = offices.of_recipients(mail.recipients, practice)
        if named is not None:
            place = practice.locations[named.location]
        elif place is None and len(practice.locations) == 1:
            place = next(iter(practice.locations.values()))
        where = [place.id] if place else list(practice.locations)
        if named is None and not self._candidates(session, where):
            return
        case = named.id if named else None
        self._show(session, mail, "question", place, case=case, sender=sender)

    def _candidates(self, session: Session, where: Sequence[LocationId]) -> tuple[Case, ...]:
        """Cases whose public reply invited the reviewer to e-mail us, newest first."""
        practice, now = self._desk.practice.id, self._desk.clock.now()
        waiting = cases.listed(
            session, practice, Which.ALL, now, locations=where, limit=2 * MOST_CHOICES
        )
        recent = (case for case in waiting if _asked_to_write(case, now - ASKED_FOR))
        return tuple(recent)[:MOST_CHOICES]

    # --- sent mail

    def _take_sent(self, session: Session, mail: Mail) -> None:
        practice, now = self._desk.practice, self._desk.clock.now()
        if mail.automatic:
            return
        people = [
            self._hashes(recipient)
            for recipient in mail.recipients
            if not offices.is_ours(recipient, practice)
        ]
        for number in self._known(session, mail, people):
            # so that the next e-mail in the thread is matched to the same case
            mails.add(session, practice.id, mail.id, "sent", at=mail.at, now=now, case=number)
            case = cases.load(session, practice.id, number)
            if case is None or case.location not in practice.locations:
                continue
            waits = case.email.waits_since
            if waits is not None and mail.at >= waits:
                self._desk.apply(session, RecordEmailReply(case.id), by=None, now=now)
        notify.others(session, practice.id)

    # --- what people say about an e-mail

    def _opened(self, session: Session, row: int, by: Member) -> OpenMail:
        mail = self._theirs(session, row, by)
        if not mail.is_open:
            raise Refused(mail.said or HANDLED)
        if mail.kind != "question":
            return OpenMail(mail)
        where = [mail.location] if mail.location else list(self._desk.practice.locations)
        mine = [place for place in where if by.works_at(place)]
        candidates = self._candidates(session, mine)
        if named := self._first_of(session, [mail.case] if mail.case else []):
            candidates = (named, *(case for case in candidates if case.id != named.id))[
                :MOST_CHOICES
            ]
        return OpenMail(mail, candidates)

    def _theirs(self, session: Session, row: int, by: Member) -> KeptMail:
        mail = mails.load(session, self._practice, row)
        allowed = mail and (by.works_at(mail.location) if mail.location else by.may_manage)
        if mail is None or not allowed:
            raise Refused("That e-mail isn't for one of your offices.")
        return mail

    def _added(
        self, session: Session, row: int, location: LocationId, by: Member, outcome: str
    ) -> None:
        mail = self._theirs(session, row, by)
        ending = f"{by.name} added it. {outcome}"
        if not mails.close(session, self._practice, row, ending, location=location):
            return
        notice, now = mail.notice, self._desk.clock.now()
        if notice and notice.business and "office" in notice.lacks:
            offices.learn(session, self._practice, notice.business, location, by.id, now)
        self._renew(session, mail)

    def _dismissed(self, session: Session, row: int, by: Member) -> str:
        mail = self._theirs(session, row, by)
        if not mails.close(session, self._practice, row, f"{by.name} {_did_with(mail)}."):
            return self._handled(session, row)
        now = self._desk.clock.now()
        if mail.kind == "question":
            mails.learn(session, self._practice, "sender", mail.sender, "", by.id, now)
        self._renew(session, mail)
        return "Thanks. I've set it aside."

    def _placed(self, session: Session, row: int, id: CaseId, by: Member) -> str:
        mail = self._theirs(session, row, by)
        if not mail.is_open:
            return self._handled(session, row)
        case = cases.load(session, self._practice, id)
        if case is None or not by.works_at(case.location):
            raise Refused(f"I can't find case {id}.")
        ending = f"{by.name} added it to case {id}."
        if not mails.close(session, self._practice, row, ending, case=id, location=case.location):
            return self._handled(session, row)
        now = self._desk.clock.now()
        mails.learn(session, self._practice, "sender", mail.sender, str(id), by.id, now)
        self._starts(session, case, row, mail.at)
        self._renew(session, mail)
        return f"Got it. I'll add it to case {id}, and any others from that address."

    def _handled(self, session: Session, row: int) -> str:
        """What we recorded when the first person handled the e-mail."""
        mail = mails.load(session, self._practice, row)
        return (mail and mail.said) or HANDLED

    def _name_sender(self, session: Session, id: CaseId, address: str, by: Member) -> str:
        case = cases.load(session, self._practice, id)
        if case is None or not by.works_at(case.location):
            raise Refused(f"I can't find case {id}.")
        if not self._desk.practice.policy_at(case.location).chat_may_hold_phi:
            raise Refused(PRIVATE)
        if not re.fullmatch(r"[^\s@]{1,64}@[^\s@]{1,255}", address.strip()):
            raise Refused("That isn't an e-mail address.")
        sender, now = self._hashes(address.strip().lower()), self._desk.clock.now()
        mails.learn(session, self._practice, "sender", sender[0], str(id), by.id, now)
        return f"Got it. I'll add their e-mails to case {id}."

    def _renew(self, session: Session, mail: KeptMail) -> None:
        """Update the notes about an e-mail to show how it was handled."""
        practice, now = self._desk.practice, self._desk.clock.now()
        place = practice.locations.get(mail.location)
        sent = [
            note
            for note in notes.every(practice, mail.row, place)
            if effects.named(session, practice.id, note.key) is not None
        ]
        again = [Request(note, again=True) for note in sent]
        effects.ask(session, practice.id, again, now)
        notify.others(session, practice.id)

    # --- addresses

    def _hashes(self, address: str) -> list[str]:
        return offices.hashes(address, self._practice, self._desk.keys)


def _did_with(mail: KeptMail) -> str:
    """Describe what the person who set the e-mail aside did with it."""
    if mail.kind != "notice":
        return "said it isn't about a review"
    is_news = mail.notice is not None and mail.notice.news != "new"
    return "took care of it" if is_news else "said it isn't a review"


def _asked_to_write(case: Case, since: datetime) -> bool:
    """Whether the case has a public reply and was still open at or after `since`."""
    public = case.reply.public
    return public is not None and (case.closed is None or case.closed.at >= since)
