-- What a request is read by before anything is asked for it: one question, answered without a transaction around it. All
-- three stand on the clinic's public page. In plpgsql, which keeps its plan, where a function in SQL is planned each time.
create function clinic_facts(org uuid) returns table (country text, zone text, currency text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query select o.country, o.zone, o.currency from organisations o where o.org_id = org;
end $$;
revoke execute on function clinic_facts from public;
grant execute on function clinic_facts to anteroom_app;
