-- The fields that a step is about: those that an analysis was given back for. Only added to.
create table written.step_field (
    year    smallint not null,
    unit    varchar not null,
    number  integer not null check (number > 0),
    kind    varchar not null,
    subject varchar not null,
    field   varchar not null,
    primary key (year, unit, number, kind, subject, field)
);
