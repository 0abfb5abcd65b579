-- Every policy version this desk has ever worked with, as its files were read. A ticket goes on under the version it was
-- opened under, whatever files the running release brings (docs/decisions/0016). json and not jsonb: kept as written.
create table policy_version (
  key text not null,
  version integer not null check (version > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  body json not null,
  recorded_at timestamptz not null default now(),
  primary key (key, version)
);
