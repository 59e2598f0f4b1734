-- Conversations that people answer: who has one, until when somebody has to have answered, and what the clinic's people
-- say among themselves.

alter table conversations
    -- why a person is needed (domain::conversation::Handover), and since when; null while the assistant manages alone
    add column handed_over_for text check (handed_over_for in ('asked', 'complaint', 'not_understood', 'emergency')),
    add column handed_over_at timestamptz,
    -- by when somebody has to answer; null when nobody waits
    add column answer_due_at timestamptz,
    -- who answers instead of the assistant
    add column taken_by uuid,
    -- whose task it is
    add column assigned_to uuid,
    add column snoozed_until timestamptz,
    add column done_at timestamptz,
    add column rating smallint check (rating between 1 and 5),
    add column rated_at timestamptz,
    -- when the visitor last looked
    add column visitor_seen_at timestamptz,
    -- until then whoever is at the other end of the chat seems to write
    add column visitor_writes_until timestamptz,
    add check ((handed_over_for is null) = (handed_over_at is null)),
    add check ((rating is null) = (rated_at is null));

update conversations set handed_over_for = 'asked', handed_over_at = updated_at where needs_person;

create index conversations_that_wait on conversations (org_id, answer_due_at) where needs_person and done_at is null;

-- What only the clinic's people see. Of a table of its own, so that no thread of a visitor can ever show it.
create table conversation_log (
    org_id uuid not null,
    conversation_id uuid not null,
    entry_id uuid not null,
    kind text not null check (kind in
        ('note', 'handed_over', 'taken', 'handed_back', 'assigned', 'unassigned', 'snoozed', 'woken', 'done', 'reopened',
         'rated', 'mailed')),
    -- who did it; null for the assistant and the visitor
    person_id uuid,
    -- the note; for other kinds what belongs to them: a name, an instant, an address
    text text not null default '',
    at timestamptz not null,
    primary key (org_id, entry_id),
    foreign key (org_id, conversation_id) references conversations on delete cascade
);
call tenant_table('conversation_log');
create index conversation_log_of on conversation_log (org_id, conversation_id, at);

-- Who looks at a conversation just now, and who of them writes.
create table conversation_watchers (
    org_id uuid not null,
    conversation_id uuid not null,
    person_id uuid not null,
    seen_at timestamptz not null,
    writes_until timestamptz,
    primary key (org_id, conversation_id, person_id),
    foreign key (org_id, conversation_id) references conversations on delete cascade
);
call tenant_table('conversation_watchers');

create table saved_replies (
    org_id uuid not null references organisations,
    saved_reply_id uuid not null,
    -- what is typed after the slash
    shortcut text not null check (shortcut ~ '^[a-z0-9-]{1,32}$'),
    text text not null check (length(text) between 1 and 2000),
    created_at timestamptz not null,
    primary key (org_id, saved_reply_id),
    unique (org_id, shortcut)
);
call tenant_table('saved_replies');

-- A door. The link in a mail about a chat holds its id, sealed; this says whose it is.
create function org_by_conversation(conversation uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select c.org_id from conversations c where c.conversation_id = conversation);
do $$
begin
    execute 'revoke execute on function org_by_conversation from public';
    execute 'grant execute on function org_by_conversation to anteroom_app';
end $$;

-- What a visitor did in each turn and what became of it, so that a conversation can be played again step by step.
create table turns (
    org_id uuid not null,
    conversation_id uuid not null,
    message_id uuid not null,
    -- the clock by which it was taken
    at timestamptz not null,
    -- contract::conversations::Input
    input jsonb not null,
    -- the domain::conversation::Reply of it
    replies jsonb not null,
    -- whether somebody of the clinic answered
    with_person boolean not null,
    -- services::conversations::carry_out::Outcome, once they are known
    outcomes jsonb not null default '[]',
    primary key (org_id, conversation_id, message_id),
    foreign key (org_id, conversation_id, message_id) references messages on delete cascade
);
call tenant_table('turns');
