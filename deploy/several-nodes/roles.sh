#!/bin/sh
# Runs once, when PostgreSQL's volume is empty. Two roles, neither of them a superuser: one owns the schema and is
# used for migrations only, the other is the application's, which row-level security binds.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$MENTIKO_DB_OWNER_PASSWORD" -v application="$MENTIKO_DB_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE mentiko_owner LOGIN PASSWORD :'owner';
CREATE ROLE mentiko LOGIN PASSWORD :'application';
CREATE DATABASE mentiko OWNER mentiko_owner;
SQL
