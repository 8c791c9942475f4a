-- Every transaction that is kept leaves its number here. The same number lies in a small file beside
-- the store: a store that has fewer than were acknowledged has lost something, and says so.
create table store_commit (
    sequence     bigint not null,
    committed_at timestamp not null
);

-- Whose numbers they are: another after each restoring, which begins a line of its own.
create table store_line (
    id       varchar not null,
    begun_at timestamp not null
);
