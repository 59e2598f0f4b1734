-- Further ways in: passkeys, and identities of other providers.

-- Whoever never had a password gets in by other ways.
alter table people alter column password_hash drop not null;

create table passkeys (
    person_id uuid not null references people on delete cascade,
    passkey_id uuid not null,
    -- as the authenticator names it; nobody else has the same
    credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
    name text not null check (name <> ''),
    -- public key, counter and flags, as the library that checks them keeps them
    credential jsonb not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    primary key (person_id, passkey_id)
);
call person_table('passkeys', 'select, insert, update, delete');

-- An identity is a provider and its subject; the address is shown, and opens nothing.
create table linked_identities (
    person_id uuid not null references people on delete cascade,
    identity_id uuid not null,
    provider text not null check (provider in ('google', 'microsoft', 'github')),
    subject text not null check (subject <> ''),
    email text not null default '',
    created_at timestamptz not null,
    last_used_at timestamptz,
    primary key (person_id, identity_id),
    unique (provider, subject)
);
call person_table('linked_identities', 'select, insert, update, delete');

-- A challenge for an authenticator lives like a password that waits for its second factor: for minutes, and once.
alter table ceremonies
    drop constraint ceremonies_kind_check,
    add constraint ceremonies_kind_check
        check (kind in ('second_factor', 'passkey_sign_in', 'passkey_add', 'passkey_confirm', 'provider_attempt',
                        'provider_identity'));

-- Whose passkey it is, for the sign-in that names nobody: the answer says whose signature is to be checked, not that it
-- was.
create function passkey_owner(wanted bytea) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select p.person_id from passkeys p where p.credential_id = wanted);

-- Whose identity it is, for somebody who came back from the provider.
create function identity_owner(of_provider text, of_subject text) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select i.person_id from linked_identities i where i.provider = of_provider and i.subject = of_subject);

do $$
begin
    execute 'revoke execute on all functions in schema public from public';
    execute 'grant execute on all functions in schema public to anteroom_app';
end $$;
