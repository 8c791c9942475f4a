-- Times are UTC: reading a timestamptz needs one more library, and nothing here needs another zone.
-- Loaded: what sources say. A value is never overwritten; a vintage with a higher sequence lies on top.
create schema loaded;

create table loaded.vintage (
    sequence    integer primary key,
    id          varchar not null unique,
    title       varchar not null,
    source      varchar not null,
    known_on    date not null,
    note        varchar not null,
    checksum    varchar not null,
    accepted_at timestamp not null
);

-- No index: rows are written in this order, and DuckDB finds a series by its zone maps.
create table loaded.observation (
    indicator   varchar not null,
    area        varchar not null,
    sex         varchar not null check (sex in ('T', 'K', 'M')),
    year        smallint not null,
    vintage     integer not null,
    value       double check (value is null or isfinite(value)),
    status      varchar not null check (status in ('normal', 'preliminär', 'saknas')),
    reason      varchar,
    denominator integer check (denominator is null or denominator > 0),
    note        varchar not null,
    check ((value is null) = (status = 'saknas')),
    check ((reason is not null) = (status = 'saknas'))
);

-- Written: what people have typed. Every save is a row; nothing is changed or removed.
create schema written;

create table written.record (
    id         varchar primary key,
    kind       varchar not null,
    year       smallint not null,
    unit       varchar not null,
    subject    varchar not null,
    created_at timestamp not null,
    created_by varchar not null,
    unique (kind, year, unit, subject)
);

create table written.field_version (
    record   varchar not null references written.record (id),
    field    varchar not null,
    version  integer not null check (version > 0),
    value    varchar not null,
    saved_at timestamp not null,
    saved_by varchar not null,
    primary key (record, field, version)
);
