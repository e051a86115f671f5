-- Up Migration

-- Names and texts are compared byte by byte, as in the store on disk: hence the collation "C".

-- What lists show and filter by; all of it follows from the events.
create table runs (
  run text collate "C" primary key,
  begun_at text collate "C" not null,
  state text not null,
  -- Null for what does not begin as a run does.
  title text,
  repository text,
  repository_id bigint,
  issue bigint,
  pull bigint,
  pull_url text
);
create index runs_newest on runs (begun_at desc, run);
create index runs_of_issue on runs (repository_id, issue, begun_at desc);
create index runs_by_state on runs (state, begun_at desc);

-- The unique key is the single writer: of two who append the same number one is refused.
create table events (
  run text collate "C" not null,
  seq integer not null check (seq >= 0),
  -- The line of the event as JSON.
  line text not null,
  -- Names one attempt to append, so that it can be repeated when the answer was lost.
  attempt uuid not null,
  stored_at timestamptz not null default now(),
  primary key (run, seq)
);

-- Texts by their SHA-256, once for all runs, compressed with Zstandard.
create table texts (
  ref bytea primary key,
  body bytea not null
);
alter table texts alter column body set storage external;

create table run_texts (
  run text collate "C" not null,
  ref bytea not null references texts (ref),
  primary key (run, ref)
);
create index run_texts_of_text on run_texts (ref);

create table commands (
  id text collate "C" primary key,
  repository_id bigint not null,
  request text not null,
  stored_at timestamptz not null default now()
);
create index commands_of_repository on commands (repository_id);

create table command_outcomes (
  id text collate "C" primary key,
  outcome text not null,
  stored_at timestamptz not null default now()
);

create table stops (
  run text collate "C" primary key,
  stored_at timestamptz not null default now()
);

create table outcomes (
  number bigint generated always as identity primary key,
  run text collate "C" not null,
  pull bigint not null,
  what text not null,
  resolved boolean not null
);

create table recipes (
  repository text collate "C" primary key,
  manifests text not null,
  settings text not null
);

-- What only one process does, and how long ago.
create table chores (
  name text primary key,
  done_at timestamptz not null
);
