-- A clinic sets up its services itself.

-- counts with each change, so that two people who have the same form open do not overwrite each other
alter table services add column version integer not null default 1 check (version > 0);
