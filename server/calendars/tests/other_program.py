"""The other side of tests/round_trip.rs: Python's icalendar and dateutil.

`read`: a calendar on standard input; a line for each event: what it is called, its state, its UID, its sequence, then
its occurrences within the window as instants.
`write`: prints a calendar with what programs put into theirs.
"""

import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event, Timezone, vRecur

FROM = datetime(2026, 12, 1, tzinfo=timezone.utc)
UNTIL = datetime(2027, 12, 1, tzinfo=timezone.utc)


def stamp(at):
    return at.astimezone(timezone.utc).strftime("%Y%m%dT%H%M")


def many(value):
    """A property that may stand once or more often."""
    return value if isinstance(value, list) else [] if value is None else [value]


def starts(event):
    start = event["DTSTART"].dt
    if "RRULE" not in event:
        return [start]
    zone, wall = start.tzinfo, start.replace(tzinfo=None)
    rules = rruleset()
    rule = event["RRULE"].to_ical().decode()
    until = event["RRULE"].get("UNTIL")
    if until:
        local = many(until)[0].astimezone(zone).replace(tzinfo=None)
        kept = [part for part in rule.split(";") if not part.startswith("UNTIL=")]
        rule = ";".join([*kept, local.strftime("UNTIL=%Y%m%dT%H%M%S")])
    rules.rrule(rrulestr(rule, dtstart=wall))
    for dates in many(event.get("EXDATE")):
        for one in dates.dts:
            rules.exdate(one.dt.replace(tzinfo=None))
    last = (UNTIL + timedelta(days=2)).replace(tzinfo=None)
    return [at.replace(tzinfo=zone) for at in rules.between(wall, last, inc=True)]


def read():
    calendar = Calendar.from_ical(sys.stdin.buffer.read())
    errors = [error for event in calendar.walk() for error in event.errors]
    assert not errors, errors
    for event in calendar.walk("VEVENT"):
        if "DURATION" in event:
            length = event["DURATION"].dt
        else:
            length = event["DTEND"].dt - event["DTSTART"].dt
        times = [f"{stamp(at)}/{stamp(at + length)}" for at in starts(event) if FROM <= at < UNTIL]
        fields = [event["SUMMARY"], event["STATUS"], event["UID"], event["SEQUENCE"], *times]
        print("\t".join(str(field).replace("\n", "\\n") for field in fields))


def add(calendar, summary, start, length, **properties):
    event = Event()
    event.add("UID", f"{summary}@example.com")
    event.add("SUMMARY", summary)
    event.add("DTSTAMP", FROM)
    event.add("DTSTART", start)
    event.add("DTEND", start + length)
    for name, value in properties.items():
        event.add(name.replace("_", "-"), value)
    calendar.add_component(event)


def write():
    berlin, chicago = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Chicago")
    hour = timedelta(hours=1)
    calendar = Calendar()
    calendar.add("PRODID", "-//Another program//EN")
    calendar.add("VERSION", "2.0")
    add(calendar, "Once, in Berlin; with commas", datetime(2026, 12, 10, 9, tzinfo=berlin), hour)
    add(calendar, "In UTC", datetime(2026, 12, 11, 9, tzinfo=timezone.utc), hour)
    add(calendar, "Whole days", date(2026, 12, 24), timedelta(days=3))
    add(calendar, "Free", datetime(2026, 12, 12, 9, tzinfo=berlin), hour, TRANSP="TRANSPARENT")
    weekly = vRecur({"FREQ": "WEEKLY", "BYDAY": ["MO", "TH"], "UNTIL": datetime(2027, 4, 30, tzinfo=timezone.utc)})
    skipped = [datetime(2027, 1, 4, 9, tzinfo=chicago), datetime(2027, 1, 7, 9, tzinfo=chicago)]
    add(calendar, "Weekly", datetime(2026, 12, 3, 9, tzinfo=chicago), hour, RRULE=weekly, EXDATE=skipped)
    last_friday = vRecur({"FREQ": "MONTHLY", "BYDAY": ["-1FR"], "COUNT": 6})
    add(calendar, "Last Friday " + "ü" * 80, datetime(2026, 12, 25, 16, tzinfo=berlin), hour, RRULE=last_friday)
    calendar.add_missing_timezones()
    sys.stdout.buffer.write(calendar.to_ical())
    sys.stdout.buffer.write(b"\0")
    for event in calendar.walk("VEVENT"):
        if event.get("TRANSP") == "TRANSPARENT" or not isinstance(event["DTSTART"].dt, datetime):
            continue
        for at in starts(event):
            sys.stdout.buffer.write(f"{stamp(at)}/{stamp(at + hour)}\t{event['SUMMARY']}\n".encode())


{"read": read, "write": write}[sys.argv[1]]()
