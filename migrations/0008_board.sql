-- The dispatcher's board: changes that can be undone for a moment before anybody is told of them, lengths and places that
-- somebody chose by hand, and time that is blocked.

alter table bookings
    -- how long each step takes where somebody set it by hand; null: as its service and answers say
    add column own_minutes integer[] not null default '{}',
    -- why it stands outside of hours or over a break, a block or time off, in the words of whoever put it there
    add column override_reason text check (length(override_reason) between 1 and 300);

-- While a change can be undone, the time that it gave back is kept: claims like those of a hold, which nobody else gets
-- before they run out, and which stand beside those of where the booking is by now.
alter table resource_claims
    add column kept boolean not null default false,
    drop constraint resource_claims_pkey,
    add primary key (org_id, booking_id, step, resource_id, seat, kept),
    add check (not kept or hold_expires_at is not null);

-- The last change of a booking, as long as it can be undone. Its client hears of it, and its money moves, only after
-- that; the row goes then, or with the undo, or with the next change.
create table untold_changes (
    org_id uuid not null,
    booking_id uuid not null,
    -- the booking's version that it made; with another one it is no longer the last
    version integer not null,
    kind text not null check (kind in ('moved', 'resized', 'cancelled', 'completed', 'no_show')),
    -- somebody with an account; no reference, because the row is gone sooner than they could be
    made_by uuid,
    made_at timestamptz not null,
    undo_until timestamptz not null,
    -- when the visit begins and ends as far as its client has been told
    told_start timestamptz not null,
    told_end timestamptz not null,
    -- what a cancellation or a missed visit gives back and keeps, as it was decided when it happened
    refund_minor bigint not null default 0 check (refund_minor >= 0),
    kept_minor bigint not null default 0 check (kept_minor >= 0),
    -- how the booking stood: services::bookings::undo::Standing
    before jsonb not null,
    reason_before text,
    primary key (org_id, booking_id),
    foreign key (org_id, booking_id) references bookings on delete cascade
);
call tenant_table('untold_changes');
create index untold_changes_by_end on untold_changes (undo_until);

-- Lunch, a call, a repair: entered on the board, where time off is entered with the hours.
alter table busy_times
    drop constraint busy_times_source_check,
    add constraint busy_times_source_check check (source in ('time_off', 'feed', 'block'));

-- Changes whose end nobody has carried out, for the job that does; ids only. The longest overdue first.
create function overdue_changes(at timestamptz, most integer) returns table (org_id uuid, booking_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select c.org_id, c.booking_id from untold_changes c where c.undo_until <= at
        order by c.undo_until, c.booking_id limit most;
    end;

do $$
begin
    execute 'revoke execute on function overdue_changes from public';
    execute 'grant execute on function overdue_changes to anteroom_app';
end $$;
