-- Who may do what, apart from what they write. Each change is a row of its own; the latest holds.
create schema people;

create table people.account (
    id         varchar not null,
    version    integer not null check (version > 0),
    name       varchar not null check (name <> ''),
    role       varchar not null,
    closed     boolean not null,
    changed_at timestamp not null,
    changed_by varchar not null,
    primary key (id, version)
);

-- The hash alone; a new password is a new row.
create table people.password (
    account varchar not null,
    hash    varchar not null,
    set_at  timestamp not null
);

-- An account at a provider of identities, and the role that it told there.
create table people.identity (
    issuer  varchar not null,
    subject varchar not null,
    account varchar not null,
    primary key (issuer, subject)
);

-- Codes and sessions are kept as hashes: who reads the file can't use them.
create table people.code (
    hash       varchar not null primary key,
    account    varchar not null,
    made_at    timestamp not null,
    expires_at timestamp not null
);
create table people.used_code (hash varchar not null primary key, used_at timestamp not null);

create table people.session (
    hash       varchar not null primary key,
    account    varchar not null,
    made_at    timestamp not null,
    expires_at timestamp not null
);
create table people.ended_session (hash varchar not null primary key, ended_at timestamp not null);

-- Failed attempts, for slowing guesses down; cleared when they are old.
create table people.attempt (
    name    varchar not null,
    address varchar not null,
    failed_at timestamp not null
);

-- Who did what. Never the text of a draft.
create table people.journal (
    done_at timestamp not null,
    who    varchar not null,
    action varchar not null,
    about  varchar not null
);
