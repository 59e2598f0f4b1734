-- What passages mean, as directions that a model gave them: a question in other words is led to the passage that comes
-- closest.

alter table article_passages
    -- of length 1; whoever cuts an article anew leaves none
    add column direction real[],
    -- which model gave it, and of how many numbers: ports::Embeddings::model
    add column direction_model text,
    add constraint article_passages_direction_has_its_model check ((direction is null) = (direction_model is null));

alter table model_uses drop constraint model_uses_task_check;
alter table model_uses add constraint model_uses_task_check check (task in ('understand', 'phrase', 'analyse', 'embed'));

-- Organisations that let a model be asked and have published passages without a direction of this one; ids only.
create function organisations_to_embed(model text) returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select s.org_id from assistant_settings s
        where s.enabled and exists (
            select from article_passages p join articles a using (org_id, article_id)
            where p.org_id = s.org_id and a.state = 'published' and p.direction_model is distinct from model);
    end;

-- A door. The address that an owner answers a question at holds its id, sealed; this says whose it is.
create function org_by_open_question(question uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select q.org_id from open_questions q where q.question_id = question);

do $$
begin
    execute 'revoke execute on function organisations_to_embed, org_by_open_question from public';
    execute 'grant execute on function organisations_to_embed, org_by_open_question to anteroom_app';
end $$;
