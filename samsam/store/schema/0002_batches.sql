-- A vintage is one batch: who accepted it and from where. Undoing is a vintage of its own that
-- takes another out of sight from its day on; nothing is removed.
alter table loaded.vintage add column accepted_by varchar default 'data';
alter table loaded.vintage add column origin varchar default '';
alter table loaded.vintage add column undoes integer;
