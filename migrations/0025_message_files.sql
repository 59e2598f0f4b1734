-- Files that came with a visitor's mail, as they came: nothing here reads them, people do.

create table message_files (
    org_id uuid not null,
    conversation_id uuid not null,
    message_id uuid not null,
    -- in the mail, from 0
    position smallint not null check (position >= 0),
    name text not null check (length(name) between 1 and 120),
    -- what it is by its first bytes: a picture that a browser shows, or anything
    media_type text not null check (media_type in
        ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/octet-stream')),
    content bytea not null,
    created_at timestamptz not null,
    primary key (org_id, conversation_id, message_id, position),
    foreign key (org_id, conversation_id, message_id) references messages on delete cascade
);
call tenant_table('message_files');
revoke update on message_files from anteroom_app;
-- What it holds does not shrink, and reading one should not unpack it twice.
alter table message_files alter column content set storage external;

alter table conversations
    drop constraint conversations_handed_over_for_check,
    add constraint conversations_handed_over_for_check
        check (handed_over_for in ('asked', 'complaint', 'not_understood', 'emergency', 'files'));
