-- Kolada's catalogue: a row for each time that something about a key figure was new, so that changed
-- titles and retirements can be told. `gone` is a key figure that the catalogue no longer has.
create table loaded.catalogue (
    sequence   integer primary key,
    fetched_at timestamp not null,
    entries    integer not null
);
create table loaded.catalogue_entry (
    id                 varchar not null,
    sequence           integer not null,
    seen_on            date not null,
    title              varchar not null,
    description        varchar not null,
    divided_by_sex     boolean not null,
    publication_period varchar not null,
    publication_date   date,
    gone               boolean not null,
    primary key (id, sequence)
);

-- Indicators that the unit has added, each as the lines that it would have in indicators.toml. Only
-- added to: the latest version holds, and one without lines has been taken away.
create table written.indicator (
    id       varchar not null,
    version  integer not null check (version > 0),
    lines    varchar not null,
    saved_at timestamp not null,
    saved_by varchar not null,
    primary key (id, version)
);
