"""Free times and bookings as a FastAPI and SQLAlchemy shop would write them, on the very database that we use.

The same tables, the same row security, the same question: which starts of a service are free with any of its
practitioners, in a room. Statements are few and set based, and the search works with intervals, so that what is
compared are the two stacks and not a naive loop. Options, prices, clock changes and everything else that ours also
knows are left out, which is in the peer's favour. A booking looks whether its time is free, writes what ours writes
(client, consent, price, visit, what it takes) and leaves the last word to the same exclusion constraint; it queues no
mail, keeps no history and no audit log, tells no open console and offers a loser nothing else.
"""

import os
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

database = make_url(os.environ["PEER_DATABASE_URL"]).set(drivername="postgresql+asyncpg")
engine = create_async_engine(database, pool_size=4, max_overflow=0)
app = FastAPI()

SERVICE = text("""
    select s.service_id, o.zone,
           (s.definition ->> 'duration_minutes')::int as duration,
           (s.definition ->> 'buffer_before_minutes')::int as before,
           (s.definition ->> 'buffer_after_minutes')::int as after,
           (s.definition ->> 'granularity_minutes')::int as step,
           (s.definition -> 'cancellation')::text as policy, o.currency
    from services s join organisations o using (org_id)
    where s.org_id = :org and s.key = :service and s.active
""")
HOURS = text("""
    select r.resource_id, r.kind, r.name, h.weekday, h.from_minute, h.until_minute
    from service_resources sr join resources r using (org_id, resource_id) join resource_hours h using (org_id, resource_id)
    where sr.org_id = :org and sr.service_id = :service and r.active
    order by r.position, h.weekday, h.from_minute
""")
BUSY = text("""
    select resource_id, starts_at, ends_at from resource_claims
    where org_id = :org and starts_at >= :day_before and starts_at < :until and ends_at > :from
      and (hold_expires_at is null or hold_expires_at > now())
    order by resource_id, starts_at
""")

async def enter(connection: AsyncConnection, org: UUID) -> None:
    """The tenant of this transaction, as row security asks for it."""
    await connection.execute(text("set local role anteroom_app"))
    await connection.execute(text("select set_config('anteroom.org_id', :org, true)"), {"org": str(org)})


class Diary:
    """What one person or room does in the days in question."""

    def __init__(self) -> None:
        self.kind, self.name = "", ""
        self.weekly: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []

    def takes(self, padded: tuple[datetime, datetime]) -> bool:
        nearest = bisect_right(self.ends, padded[0])
        return nearest == len(self.starts) or self.starts[nearest] >= padded[1]


async def diaries(connection: AsyncConnection, org: UUID, service: UUID, span: tuple[datetime, datetime]) -> dict[UUID, Diary]:
    found: dict[UUID, Diary] = {}
    for row in await connection.execute(HOURS, {"org": org, "service": service}):
        diary = found.setdefault(row.resource_id, Diary())
        diary.kind, diary.name = row.kind, row.name
        diary.weekly[row.weekday].append((row.from_minute, row.until_minute))
    wanted = {"org": org, "from": span[0], "until": span[1], "day_before": span[0] - timedelta(days=1)}
    for row in await connection.execute(BUSY, wanted):
        if diary := found.get(row.resource_id):
            diary.starts.append(row.starts_at)
            diary.ends.append(row.ends_at)
    return found


class Slot(BaseModel):
    start: datetime
    practitioner: UUID
    practitioner_name: str


@app.get("/slots")
async def slots(org: UUID, service: str, first: date, last: date) -> list[Slot]:
    async with engine.begin() as connection:
        await enter(connection, org)
        offer = (await connection.execute(SERVICE, {"org": org, "service": service})).one_or_none()
        if offer is None:
            raise HTTPException(404, "no such service")
        zone = ZoneInfo(offer.zone)
        span = (
            datetime.combine(first, time(), zone) - timedelta(minutes=offer.before),
            datetime.combine(last, time(), zone) + timedelta(days=1, minutes=offer.after),
        )
        found = await diaries(connection, org, offer.service_id, span)
    return search(found, offer, zone, first, last)


def search(found: dict[UUID, Diary], offer, zone: ZoneInfo, first: date, last: date) -> list[Slot]:
    people = [(id, diary) for id, diary in found.items() if diary.kind == "practitioner"]
    rooms = [diary for diary in found.values() if diary.kind == "room"]
    free: list[Slot] = []
    day = first
    while day <= last:
        weekday = day.isoweekday()
        midnight = datetime.combine(day, time(), zone)
        open_minutes = sorted({span for diary in found.values() for span in diary.weekly.get(weekday, [])})
        begin = min((span[0] for span in open_minutes), default=0)
        end = max((span[1] for span in open_minutes), default=0)
        for minute in range(begin, end - offer.duration + 1, offer.step):
            start = (midnight + timedelta(minutes=minute)).astimezone(timezone.utc)
            finish = start + timedelta(minutes=offer.duration)
            padded = (start - timedelta(minutes=offer.before), finish + timedelta(minutes=offer.after))

            def works(diary: Diary) -> bool:
                hours = diary.weekly.get(weekday, [])
                at = bisect_left(hours, (minute + 1,)) - 1
                return at >= 0 and hours[at][1] >= minute + offer.duration and diary.takes(padded)

            if rooms and not any(works(room) for room in rooms):
                continue
            free += [
                Slot(start=start, practitioner=id, practitioner_name=diary.name) for id, diary in people if works(diary)
            ]
        day += timedelta(days=1)
    return free


class Wish(BaseModel):
    service: str
    start: datetime
    practitioner: UUID
    name: str
    phone: str
    email: str
    consent_version: int


class Booked(BaseModel):
    id: UUID
    start: datetime
    end: datetime
    practitioner: UUID
    room: UUID | None
    manage_token: str


KNOWN = text("select contact_id from contacts where org_id = :org and (phone = :phone or lower(email) = lower(:email)) limit 1")
CONTACT = text("""
    insert into contacts (org_id, contact_id, name, phone, email, created_at)
    values (:org, :contact, :name, :phone, :email, now())
""")
CONSENT = text("""
    insert into consents (org_id, consent_id, contact_id, version, channel, given_at)
    values (:org, :consent, :contact, :version, 'api', now())
""")
ESTIMATE = text("""
    insert into estimates (org_id, estimate_id, service_id, formula_version, answers, result, created_at)
    select :org, :estimate, :service, version, '{}', rules, now() from price_lists
    where org_id = :org and service_id = :service order by version desc limit 1
""")
BOOKING = text("""
    insert into bookings (org_id, booking_id, state, service_id, contact_id, client_name, client_phone, client_email,
        estimate_id, practitioner_id, room_id, starts_at, ends_at, buffer_before_minutes, buffer_after_minutes, new_client,
        currency, policy, manage_token, manage_token_hash, source, created_at, updated_at)
    values (:org, :booking, 'confirmed', :service, :contact, :name, :phone, :email, :estimate, :practitioner, :room, :start,
        :end, :before, :after,
        not exists (select from bookings e where e.org_id = :org and e.contact_id = :contact),
        :currency, :policy, :token, :hash, 'api', now(), now())
""")
STEP = text("""
    insert into booking_steps (org_id, booking_id, step, service_id, estimate_id, practitioner_id, starts_at, ends_at,
        buffer_before_minutes, buffer_after_minutes)
    values (:org, :booking, 1, :service, :estimate, :practitioner, :start, :end, :before, :after)
""")
ROOM = text("insert into booking_step_resources (org_id, booking_id, step, position, resource_id) values (:org, :booking, 1, 1, :room)")
CLAIM = text("""
    insert into resource_claims (org_id, booking_id, resource_id, starts_at, ends_at)
    values (:org, :booking, :resource, :from, :until)
""")


@app.post("/bookings")
async def book(org: UUID, wish: Wish) -> Booked:
    try:
        async with engine.begin() as connection:
            await enter(connection, org)
            return await written(connection, org, wish)
    except IntegrityError as error:
        raise HTTPException(409, "somebody else has this time") from error


async def written(connection: AsyncConnection, org: UUID, wish: Wish) -> Booked:
    offer = (await connection.execute(SERVICE, {"org": org, "service": wish.service})).one_or_none()
    if offer is None:
        raise HTTPException(404, "no such service")
    end = wish.start + timedelta(minutes=offer.duration)
    taken = (wish.start - timedelta(minutes=offer.before), end + timedelta(minutes=offer.after))
    found = await diaries(connection, org, offer.service_id, taken)
    local = wish.start.astimezone(ZoneInfo(offer.zone))
    minute = local.hour * 60 + local.minute

    def free(diary: Diary) -> bool:
        hours = diary.weekly.get(local.isoweekday(), [])
        return any(first <= minute and minute + offer.duration <= last for first, last in hours) and diary.takes(taken)

    rooms = {id: diary for id, diary in found.items() if diary.kind == "room"}
    room = next((id for id, diary in rooms.items() if free(diary)), None)
    practitioner = found.get(wish.practitioner)
    if practitioner is None or not free(practitioner) or (rooms and room is None):
        raise HTTPException(409, "this time is not free")

    row = {"org": org, "service": offer.service_id, "practitioner": wish.practitioner, "room": room, "name": wish.name,
           "phone": wish.phone, "email": wish.email, "version": wish.consent_version, "start": wish.start, "end": end,
           "before": offer.before, "after": offer.after, "currency": offer.currency, "policy": offer.policy,
           "booking": uuid4(), "estimate": uuid4(), "consent": uuid4(), "token": token_urlsafe(32)}
    row["hash"] = sha256(row["token"].encode()).digest()
    row["contact"] = (await connection.execute(KNOWN, row)).scalar_one_or_none()
    if row["contact"] is None:
        row["contact"] = uuid4()
        await connection.execute(CONTACT, row)
    for statement in [CONSENT, ESTIMATE, BOOKING, STEP, *([ROOM] if room else [])]:
        await connection.execute(statement, row)
    claims = [{"org": org, "booking": row["booking"], "resource": resource, "from": taken[0], "until": taken[1]}
              for resource in sorted(filter(None, [wish.practitioner, room]))]
    await connection.execute(CLAIM, claims)
    return Booked(id=row["booking"], start=wish.start, end=end, practitioner=wish.practitioner, room=room,
                  manage_token=row["token"])
