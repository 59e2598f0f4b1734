-- What a clinic lets a language model do, and what it may cost.

create table assistant_settings (
    org_id uuid not null references organisations,
    -- whether a model reads what the rules do not understand
    enabled boolean not null default false,
    -- whether it also says the desk's words in other words
    phrasing boolean not null default false,
    -- what a day may cost, on the clinic's calendar; a reservation that goes beyond either is refused
    daily_tokens bigint not null check (daily_tokens >= 0),
    -- millionths of a US dollar
    daily_micros bigint not null check (daily_micros >= 0),
    updated_at timestamptz not null,
    primary key (org_id)
);
call tenant_table('assistant_settings');

-- What a day has cost so far, reservations of requests under way included. The sum of model_uses, kept so that a
-- reservation is one update that can refuse.
create table model_days (
    org_id uuid not null references organisations,
    day date not null,
    calls integer not null default 0 check (calls >= 0),
    failures integer not null default 0 check (failures >= 0),
    tokens bigint not null default 0 check (tokens >= 0),
    micros bigint not null default 0 check (micros >= 0),
    -- the share of the budget that was last told to the owners, in percent: 0, 80 or 100
    told smallint not null default 0 check (told in (0, 80, 100)),
    primary key (org_id, day)
);
call tenant_table('model_days');

-- One request. It begins as a reservation of the most that it can cost and is settled once, by what it did cost; one
-- whose process died keeps its reservation.
create table model_uses (
    org_id uuid not null references organisations,
    use_id uuid not null,
    day date not null,
    task text not null check (task in ('understand', 'phrase', 'analyse')),
    -- name and version of the prompt
    prompt text not null,
    model text not null,
    tokens_read integer not null check (tokens_read >= 0),
    tokens_written integer not null check (tokens_written >= 0),
    micros bigint not null check (micros >= 0),
    -- answered, unavailable, refused, timed_out or unreadable
    outcome text check (outcome in ('answered', 'unavailable', 'refused', 'timed_out', 'unreadable')),
    asked_at timestamptz not null,
    settled_at timestamptz,
    primary key (org_id, use_id),
    foreign key (org_id, day) references model_days,
    check ((outcome is null) = (settled_at is null))
);
call tenant_table('model_uses');
create index model_uses_by_day on model_uses (org_id, day);

-- What a model proposed of a visitor's message, as it went into the turn: read again, the same turn comes out.
create table model_readings (
    org_id uuid not null references organisations,
    conversation_id uuid not null,
    message_id uuid not null,
    prompt text not null,
    model text not null,
    -- domain::proposals::Proposal
    proposal jsonb not null,
    created_at timestamptz not null,
    primary key (org_id, conversation_id, message_id),
    foreign key (org_id, conversation_id, message_id) references messages on delete cascade
);
call tenant_table('model_readings');
