-- The way of an analysis. Only added to: no statement of SAMSAM changes or removes a row.
create table written.step (
    year     smallint not null,
    unit     varchar not null,
    number   integer not null check (number > 0),
    step     varchar not null,
    taken_at timestamp not null,
    taken_by varchar not null,
    note     varchar not null,
    primary key (year, unit, number)
);

-- A fixed analysis whole. The hash is worked out from the content, and stands in the next edition.
create table written.edition (
    year             smallint not null,
    unit             varchar not null,
    number           integer not null check (number > 0),
    fixed_at         timestamp not null,
    fixed_by         varchar not null,
    reference_number varchar not null check (reference_number <> ''),
    reason           varchar not null,
    sequence         integer not null,
    content          varchar not null,
    sha256           varchar not null check (length(sha256) = 64),
    primary key (year, unit, number)
);
