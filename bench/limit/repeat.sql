-- A conversation that was handled before: the stored result is its answer.
\set t random(0, :tenants - 1)
\set s random(0, :accounts * :seeded - 1)
begin isolation level read committed;
select tenants.id as tenant from tenants left join tenant_settings on tenant_id = tenants.id where slug = 't-' || :t::text \gset
select set_config('app.tenant_id', :tenant::text, true);
insert into inbox (tenant_id, job, idempotency_key, data_hash, status) values (:tenant, 'detect-opportunity', 'detect-seed-' || :s::text, '29e9e2457d4b23463ea1ad571a7d2a8b1e0ba1c7c0dbd1dbb56f4f0c4a1dcbd2', 'done') on conflict (tenant_id, job, idempotency_key) do nothing;
select idempotency_key, data_hash, status, result, why, error_code, reason from inbox where tenant_id = :tenant and job = 'detect-opportunity' and idempotency_key = 'detect-seed-' || :s::text for update;
commit;
