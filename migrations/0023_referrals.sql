-- Clients who recommend the clinic: their codes, what a recommendation earns, and the credits that come of it.

-- One a client, made when it is first shown.
create table referral_codes (
    org_id uuid not null,
    contact_id uuid not null,
    code text not null check (code ~ '^[2-9CDFHJKMNPQRTVWX]{6}$'),
    created_at timestamptz not null,
    primary key (org_id, contact_id),
    constraint referral_codes_code unique (org_id, code),
    foreign key (org_id, contact_id) references contacts
);
call tenant_table('referral_codes');

-- What the clinic gives, by version; the newest is in force.
create table referral_programmes (
    org_id uuid not null references organisations,
    version integer not null check (version > 0),
    enabled boolean not null,
    currency text not null,
    referrer_minor bigint not null check (referrer_minor >= 0),
    friend_minor bigint not null check (friend_minor >= 0),
    -- when the credits are given: once the booking is confirmed, or once the visit took place
    earned text not null check (earned in ('confirmed', 'completed')),
    -- how many days a credit is good; null: for ever
    good_days smallint check (good_days between 1 and 3650),
    -- for how many new clients one client is rewarded within a year; null: for all
    most_per_year smallint check (most_per_year between 1 and 1000),
    -- who saved it, for people
    saved_by text not null,
    created_at timestamptz not null,
    primary key (org_id, version),
    check (not enabled or referrer_minor + friend_minor > 0)
);
call tenant_table('referral_programmes');
revoke update, delete on referral_programmes from anteroom_app;
-- Whoever leaves is no longer named.
grant update (saved_by) on referral_programmes to anteroom_app;

-- A booking that was made with a code, recognised or not, and what became of the recommendation.
create table referrals (
    org_id uuid not null,
    booking_id uuid not null,
    -- who used the code
    contact_id uuid not null,
    -- as it was typed
    code text not null check (length(code) between 1 and 60),
    -- whose code it is
    referrer_id uuid,
    -- what was promised: the programme in force when they booked
    programme_version integer,
    standing text not null check (standing in ('refused', 'waiting', 'given', 'taken_back', 'partly_taken_back')),
    refusal text check (refusal in ('unknown', 'programme_off', 'own', 'known_client', 'earned_before')),
    created_at timestamptz not null,
    given_at timestamptz,
    taken_back_at timestamptz,
    primary key (org_id, booking_id),
    check ((standing = 'refused') = (refusal is not null)),
    check (standing = 'refused' or (referrer_id is not null and programme_version is not null)),
    check ((standing in ('given', 'taken_back', 'partly_taken_back')) = (given_at is not null)),
    check ((standing in ('taken_back', 'partly_taken_back')) = (taken_back_at is not null)),
    foreign key (org_id, booking_id) references bookings,
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, referrer_id) references contacts,
    foreign key (org_id, programme_version) references referral_programmes
);
call tenant_table('referrals');
create index referrals_by_contact on referrals (org_id, contact_id);
create index referrals_by_referrer on referrals (org_id, referrer_id, given_at);
-- Whoever came by a recommendation earns credits once, whatever else they book: that is the whole guarantee.
create unique index one_reward_a_new_client on referrals (org_id, contact_id)
    where standing in ('given', 'partly_taken_back');

-- A credit comes of a client's own money, or of a recommendation.
alter table credits
    alter column payment_id drop not null,
    add column referral_id uuid,
    add constraint credits_referral foreign key (org_id, referral_id) references referrals,
    add constraint credits_have_one_source check ((payment_id is null) <> (referral_id is null));
create unique index one_credit_a_person_of_a_referral on credits (org_id, referral_id, contact_id)
    where referral_id is not null;

alter table ledger_entries
    drop constraint ledger_entries_account_check,
    add constraint ledger_entries_account_check check (account in
        ('processor', 'client_deposits', 'client_credits', 'revenue', 'processor_fees', 'disputed', 'paid_out',
         'referrals'));
