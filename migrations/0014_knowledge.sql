-- What a clinic knows and tells: articles, the passages they are found by, and what nobody could answer yet.

create table articles (
    org_id uuid not null references organisations,
    article_id uuid not null,
    title text not null,
    -- Markdown; shown as plain words
    body text not null,
    locale text not null check (locale in ('en', 'es')),
    state text not null check (state in ('draft', 'published')),
    source text not null check (source in ('typed', 'upload', 'page', 'answer', 'template')),
    -- the page that it was taken from, or the name of its file; empty for what was typed
    origin text not null default '',
    version integer not null default 1 check (version > 0),
    -- domain::knowledge::INDEX when it was cut into passages; 0: never
    indexed_as smallint not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, article_id)
);
call tenant_table('articles');

-- A passage of an article. It is cut from the article in the transaction that changes it, so it is never older.
create table article_passages (
    org_id uuid not null,
    article_id uuid not null,
    position smallint not null,
    locale text not null check (locale in ('en', 'es')),
    heading text not null,
    body text not null,
    -- folded (domain::knowledge::folded): title, heading and the questions that it is to answer; then its body
    label text not null,
    words text not null,
    -- Whoever searches looks through the passages of one organisation alone. An index over all of them would not be
    -- used: the wall between organisations comes first, and full-text operators may not look past it.
    search tsvector not null generated always as (
        case locale
            when 'es' then setweight(to_tsvector('spanish'::regconfig, label), 'A')
                || setweight(to_tsvector('spanish'::regconfig, words), 'D')
            else setweight(to_tsvector('english'::regconfig, label), 'A')
                || setweight(to_tsvector('english'::regconfig, words), 'D')
        end) stored,
    primary key (org_id, article_id, position),
    foreign key (org_id, article_id) references articles on delete cascade
);
call tenant_table('article_passages');

-- A question that no article answered, once however often it was asked.
create table open_questions (
    org_id uuid not null references organisations,
    question_id uuid not null,
    -- domain::knowledge::normalised
    wording text not null,
    -- as it was asked first, without names and ways to be reached
    text text not null,
    locale text not null check (locale in ('en', 'es')),
    state text not null check (state in ('open', 'answered', 'dismissed')),
    times integer not null default 1 check (times > 0),
    -- the article that answered it
    article_id uuid,
    first_asked_at timestamptz not null,
    last_asked_at timestamptz not null,
    told_at timestamptz,
    primary key (org_id, question_id),
    unique (org_id, wording),
    foreign key (org_id, article_id) references articles on delete set null (article_id)
);
call tenant_table('open_questions');
create index open_questions_by_state on open_questions (org_id, state, last_asked_at);

-- Where it was asked, so that the answer can be told there.
create table question_askings (
    org_id uuid not null,
    question_id uuid not null,
    conversation_id uuid not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    primary key (org_id, question_id, conversation_id),
    foreign key (org_id, question_id) references open_questions on delete cascade,
    foreign key (org_id, conversation_id) references conversations on delete cascade
);
call tenant_table('question_askings');

-- A question that an article must go on answering; asked again after every change of what the clinic knows.
create table knowledge_tests (
    org_id uuid not null,
    test_id uuid not null,
    question text not null,
    article_id uuid not null,
    locale text not null check (locale in ('en', 'es')),
    created_at timestamptz not null,
    ran_at timestamptz,
    passed boolean,
    -- the title of what was cited instead, when it failed
    cited text not null default '',
    primary key (org_id, test_id),
    foreign key (org_id, article_id) references articles on delete cascade
);
call tenant_table('knowledge_tests');

-- Organisations with articles that an earlier release cut into passages, for the job that cuts them anew; ids only.
create function organisations_to_index(current smallint) returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select distinct a.org_id from articles a where a.indexed_as <> current;
    end;

do $$
begin
    execute 'revoke execute on function organisations_to_index from public';
    execute 'grant execute on function organisations_to_index to anteroom_app';
end $$;
