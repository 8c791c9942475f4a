-- Groups of municipalities as their source made them, known by title: the sources' ids get new
-- meanings. A group with a higher sequence lies on top of one with its title; nothing is removed.
create table loaded.area_group (
    sequence   integer primary key,
    title      varchar not null check (title <> ''),
    source     varchar not null,
    year       smallint,
    known_on   date not null,
    fetched_at timestamp not null
);
create table loaded.area_group_member (
    area_group integer not null,
    area       varchar not null,
    primary key (area_group, area)
);
