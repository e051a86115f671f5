-- Up Migration

-- Images that workers pushed to the registry of the deployment: what a name stands for is said here, not there.
create table pushed_images (
  name text collate "C" primary key,
  image text not null,
  digest text not null,
  stored_at timestamptz not null default now()
);
